/**
 * A `Send` by a `fetch` that the caller may use: without cookies, with an end in time and in size.
 */
import type { Send } from './search-endpoint.ts'
import { RECORDER_LIMITS } from './search-recorder.ts'
import { messageOf } from '../../../run/told-error.ts'

async function bounded(body: ReadableStream<Uint8Array> | null): Promise<string | undefined> {
  if (body === null) return ''
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.length
    if (bytes > RECORDER_LIMITS.bytes) {
      await reader.cancel()
      return undefined
    }
    text += decoder.decode(value, { stream: true })
  }
}

export function sendBy(fetch: typeof globalThis.fetch): Send {
  return async ({ method, url, headers, body }) => {
    try {
      const response = await fetch(url, {
        method,
        headers: { ...headers },
        ...(body === undefined ? {} : { body }),
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.timeout(RECORDER_LIMITS.milliseconds),
      })
      if (!response.ok) return { ok: false, error: `the endpoint answered ${response.status}` }
      const text = await bounded(response.body)
      return text === undefined
        ? {
            ok: false,
            error: `the endpoint's answer is longer than ${RECORDER_LIMITS.bytes} bytes`,
          }
        : { ok: true, text }
    } catch (problem) {
      const late = problem instanceof Error && problem.name === 'TimeoutError'
      return {
        ok: false,
        error: late
          ? `the endpoint did not answer within ${RECORDER_LIMITS.milliseconds / 1000} seconds`
          : `the endpoint could not be reached (${messageOf(problem)})`,
      }
    }
  }
}
