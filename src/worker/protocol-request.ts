/**
 * Commands that are waited for carry a number that no other open request has; what answers or
 * refuses one carries the same number.
 */

/**
 * The number that a message carries, spread into what answers it; nothing where it carries none.
 */
export function requestOf(message: unknown): { readonly request?: number } {
  if (typeof message !== 'object' || message === null || !('request' in message)) return {}
  const { request } = message
  return typeof request === 'number' && Number.isSafeInteger(request) ? { request } : {}
}
