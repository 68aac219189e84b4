import { describe, expect, it } from 'vitest'
import { both } from './both.ts'

/** Never ends by itself. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'))))

describe('both', () => {
  it('gives both results', async () => {
    expect(await both(undefined, async () => 1, async () => 'two')).toEqual([1, 'two'])
  })

  it('stops the other when one fails, waits for it and rejects with the failure', async () => {
    let ended = false
    const other = async (signal: AbortSignal): Promise<never> => {
      await expect(untilAborted(signal)).rejects.toThrow('broken')
      await new Promise((resolve) => setTimeout(resolve, 5))
      ended = true
      throw new Error('a consequence')
    }
    await expect(both(undefined, other, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(ended).toBe(true)
  })

  it('passes an abort on to both', async () => {
    const abort = new AbortController()
    const running = both(abort.signal, untilAborted, untilAborted)
    abort.abort(new Error('enough'))
    await expect(running).rejects.toThrow('enough')
  })
})
