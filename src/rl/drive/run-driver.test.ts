import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tries } from '../../run/testing/tries.ts'
import { idleEngine } from '../testing/scripted-trainer.ts'
import { DeviceLost } from './device-loss.ts'
import { RunDriver, neverPaused } from './run-driver.ts'
import type { Driven, DriverParts } from './run-driver.ts'

const never = new Promise<never>(() => undefined)
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 0)
  })

/** Engines, the last of which can be taken away. */
function fragile() {
  let lose: (reason: string) => void = () => undefined
  return {
    make: () =>
      idleEngine(
        new Promise((resolve) => {
          lose = resolve
        }),
      ),
    lose: () => lose('unplugged'),
  }
}

interface Script {
  /** Before each number is made; `lost` so many times before. */
  readonly before?: (number: number, lost: number, signal: AbortSignal) => Promise<void> | void
  readonly to?: number
  readonly parts?: Partial<DriverParts>
  readonly more?: Partial<Driven<number, string>>
}

/** Counts, and keeps every second number, from which it goes on. */
function counting({ before, to = 6, parts = {}, more = {} }: Script = {}) {
  const stop = new AbortController()
  const log: string[] = []
  const waits: number[] = []
  const engines = fragile()
  let kept = 0
  async function* count(from: number, lost: number): AsyncGenerator<number, string, undefined> {
    try {
      for (let number = from + 1; number <= to; number += 1) {
        await before?.(number, lost, stop.signal)
        stop.signal.throwIfAborted()
        yield number
      }
      return 'counted'
    } finally {
      log.push('closed')
    }
  }
  const driver = new RunDriver({
    gate: neverPaused(stop.signal),
    wait: (ms) => {
      waits.push(ms)
      return Promise.resolve()
    },
    lost: () => log.push('lost'),
    ...parts,
  })
  const ending = () =>
    driver.drive<number, string>((losses) => {
      log.push(`from ${kept}`)
      return Promise.resolve({
        engine: engines.make(),
        events: count(kept, losses.length),
        tell: (number) => log.push(`${number}`),
        keep: async (number) => {
          await turn()
          if (number % 2 === 0) kept = number
        },
        finished: (result) => {
          log.push(`finished ${result ?? 'early'}`)
          return Promise.resolve()
        },
        stopped: (whole) => {
          log.push(whole ? 'kept whole' : 'kept')
          return Promise.resolve()
        },
        dispose: () => log.push('disposed'),
        ...more,
      })
    })
  return { stop, log, waits, lose: engines.lose, ending, kept: () => kept }
}

