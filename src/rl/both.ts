/** Two works side by side. When one fails the other is told to stop and waited for, so that nothing goes on behind a failure. */

type Work<T> = (signal: AbortSignal) => Promise<T>

/** Results of both; rejects with the first failure. The signal that the works are given also passes on `signal`. */
export async function both<A, B>(signal: AbortSignal | undefined, first: Work<A>, second: Work<B>): Promise<[A, B]> {
  const failed = new AbortController()
  const either = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal])
  const begin = async <T>(work: Work<T>): Promise<T> => {
    try {
      return await work(either)
    } catch (error) {
      failed.abort(error)
      throw error
    }
  }
  const running = [begin(first), begin(second)] as const
  await Promise.allSettled(running)
  either.throwIfAborted()
  return Promise.all(running)
}
