/** Python's binding of arguments to a method's parameters, with its complaints. */
import type { Parameter } from './backend-class.ts'
import type { Live } from './live-values.ts'
import { PyError } from '../../python/python-value.ts'

/** `name` is how Python calls the method: `TicketAPI.get_ticket`. */
export function bound(
  name: string,
  parameters: readonly Parameter[],
  positional: readonly Live[],
  keywords: readonly (readonly [string, Live])[],
): Live[] {
  const refuse = (message: string) => new PyError('TypeError', `${name}() ${message}`)
  const given = new Map<string, Live>()
  parameters.forEach((parameter, i) => {
    const value = positional[i]
    if (value !== undefined) given.set(parameter.name, value)
  })
  for (const [keyword, value] of keywords) {
    if (!parameters.some((parameter) => parameter.name === keyword))
      throw refuse(`got an unexpected keyword argument '${keyword}'`)
    if (given.has(keyword)) throw refuse(`got multiple values for argument '${keyword}'`)
    given.set(keyword, value)
  }
  if (positional.length > parameters.length) throw refuse(tooMany(parameters, positional.length))
  const missing = parameters
    .filter((parameter) => parameter.default === undefined && !given.has(parameter.name))
    .map((parameter) => `'${parameter.name}'`)
  if (missing.length > 0)
    throw refuse(
      `missing ${missing.length} required positional argument${missing.length === 1 ? '' : 's'}: ${spoken(missing)}`,
    )
  return parameters.map((parameter) => {
    const value = given.get(parameter.name)
    return value === undefined ? (parameter.default ?? null) : value
  })
}

/** Python counts the instance too. */
function tooMany(parameters: readonly Parameter[], given: number): string {
  const most = parameters.length + 1
  const least = parameters.filter((parameter) => parameter.default === undefined).length + 1
  const takes =
    least === most
      ? `${most} positional argument${most === 1 ? '' : 's'}`
      : `from ${least} to ${most} positional arguments`
  return `takes ${takes} but ${given + 1} were given`
}

function spoken(names: readonly string[]): string {
  const last = names.at(-1) ?? ''
  if (names.length <= 2) return names.join(' and ')
  return `${names.slice(0, -1).join(', ')}, and ${last}`
}
