/** Waiting that ends. */
import { ToldError } from '../../src/run/told-error.ts'

export class TimeUp extends ToldError {
  override readonly name = 'TimeUp'
}

/**
 * What `work` gives; rejects with TimeUp after `seconds`, and with the signal's reason where that
 * comes first. What the work does later is ignored.
 */
export function within<T>(work: Promise<T>, seconds: number, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new TimeUp(`not done after ${seconds} s`))
    }, seconds * 1000)
    const aborted = (): void => {
      reject(signal?.reason instanceof Error ? signal.reason : new Error('interrupted'))
    }
    if (signal?.aborted === true) aborted()
    signal?.addEventListener('abort', aborted, { once: true })
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', aborted)
    })
  })
}
