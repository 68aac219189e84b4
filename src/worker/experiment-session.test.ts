import 'fake-indexeddb/auto'
import { deleteDB } from 'idb'
import { describe, expect, it, vi } from 'vitest'
import type { TaskSetup } from '../rl/task-setup.ts'
import { StorageError } from '../run/database.ts'
import { experimentSchema } from '../run/experiment.ts'
import type { Experiment } from '../run/experiment.ts'
import { isReleased } from '../run/keep.ts'
import { RunStorage } from '../run/storage.ts'
import type { Command, Report } from './protocol.ts'
import { parseCommand } from './protocol-command.ts'
import { parseReport } from './protocol.ts'
import { replyTo } from './testing/reply-to.ts'
import { Session } from './session.ts'
import type { SessionParts } from './session-parts.ts'
import {
  TINY_CHECKPOINT,
  fragileEngines,
  idleEngine,
  scriptedTrainers,
} from '../rl/testing/scripted-trainer.ts'
import type { Script } from '../rl/testing/scripted-trainer.ts'

const experiment: Experiment = experimentSchema.parse({
  format: 'tandem-experiment',
  version: 1,
  name: 'Two modes',
  modes: ['joint', 'separate'],
  seeds: [1, 2],
  base: { warmStart: { from: 'demonstrations' }, rl: { updates: 9 }, checkpointEvery: 2 },
})

const nothing: TaskSetup = Object.create(null) as TaskSetup
const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 5)
  })
let databases = 0

