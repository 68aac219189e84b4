import { describe, expect, it } from 'vitest'
import { InPage, insteadOf, startsWorkers, whyInPage } from './in-page.ts'

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
      const answer = startsWorkers(() => one)
      Reflect.apply(one[starts ? 'onmessage' : 'onerror'] ?? (() => undefined), one, [
        new Event('any'),
      ])
      expect(await answer).toBe(starts)
      expect(one.ended).toBe(true)
    }
  })

  it('is no where there are no workers', async () => {
    expect(
      await startsWorkers(() => {
        throw new ReferenceError('Worker is not defined')
      }),
    ).toBe(false)
  })
})

describe('what takes the place of a worker that never spoke', () => {
  const instead = async (starts: boolean, kept: boolean) =>
    insteadOf('https://here.test/worker.js', (address) =>
      whyInPage(
        address,
        () => Promise.resolve(starts),
        () => Promise.resolve(kept),
      ),
    )
  it('is the page where no worker starts, or where the page alone has the script', async () => {
    const said = async (starts: boolean, kept: boolean) =>
      JSON.stringify((await instead(starts, kept))?.notice)
    expect(await said(false, false)).toContain('starts no worker')
    expect(await said(true, true)).toContain('Without a connection')
  })

  it('is nothing where the script did not arrive', async () => {
    expect(await instead(true, false)).toBeUndefined()
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
