/** Whether a value of any kind has members to look at: neither null nor a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value)
