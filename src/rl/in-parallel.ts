/**
 * Two works side by side. When one fails the other is told to stop and waited for, so that nothing
 * goes on behind a failure.
 */

type Work<T> = (signal: AbortSignal) => Promise<T>

/**
 * Results of both; rejects with the first failure. The signal that the works are given also passes
 * on `signal`.
 */
export async function inParallel<A, B>(
  signal: AbortSignal | undefined,
  first: Work<A>,
  second: Work<B>,
): Promise<[A, B]> {
  const stop = new AbortController()
  const begin = async <T>(work: Work<T>): Promise<T> => {
    try {
      return await work(stop.signal)
    } catch (error) {
      stop.abort(error)
      throw error
    }
  }
  const passOn = (): void => stop.abort(signal?.reason)
  if (signal?.aborted === true) passOn()
  // Listening is ended by hand: the signal of a run outlives thousands of these.
  signal?.addEventListener('abort', passOn)
  const running = [begin(first), begin(second)] as const
  await Promise.allSettled(running)
  signal?.removeEventListener('abort', passOn)
  stop.signal.throwIfAborted()
  return Promise.all(running)
}
