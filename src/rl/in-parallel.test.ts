import { describe, expect, it } from 'vitest'
import { inParallel } from './in-parallel.ts'

/** Never ends by itself. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) =>
    signal.addEventListener('abort', () =>
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted')),
    ),
  )

describe('both', () => {
  it('gives both results', async () => {
    expect(
      await inParallel(
        undefined,
        async () => 1,
        async () => 'two',
      ),
    ).toEqual([1, 'two'])
  })

  it('stops the other when one fails, waits for it and rejects with the failure', async () => {
    let ended = false
    const other = async (signal: AbortSignal): Promise<never> => {
      await expect(untilAborted(signal)).rejects.toThrow('broken')
      await new Promise((resolve) => setTimeout(resolve, 5))
      ended = true
      throw new Error('a consequence')
    }
    await expect(
      inParallel(undefined, other, () => Promise.reject(new Error('broken'))),
    ).rejects.toThrow('broken')
    expect(ended).toBe(true)
  })

  it('passes an abort on to both', async () => {
    const abort = new AbortController()
    const running = inParallel(abort.signal, untilAborted, untilAborted)
    abort.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
    // Also one that came before either began.
    await expect(
      inParallel(
        abort.signal,
        async (signal) => {
          signal.throwIfAborted()
          return 1
        },
        async () => 2,
      ),
    ).rejects.toThrow('enough')
  })

  it('leaves nothing behind that listens', async () => {
    const { signal } = new AbortController()
    const listening: string[] = []
    const [add, remove] = [
      signal.addEventListener.bind(signal),
      signal.removeEventListener.bind(signal),
    ]
    signal.addEventListener = (...given: Parameters<typeof add>) => {
      listening.push(given[0])
      add(...given)
    }
    signal.removeEventListener = (...given: Parameters<typeof remove>) => {
      listening.pop()
      remove(...given)
    }
    await inParallel(
      signal,
      async () => {
        expect(listening).toEqual(['abort'])
      },
      async () => undefined,
    )
    await expect(
      inParallel(
        signal,
        () => Promise.reject(new Error('broken')),
        async () => undefined,
      ),
    ).rejects.toThrow('broken')
    expect(listening).toEqual([])
  })
})