function make(script: Script = {}, parts: Partial<SessionParts> = {}) {
  const reports: Report[] = []
  const waiting = new Set<() => void>()
  const trainers = scriptedTrainers(script)
  const warmed: string[] = []
  const database = `experiment-session-${(databases += 1)}`
  const emit = (report: Report) => {
    const parsed = parseReport(structuredClone(report))
    if (!parsed.ok) throw new Error(parsed.message)
    reports.push(parsed.value)
    for (const wake of waiting) wake()
  }
  const session = new Session({
    emit,
    engines: { get: () => Promise.resolve({ engine: idleEngine() }), drop: () => undefined },
    assets: {
      tokenizer: () => Promise.reject(new Error('not needed')),
      starters: () => Promise.reject(new Error('not needed')),
    },
    openStorage: () => RunStorage.open(database),
    clock: () => 0,
    wait: () => Promise.resolve(),
    now: () => '2026-11-26T12:00:00Z',
    newId: () => 'e-1',
    code: 'test',
    trainers,
    warmUp: async function* (_engine, { config: { seed } }, role) {
      warmed.push(`${role} ${seed}`)
      yield await Promise.resolve({
        role,
        step: 1,
        loss: 1,
        state: () => Promise.reject(new Error('not needed')),
      })
      return new Map()
    },
    // The scripted trainer looks at neither.
    taskSetup: () => Promise.resolve(nothing),
    ...parts,
  })
  const send = (command: Command): Promise<void> => {
    const parsed = parseCommand(structuredClone(command))
    if (!parsed.ok) throw new Error(parsed.message)
    return session.handle(parsed.value, replyTo(emit))
  }
  const until = (seen: (report: Report) => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = () => {
        if (!reports.some(seen)) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  const of = <K extends Report['kind']>(kind: K) =>
    reports.filter((report): report is Extract<Report, { kind: K }> => report.kind === kind)
  const states = () => of('experiment-state').map(({ state }) => state)
  const cells = () => of('experiment-cell').map(({ result: { mode, seed } }) => `${mode} ${seed}`)
  const when = (holds: () => boolean): Promise<void> =>
    vi.waitFor(() => {
      if (!holds()) throw new Error('not yet')
    })
  return { send, until, when, of, states, cells, trainers, warmed, database }
}

const finished =
  (name: string) =>
  (report: Report): boolean =>
    report.kind === 'experiment-cell' && `${report.result.mode} ${report.result.seed}` === name

describe('an experiment in the session', () => {
  it('carries out all runs, seed by seed, with one warm start for all that need the same, and keeps them', async () => {
    const { send, of, states, cells, warmed, database, trainers } = make()
    await send({ kind: 'start-experiment', experiment })
    expect(states()).toEqual(['running', 'finished'])
    expect(of('experiment-started')).toMatchObject([
      { id: 'e-1', results: [], engine: { name: 'tfjs-cpu', adapter: 'cpu', code: 'test' } },
    ])
    expect(cells()).toEqual(['joint 1', 'separate 1', 'joint 2', 'separate 2'])
    expect(warmed).toEqual(['planner 1', 'executor 1', 'planner 2', 'executor 2'])
    expect(of('experiment-progress').at(-1)).toMatchObject({ done: 4, total: 4, growing: [] })
    // Curves grow together: each evaluation of one run stands beside that of the other.
    expect(
      of('experiment-curve')
        .filter(({ seed }) => seed === 1)
        .map(({ mode, point }) => `${mode} ${point.update}`),
    ).toEqual(['joint 0', 'separate 0', 'joint 5', 'separate 5'])
    expect(trainers.made.every(({ disposed }) => disposed)).toBe(true)
    // Nothing of an experiment reads trajectories: none stays in memory for long.
    expect(
      trainers.made.every(({ record }) =>
        record.trajectories.filter(({ update }) => update < 9).every(isReleased),
      ),
    ).toBe(true)
    const kept = await (await RunStorage.open(database)).experiments.read('e-1')
    expect(kept?.results.map(({ curve }) => curve.at(-1)?.update)).toEqual([9, 9, 9, 9])
  })

  it('pauses, goes on, and stops; another session goes on where it stopped', async () => {
    const first = make({ before: turn })
    const done = first.send({ kind: 'start-experiment', experiment })
    await first.until(
      (report) =>
        report.kind === 'experiment-curve' && report.seed === 2 && report.point.update === 0,
    )
    await first.send({ kind: 'pause' })
    await first.until((report) => report.kind === 'experiment-state' && report.state === 'paused')
    await first.send({ kind: 'resume' })
    await first.until(
      (report) =>
        report.kind === 'experiment-curve' && report.seed === 2 && report.point.update === 5,
    )
    await first.send({ kind: 'stop' })
    await done
    expect(first.states()).toEqual(['running', 'paused', 'running', 'stopped'])
    const second = make({}, { openStorage: () => RunStorage.open(first.database) })
    await second.send({ kind: 'continue-experiment', id: 'e-1' })
    expect(second.of('experiment-started')[0]?.results.map(({ seed }) => seed)).toEqual([1, 1])
    expect(second.cells()).toEqual(['joint 2', 'separate 2'])
    expect(second.warmed).toEqual([])
    expect(second.of('experiment-curve').every(({ point }) => point.update >= 5)).toBe(true)
    expect(second.states()).toEqual(['running', 'finished'])
  })

  it('goes on from the last save after the tab went away', async () => {
    const gone = new Promise<void>(() => undefined)
    const first = make({ before: (update) => (update === 8 ? gone : undefined) })
    void first.send({ kind: 'start-experiment', experiment })
    await first.until(
      (report) =>
        report.kind === 'experiment-curve' &&
        report.mode === 'separate' &&
        report.point.update === 5,
    )
    await turn()
    await turn()
    const updates: number[] = []
    const second = make(
      {
        before: (update) => {
          updates.push(update)
        },
      },
      { openStorage: () => RunStorage.open(first.database) },
    )
    await second.send({ kind: 'continue-experiment', id: 'e-1' })
    // Updates are made two by two; the last save of both runs was of update 6.
    expect(updates.slice(0, 4)).toEqual([7, 7, 8, 8])
    expect(second.cells()).toEqual(['joint 1', 'separate 1', 'joint 2', 'separate 2'])
  })

  it('is in progress alone', async () => {
    const { send, until, of, states } = make({ before: turn })
    const done = send({ kind: 'start-experiment', experiment })
    await until((report) => report.kind === 'experiment-curve')
    await send({ kind: 'start', config: experiment.base })
    await send({ kind: 'start-experiment', experiment })
    expect(of('refused')).toMatchObject([
      { what: 'start', message: expect.stringContaining('An experiment is in progress') as string },
      { what: 'start-experiment' },
    ])
    await send({ kind: 'stop' })
    await done
    const single = send({ kind: 'start', config: experiment.base })
    await until((report) => report.kind === 'update')
    await send({ kind: 'start-experiment', experiment })
    expect(of('refused').at(-1)).toMatchObject({
      what: 'start-experiment',
      message: expect.stringContaining('A run is in progress') as string,
    })
    await single
    await send({ kind: 'start-experiment', experiment })
    expect(states().at(-1)).toBe('finished')
  })

  it('says what cannot be run, and what is not there to continue', async () => {
    const { send, of, states } = make()
    await send({
      kind: 'start-experiment',
      experiment: {
        ...experiment,
        variants: [{ id: 'only', label: '', set: { 'rl.nothing': 1 } }],
      },
    })
    await send({ kind: 'continue-experiment', id: 'nobody' })
    expect(of('refused')).toMatchObject([
      { what: 'start-experiment', message: expect.stringContaining('rl.nothing') as string },
      {
        what: 'continue-experiment',
        message: expect.stringContaining('no experiment nobody') as string,
      },
    ])
    expect(states()).toEqual(['stopped', 'stopped'])
  })

  it('ends with words when a run fails, and keeps what was finished', async () => {
    let failing = true
    const seed2 = make({
      before: (update) => {
        if (failing && update === 9 && seed2.cells().length === 2)
          throw new Error('the loss is not a number')
      },
    })
    await seed2.send({ kind: 'start-experiment', experiment })
    expect(seed2.of('experiment-failed')).toMatchObject([
      { message: 'Training seed 2: the loss is not a number' },
    ])
    expect(seed2.states()).toEqual(['running', 'stopped'])
    failing = false
    await seed2.send({ kind: 'continue-experiment', id: 'e-1' })
    expect(seed2.cells()).toEqual(['joint 1', 'separate 1', 'joint 2', 'separate 2'])
  })

  it('runs where nothing can be stored', async () => {
    const { send, until, states, of } = make(
      {},
      {
        openStorage: () =>
          Promise.reject(new StorageError('unavailable', 'This window keeps nothing', 'Export it')),
      },
    )
    await send({ kind: 'start-experiment', experiment })
    await until(finished('separate 2'))
    expect(states()).toEqual(['running', 'finished'])
    expect(of('notice')).toHaveLength(1)
  })

  it('goes on by itself after its device was lost, three times, from its last save', async () => {
    const engines = fragileEngines()
    let held = 0
    const updates: number[] = []
    const { send, when, of, states, cells, database } = make(
      {
        before: (update) => {
          updates.push(update)
          return update === 8 && (held += 1) <= 4 ? new Promise<void>(() => undefined) : undefined
        },
      },
      { engines },
    )
    const done = send({ kind: 'start-experiment', experiment })
    for (let lost = 1; lost <= 4; lost += 1) {
      await when(() => of('experiment-started').length === lost && held === lost)
      engines.lose('driver reset')
    }
    await done
    expect(of('notice').map(({ message }) => message)).toEqual(
      [1, 2, 3].map(
        (times) =>
          `The graphics device went away: driver reset. The experiment goes on by itself from its last save (${times} of 3).`,
      ),
    )
    expect(of('experiment-failed')).toMatchObject([
      {
        message: 'The graphics device went away: driver reset',
        wayOut: expect.stringContaining('Continue it') as string,
      },
    ])
    expect(states().at(-1)).toBe('stopped')
    const second = make({}, { openStorage: () => RunStorage.open(database) })
    await second.send({ kind: 'continue-experiment', id: 'e-1' })
    expect(second.cells()).toEqual(['joint 1', 'separate 1', 'joint 2', 'separate 2'])
    // The last save of both runs of the first seed was of update 6.
    expect(updates.filter((update) => update === 7)).toHaveLength(8)
    expect(cells()).toEqual([])
  })

  it('goes on from memory after a loss where nothing can be stored', async () => {
    const engines = fragileEngines()
    let held = 0
    const { send, when, cells, warmed, states } = make(
      {
        before: (update) =>
          update === 8 && (held += 1) === 1 ? new Promise<void>(() => undefined) : undefined,
      },
      {
        engines,
        openStorage: () =>
          Promise.reject(new StorageError('unavailable', 'This window keeps nothing', 'Export it')),
      },
    )
    const done = send({ kind: 'start-experiment', experiment })
    await when(() => held === 1)
    engines.lose('driver reset')
    await done
    expect(cells()).toEqual(['joint 1', 'separate 1', 'joint 2', 'separate 2'])
    expect(warmed).toEqual(['planner 1', 'executor 1', 'planner 2', 'executor 2'])
    expect(states().at(-1)).toBe('finished')
  })

  it('says what is in training, and goes on in the middle of a warm start after the tab went away', async () => {
    const checkpoint = {
      config: TINY_CHECKPOINT.config,
      weights: new Map(),
      step: 3,
    }
    let now = 0
    const begun: (number | undefined)[] = []
    const warmUp = (until: number): NonNullable<SessionParts['warmUp']> =>
      async function* (_engine, _setting, role, _signal, earlier) {
        begun.push(earlier?.step)
        for (let step = (earlier?.step ?? 0) + 1; step <= 9; step += 1) {
          if (role === 'executor' && step === until) await new Promise(() => undefined)
          now += 4000
          yield { role, step, loss: 1, state: () => Promise.resolve(checkpoint) }
        }
        return new Map()
      }
    const first = make({}, { clock: () => now, warmUp: warmUp(8) })
    void first.send({ kind: 'start-experiment', experiment })
    const storage = await RunStorage.open(first.database)
    await vi.waitFor(() => expect(now).toBe(16 * 4000))
    await vi.waitFor(async () =>
      expect(await storage.inTraining()).toMatchObject({
        kind: 'experiment',
        id: 'e-1',
        state: 'running',
      }),
    )
    const second = make(
      {},
      { clock: () => now, warmUp: warmUp(99), openStorage: () => RunStorage.open(first.database) },
    )
    await second.send({ kind: 'continue-experiment', id: 'e-1' })
    // The planner's was made; the executor's was saved every third step. The second seed begins
    // anew.
    expect(begun).toEqual([undefined, undefined, 6, undefined, undefined])
    expect(second.states()).toEqual(['running', 'finished'])
    expect(await storage.inTraining()).toBeUndefined()
    expect((await storage.experiments.read('e-1'))?.results).toHaveLength(4)
  })

  it('is written again, whole, when storage was deleted in its middle', async () => {
    let deleted = false
    const held = make({
      before: async (update) => {
        if (update !== 8 || deleted || held.cells().length !== 2) return
        deleted = true
        await deleteDB(held.database)
      },
    })
    await held.send({ kind: 'start-experiment', experiment })
    expect(held.of('notice')).toMatchObject([
      {
        about: 'storage',
        message: expect.stringContaining('Its 2 finished runs were written again') as string,
      },
    ])
    expect(
      (await (await RunStorage.open(held.database)).experiments.read('e-1'))?.results,
    ).toHaveLength(4)
  })
})
