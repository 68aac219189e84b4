/**
 * What a session makes of whatever is taken away in mid-run: the tab, the device, what is stored.
 */
import 'fake-indexeddb/auto'
import { deleteDB } from 'idb'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Unreadable } from '../engine/engine.ts'
import { compareRuns } from '../run/compare.ts'
import { StorageError } from '../run/database.ts'
import { RunStorage } from '../run/storage.ts'
import { fragileEngines } from '../rl/testing/scripted-trainer.ts'
import type { Script } from '../rl/testing/scripted-trainer.ts'
import { config, makeSession as make, turn } from './testing/make-session.ts'

const never = new Promise<void>(() => undefined)
/** Holds an update for ever, the first so many times that it is to be made. */
const holding = (
  update: number,
  times = 1,
): Script & { readonly until: (held: number) => Promise<void> } => {
  let held = 0
  return {
    before: (made) => (made === update && (held += 1) <= times ? never : undefined),
    until: (count) =>
      vi.waitFor(() => {
        if (held < count) throw new Error('not yet')
      }),
  }
}
const stored = async (database: string, id = 'run-1') => (await RunStorage.open(database)).read(id)
const inTraining = async (database: string) => (await RunStorage.open(database)).inTraining()
const since = '2026-11-22T12:00:00Z'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('what is in training', () => {
  it('is said from the press on, with each save, and no longer when it has ended', async () => {
    let ready: () => void = () => undefined
    const engine = new Promise<void>((resolve) => {
      ready = resolve
    })
    const engines = fragileEngines()
    const { send, until, database } = make(holding(7), {
      engines: {
        ...engines,
        get: async (wanted) => {
          await engine
          return engines.get(wanted)
        },
      },
    })
    const done = send({ kind: 'start', config })
    await vi.waitFor(async () =>
      expect(await inTraining(database)).toEqual({
        kind: 'run',
        id: 'run-1',
        state: 'running',
        since,
        config,
      }),
    )
    ready()
    await until((report) => report.kind === 'checkpoint' && report.update === 5)
    expect(await inTraining(database)).toMatchObject({
      id: 'run-1',
      state: 'running',
      checkpoint: 5,
    })
    await send({ kind: 'stop' })
    expect(await inTraining(database)).toBeUndefined()
    void done
  })

  it('says so when it is paused', async () => {
    const { send, until, database } = make({ before: turn })
    const done = send({ kind: 'start', config })
    await until((report) => report.kind === 'update')
    await send({ kind: 'pause' })
    await until((report) => report.kind === 'state' && report.state === 'paused')
    await vi.waitFor(async () =>
      expect(await inTraining(database)).toMatchObject({ state: 'paused' }),
    )
    await send({ kind: 'resume' })
    await done
    expect(await inTraining(database)).toBeUndefined()
  })

  it('is the second run of a visit from its press on, and never the stopped one', async () => {
    const { send, until, database } = make({ before: turn })
    const first = send({ kind: 'start', config })
    await until((report) => report.kind === 'update' && report.record.update === 2)
    const second = send({ kind: 'start', config: { ...config, seed: 4 } })
    await first
    expect(await inTraining(database)).toMatchObject({ id: 'run-2' })
    await until((report) => report.kind === 'checkpoint' && report.id === 'run-2')
    expect(await inTraining(database)).toMatchObject({ id: 'run-2', checkpoint: 0 })
    await second
    expect(await inTraining(database)).toBeUndefined()
  })

  it('loses at most so much of a warm start, and of a long evaluation before the first update', async () => {
    let now = 0
    const script: Script = {
      warm: 20,
      looks: 8,
      pass: () => {
        now += 4000
      },
      before: (step) => (step === -12 || step === 1 ? never : undefined),
    }
    const first = make(script, { clock: () => now })
    void first.send({ kind: 'start', config })
    await first.until((report) => report.kind === 'warm-start' && report.point.step === 11)
    await turn()
    // Every three steps of four seconds each: at the third, the sixth and the ninth.
    expect(first.of('checkpoint').map(({ update }) => update)).toEqual([0, 0, 0])
    const second = make(
      { ...script, before: (step) => (step === 1 ? never : undefined) },
      { clock: () => now, openStorage: () => RunStorage.open(first.database) },
    )
    void second.send({ kind: 'continue', id: 'run-1' })
    await second.until((report) => report.kind === 'evaluation')
    expect(second.of('started')).toMatchObject([
      { resumedAt: 0, recorded: { warmStart: 9, evaluations: 0 } },
    ])
    expect(second.of('warm-start').map(({ point }) => point.step)).toEqual([
      10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,
    ])
    await second.until((report) => report.kind === 'checkpoint')
    const reports = second.reports.map(({ kind }) => kind)
    // At the first look of the evaluation, as the last steps of the warm start are not kept yet;
    // not again while it records nothing.
    expect(
      reports
        .slice(reports.lastIndexOf('warm-start'))
        .filter((kind) => kind === 'checkpoint' || kind === 'evaluation'),
    ).toEqual(['checkpoint', 'evaluation'])
  })
})