describe('a run driver', () => {
  it('tells and keeps each event before the next, and keeps the end', async () => {
    const { ending, log } = counting({ to: 3 })
    expect(await ending()).toEqual({ kind: 'finished', result: 'counted' })
    expect(log).toEqual(['from 0', '1', '2', '3', 'closed', 'finished counted', 'disposed'])
    const early = counting({ more: { enough: (number) => number === 2 } })
    expect(await early.ending()).toEqual({ kind: 'finished', result: undefined })
    expect(early.log).toEqual(['from 0', '1', '2', 'finished early', 'closed', 'disposed'])
  })

  it('pulls nothing while it is paused, and each pull by itself', async () => {
    let open: () => void = () => undefined
    const signal = new AbortController().signal
    let pulling = 0
    const { ending, log } = counting({
      to: 1,
      parts: {
        gate: { signal, whenRunning: () => new Promise((resolve) => (open = resolve)) },
        exclusively: async (work) => {
          expect((pulling += 1)).toBe(1)
          const value = await work()
          pulling -= 1
          return value
        },
      },
    })
    const done = ending()
    await turn()
    expect(log).toEqual(['from 0'])
    open()
    await turn()
    await turn()
    expect(log).toEqual(['from 0', '1'])
    open()
    expect(await done).toMatchObject({ kind: 'finished' })
  })

  it('keeps the whole state where it is stopped between two events, or in the middle of one', async () => {
    for (const middle of [false, true]) {
      const { ending, log, stop, waits } = counting({
        before: (number) => {
          if (number === 3 && middle) stop.abort(new Error('stop'))
        },
        more: {
          tell: (number) => {
            if (number === 2 && !middle) stop.abort(new Error('stop'))
          },
        },
      })
      expect(await ending()).toEqual({ kind: 'stopped', begun: true })
      expect(log.filter((one) => one !== 'closed')).toEqual(['from 0', 'kept whole', 'disposed'])
      expect(log).toContain('closed')
      expect(waits, 'nobody waits for the device then').toEqual([])
    }
  })

  it('keeps what needs no device where it is stopped and its work fails otherwise, or keeping does', async () => {
    const failing = counting({
      before: (number) => {
        if (number < 3) return
        failing.stop.abort(new Error('stop'))
        throw new Error('half done')
      },
    })
    expect(await failing.ending()).toEqual({ kind: 'stopped', begun: true })
    expect(failing.log).toContain('kept')
    expect(failing.log).not.toContain('kept whole')
    expect(failing.waits).toEqual([])
    const asked: boolean[] = []
    const unkept = counting({
      before: (number) => {
        if (number === 3) unkept.stop.abort(new Error('stop'))
      },
      more: {
        stopped: (whole) => {
          asked.push(whole)
          return whole ? Promise.reject(new Error('cannot be read')) : Promise.resolve()
        },
      },
    })
    expect(await unkept.ending()).toEqual({ kind: 'stopped', begun: true })
    expect(asked).toEqual([true, false])
  })

  it('ends at once where it is stopped while it prepares', async () => {
    const stop = new AbortController()
    const driver = new RunDriver({ gate: neverPaused(stop.signal), wait: () => never })
    const ending = driver.drive(() => never)
    stop.abort(new Error('stop'))
    expect(await ending).toEqual({ kind: 'stopped', begun: false })
    expect(await driver.drive(() => Promise.reject(new Error('not asked')))).toEqual({
      kind: 'stopped',
      begun: false,
    })
  })

  it('says what failed, and whether it had begun', async () => {
    const error = new Error('no number')
    const { ending, waits } = counting({
      before: () => {
        throw error
      },
    })
    expect(await ending()).toEqual({ kind: 'failed', error, begun: true, loss: undefined })
    expect(waits, 'the device may say yet that it is gone').toEqual([3000])
    const driver = new RunDriver({
      gate: neverPaused(new AbortController().signal),
      wait: () => never,
    })
    expect(await driver.drive(() => Promise.reject(error))).toEqual({
      kind: 'failed',
      error,
      begun: false,
      loss: undefined,
    })
  })

  it('goes on from what was kept where the device was lost, three times', async () => {
    const run = counting({
      before: (number, lost) => {
        if (number !== 4 || lost > 3) return
        run.lose()
        return never
      },
    })
    expect(await run.ending()).toMatchObject({
      kind: 'failed',
      error: expect.any(DeviceLost) as DeviceLost,
    })
    expect(run.log.filter((one) => /^(from|lost)/.test(one))).toEqual(
      ['from 0', 'from 2', 'from 2', 'from 2'].flatMap((from) => [from, 'lost']),
    )
  })

  it('does not go on where it was stopped too', async () => {
    const run = counting({
      before: (number) => {
        if (number < 4) return
        run.stop.abort(new Error('stop'))
        run.lose()
        return never
      },
    })
    expect(await run.ending()).toEqual({ kind: 'stopped', begun: true })
    expect(run.log).toEqual(['from 0', '1', '2', '3', 'lost', 'kept', 'disposed'])
  })

  it('makes the same of it wherever devices are lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 3 }),
        async (to, at) => {
          const left = [...at]
          const last: number[] = []
          const run = counting({
            to,
            before: (number) => {
              if (left[0] !== number) return
              left.shift()
              run.lose()
              return never
            },
            more: {
              tell: (number) => {
                last[number] = number
              },
            },
          })
          expect(await run.ending()).toEqual({ kind: 'finished', result: 'counted' })
          expect(last.slice(1)).toEqual(Array.from({ length: to }, (_, i) => i + 1))
        },
      ),
      tries(30),
    )
  })
})
