import { describe, expect, it, vi } from 'vitest'
import { InPage, inPage, speaks, startsWorkers } from './in-page.ts'

interface Line {
  onmessage: ((event: MessageEvent) => void) | null
  onerror: ((event: ErrorEvent) => void) | null
  terminate: () => void
  ended: boolean
}

function line(): Line {
  const one: Line = {
    onmessage: null,
    onerror: null,
    ended: false,
    terminate: () => {
      one.ended = true
    },
  }
  return one
}

describe('whether a worker starts', () => {
  it('is known from one of a line, which is ended', async () => {
    for (const starts of [true, false]) {
      const one = line()
      const answer = speaks(() => one)
      Reflect.apply(one[starts ? 'onmessage' : 'onerror'] ?? (() => undefined), one, [
        new Event('any'),
      ])
      expect(await answer).toBe(starts)
      expect(one.ended).toBe(true)
    }
  })

  it('is no where there are no workers', async () => {
    expect(
      await speaks(() => {
        throw new ReferenceError('Worker is not defined')
      }),
    ).toBe(false)
  })

  it('is found out once', async () => {
    const start = vi.fn(function Worker() {
      throw new TypeError('no worker starts')
    })
    vi.stubGlobal('Worker', start)
    try {
      expect([await startsWorkers(), await startsWorkers()]).toEqual([false, false])
      expect(start).toHaveBeenCalledTimes(1)
    } finally {
      vi.unstubAllGlobals()
    }
  })
})

describe('what takes the place of a worker that never spoke', () => {
  const why = async (starts: boolean, arrive: boolean, kept: boolean) => {
    const found = await inPage(
      'https://here.test/worker.js',
      { name: 'training' },
      {
        starts: () => Promise.resolve(starts),
        arrive: () => Promise.resolve(arrive),
        kept: () => Promise.resolve(kept),
      },
    )
    found?.end.terminate()
    return found?.why
  }
  it('is the page where no worker starts, or where the page alone has the script', async () => {
    expect(await why(false, false, false)).toBe('no-worker')
    expect(await why(true, false, true)).toBe('no-script')
  })

  it('is nothing where the script did not arrive', async () => {
    expect(await why(true, false, false)).toBeUndefined()
  })

  it('is nothing where scripts do come to workers: what broke there is not run in the page', async () => {
    expect(await why(true, true, true)).toBeUndefined()
  })
})

describe('training code in the page', () => {
  it('hears what was sent before it was there, and is heard', async () => {
    const heard: unknown[] = []
    let arrive: () => void = () => undefined
    const end = new InPage(async (port) => {
      await new Promise<void>((resolve) => {
        arrive = resolve
      })
      port.onmessage = ({ data }: MessageEvent<unknown>) => {
        port.postMessage({ got: data })
      }
    })
    const twice = new Promise<void>((resolve) => {
      end.addEventListener('message', (event) => {
        heard.push('data' in event ? event.data : undefined)
        if (heard.length === 2) resolve()
      })
    })
    end.postMessage({ kind: 'probe' })
    end.postMessage({ kind: 'pause' })
    arrive()
    await twice
    end.terminate()
    expect(heard).toEqual([{ got: { kind: 'probe' } }, { got: { kind: 'pause' } }])
  })

  it('that does not arrive is an error, as of a worker', async () => {
    const end = new InPage(() => Promise.reject(new TypeError('Failed to fetch')))
    expect(
      await new Promise((resolve) => {
        end.addEventListener('error', (event) => {
          resolve('message' in event ? event.message : '')
        })
      }),
    ).toBe('Failed to fetch')
    end.terminate()
  })
})