describe('a lost device', () => {
  it('ends no run: it goes on by itself from its last checkpoint, to the same numbers', async () => {
    const engines = fragileEngines((request) => request === 2 || request === 3)
    const pauses: number[] = []
    const script = holding(7)
    const { send, of, states, updates, database } = make(script, {
      engines,
      wait: (ms) => {
        pauses.push(ms)
        return Promise.resolve()
      },
    })
    const done = send({ kind: 'start', config })
    await script.until(1)
    engines.lose('driver reset')
    await done
    expect(of('notice')).toEqual([
      {
        kind: 'notice',
        about: 'device',
        message:
          'The graphics device went away: driver reset. The run goes on by itself from update 5 (1 of 3).',
        wayOut: '',
      },
    ])
    expect(states()).toEqual(['running', 'running', 'finished'])
    expect(updates()).toEqual([1, 2, 3, 4, 5, 6, 6, 7, 8, 9])
    expect(engines.dropped).toHaveLength(1)
    // The adapter came back with the third request.
    expect(pauses).toEqual([500, 2000])
    const whole = make()
    await whole.send({ kind: 'start', config })
    const [continued, original] = await Promise.all([stored(database), stored(whole.database)])
    if (continued === undefined || original === undefined) throw new Error('a run was not kept')
    expect(continued.status).toBe('finished')
    expect(compareRuns(original, continued)).toMatchObject({ identical: true })
  })

  it('is survived three times, then offered by hand', async () => {
    const engines = fragileEngines()
    const script = holding(6, 4)
    const { send, of, states, database } = make(script, { engines })
    const done = send({ kind: 'start', config })
    for (let lost = 1; lost <= 4; lost += 1) {
      await script.until(lost)
      engines.lose('driver reset')
    }
    await done
    expect(of('notice').map(({ message }) => /\((. of 3)\)/.exec(message)?.[1])).toEqual([
      '1 of 3',
      '2 of 3',
      '3 of 3',
    ])
    expect(of('failed')).toEqual([
      {
        kind: 'failed',
        message: 'The graphics device went away: driver reset',
        wayOut: 'Continue it from update 5, its last checkpoint.',
      },
    ])
    expect(states().at(-1)).toBe('stopped')
    expect(await inTraining(database)).toBeUndefined()
    expect(await stored(database)).toMatchObject({ status: 'failed' })
  })

  it('costs nothing where nothing can be stored: the last state is in memory', async () => {
    const engines = fragileEngines()
    const script = holding(7)
    const { send, of, updates } = make(script, {
      engines,
      openStorage: () =>
        Promise.reject(
          new StorageError('unavailable', 'This window keeps nothing', 'Export the run'),
        ),
    })
    const done = send({ kind: 'start', config })
    await script.until(1)
    engines.lose('driver reset')
    await done
    expect(of('started').map(({ resumedAt }) => resumedAt)).toEqual([0, 5])
    expect(updates().slice(-3)).toEqual([7, 8, 9])
  })

  it('that does not come back is replaced where the choice is the page’s, and said; else the run waits', async () => {
    for (const engine of ['auto', 'webgpu'] as const) {
      const engines = fragileEngines((request, wanted) => request > 1 && wanted.name === 'webgpu')
      const script = holding(7)
      const { send, of, states } = make(script, { engines })
      const done = send({ kind: 'start', config: { ...config, engine } })
      await script.until(1)
      engines.lose('driver reset')
      await done
      if (engine === 'auto') {
        expect(of('notice').map(({ message }) => message)).toEqual([
          expect.stringContaining('continues on wasm'),
          expect.stringContaining('from update 5 (1 of 3)'),
        ])
        expect(states().at(-1)).toBe('finished')
      } else
        expect(of('failed')).toMatchObject([
          {
            message: 'no adapter',
            wayOut: expect.stringContaining('Continue it from update 5') as string,
          },
        ])
    }
  })

  it.each([
    [
      'a trap in WebAssembly',
      'wasm',
      new WebAssembly.RuntimeError('memory access out of bounds'),
      'What computes on the processor stopped: memory access out of bounds',
    ],
    [
      'results that cannot be read, whether or not it says that it is gone',
      'webgpu',
      new Unreadable('WebGPU: reading back failed'),
      'The graphics device went away: WebGPU: reading back failed',
    ],
  ] as const)('is lost to %s, and the engine with it', async (_about, engine, error, words) => {
    const engines = fragileEngines()
    let failed = false
    const { send, of, states } = make(
      {
        before: (update) => {
          if (update !== 7 || failed) return
          failed = true
          throw error
        },
      },
      { engines },
    )
    await send({ kind: 'start', config: { ...config, engine } })
    expect(of('notice')).toMatchObject([
      { message: `${words}. The run goes on by itself from update 5 (1 of 3).` },
    ])
    expect(engines.dropped).toHaveLength(1)
    expect(states().at(-1)).toBe('finished')
  })

  it('is lost while the run is made ready, or before anything was kept: it begins again', async () => {
    const engines = fragileEngines()
    const script = holding(-2)
    const { send, of, states, trainers } = make({ ...script, warm: 4 }, { engines })
    const done = send({ kind: 'start', config })
    await script.until(1)
    engines.lose('driver reset')
    await done
    expect(of('notice')).toMatchObject([
      { message: expect.stringContaining('from its beginning') as string },
    ])
    expect(of('started').map(({ id }) => id)).toEqual(['run-1', 'run-1'])
    expect(states().at(-1)).toBe('finished')
    let asked = 0
    const unready = make(
      {},
      {
        engines,
        trainers: {
          ...trainers,
          start: (options) =>
            (asked += 1) === 1 ? new Promise(() => undefined) : trainers.start(options),
        },
      },
    )
    const other = unready.send({ kind: 'start', config })
    await vi.waitFor(() => expect(asked).toBe(1))
    engines.lose('driver reset')
    await other
    expect(unready.states()).toEqual(['running', 'finished'])
  })
})

describe('storage', () => {
  it('that is deleted in mid-run is written again, whole, and that is said', async () => {
    const held = make({
      before: async (update) => {
        if (update === 7) await deleteDB(held.database)
      },
    })
    await held.send({ kind: 'start', config })
    expect(held.of('notice')).toEqual([
      {
        kind: 'notice',
        about: 'storage',
        message:
          'What this browser kept for this page was deleted while the run was in training. The run was written again as of update 7.',
        wayOut: expect.stringContaining('Whatever else') as string,
      },
    ])
    // What was saved at update 5 is gone; a checkpoint is made at once.
    expect(held.of('checkpoint').map(({ update }) => update)).toEqual([0, 4, 5, 7, 8, 9, 9])
    expect((await stored(held.database))?.updates).toHaveLength(9)
  })

  it('that is full is tried again, and nothing is said to be saved meanwhile', async () => {
    const put = Object.getOwnPropertyDescriptor(IDBObjectStore.prototype, 'put')
      ?.value as IDBObjectStore['put']
    let full = false
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function limited(
      this: IDBObjectStore,
      value: unknown,
      key?: IDBValidKey,
    ) {
      if (full && this.name === 'runs')
        throw new DOMException('no space left', 'QuotaExceededError')
      return put.call(this, value, key)
    })
    const { send, of, database } = make({
      before: (update) => {
        full = update === 3 || update === 4
      },
    })
    await send({ kind: 'start', config })
    expect(of('saved').map(({ update }) => update)).toEqual([1, 2, 5, 6, 7, 8, 9])
    expect(of('notice').map(({ message }) => message)).toEqual([
      expect.stringContaining('full'),
      expect.stringContaining('kept again'),
    ])
    expect((await stored(database))?.updates).toHaveLength(9)
  })

  it('that cannot be reached in mid-run is no reason to reload: what was saved is not claimed any more', async () => {
    const real = make()
    let reachable = true
    const open = async () => {
      const storage = await RunStorage.open(real.database)
      const failing = () =>
        reachable
          ? Promise.resolve()
          : Promise.reject(
              new StorageError('broken', 'The browser’s storage failed', 'Reload the page'),
            )
      const [save, checkpoint] = [storage.save.bind(storage), storage.checkpoint.bind(storage)]
      vi.spyOn(storage, 'save').mockImplementation((...args) => failing().then(() => save(...args)))
      vi.spyOn(storage, 'checkpoint').mockImplementation((...args) =>
        failing().then(() => checkpoint(...args)),
      )
      return storage
    }
    const { send, of } = make(
      {
        before: (update) => {
          reachable = update !== 7
        },
      },
      { openStorage: open },
    )
    await send({ kind: 'start', config })
    expect(
      of('notice')
        .map(({ wayOut }) => wayOut)
        .join(' '),
    ).not.toMatch(/^Reload/)
    expect(of('checkpoint').map(({ update }) => update)).toEqual([0, 4, 5, null, 8, 9, 9])
  })
})
