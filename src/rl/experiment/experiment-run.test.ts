/** An experiment's events, in order and in time, with trainers that compute nothing. */
import { describe, expect, it } from 'vitest'
import type { Weights } from '../../engine/engine.ts'
import { at } from '../../run/at.ts'
import { cellName } from '../../run/experiment-cells.ts'
import { experimentSchema } from '../../run/experiment.ts'
import type { CellResult } from '../../run/experiment.ts'
import { idleEngine, scriptedTrainers } from '../testing/scripted-trainer.ts'
import type { TaskSetup } from '../task-setup.ts'
import type { TrainerOptions, TrainerState } from '../trainer-state.ts'
import { ExperimentRun } from './experiment-run.ts'
import type { ExperimentEvent, ExperimentParts } from './experiment-run.ts'
import { warmStartNeeds } from './warm-starts.ts'

const NOTHING: TaskSetup = Object.create(null) as TaskSetup
const experimentOf = (change: object = {}, base: object = {}) =>
  experimentSchema.parse({
    format: 'tandem-experiment',
    version: 1,
    name: 'Made up',
    modes: ['joint'],
    seeds: [1, 2],
    crossPlay: false,
    base: {
      warmStart: { from: 'demonstrations', plannerSteps: 4, executorSteps: 2, soloSteps: 3 },
      rl: { updates: 9 },
      ...base,
    },
    ...change,
  })

interface Heard {
  readonly started: TrainerOptions[]
  readonly continued: string[]
  readonly warmed: string[]
  starters: number
  returned: number
}

/** Every look at the clock is a second after the one before. */
function make(
  experiment = experimentOf(),
  parts: Partial<ExperimentParts> = {},
  done: readonly CellResult[] = [],
) {
  const heard: Heard = { started: [], continued: [], warmed: [], starters: 0, returned: 0 }
  const trainers = scriptedTrainers({})
  let now = 0
  const run = new ExperimentRun(experiment, done, {
    engine: idleEngine(),
    code: 'code',
    clock: () => (now += 1000),
    now: () => 'now',
    taskSetup: () => Promise.resolve(NOTHING),
    begun: () => Promise.resolve(undefined),
    warmStart: () => Promise.resolve(undefined),
    policies: () => Promise.resolve(undefined),
    starters: () => {
      heard.starters += 1
      return Promise.resolve(undefined)
    },
    trainers: {
      start: (options) => {
        heard.started.push(options)
        return trainers.start(options)
      },
      continue: (options, state) => {
        heard.continued.push(options.id)
        return trainers.continue(options, state)
      },
    },
    warmUp: async function* (_engine, { config }, role, _signal, earlier) {
      heard.warmed.push(`${role} ${config.seed}${earlier === undefined ? '' : ' again'}`)
      const steps = warmStartNeeds(config).find((need) => need.role === role)?.steps ?? 0
      try {
        for (let step = 1; step <= steps; step += 1)
          yield await Promise.resolve({
            role,
            step,
            loss: 1,
            state: () => Promise.reject(new Error('not needed')),
          })
        return new Map([[`${role} ${config.seed}`, { shape: [1], data: new Float32Array(1) }]])
      } finally {
        heard.returned += 1
      }
    },
    ...parts,
  })
  return { run, heard, trainers }
}

async function all(
  run: ExperimentRun,
  each: (event: ExperimentEvent) => void = () => undefined,
): Promise<ExperimentEvent[]> {
  const events: ExperimentEvent[] = []
  for await (const event of run.run()) {
    events.push(event)
    each(event)
  }
  return events
}
const results = (events: readonly ExperimentEvent[]): CellResult[] =>
  events.flatMap((event) => (event.kind === 'finished' ? [event.result] : []))
const names = (weights: Weights | undefined): string[] => [...(weights?.keys() ?? [])]

describe('an experiment', () => {
  it('makes warm starts, then runs, seed by seed, and says what it does', async () => {
    const { run, heard, trainers } = make()
    const told: string[] = []
    const events = await all(run, () => {
      const { label, done, total } = run.progress()
      told.push(`${label} ${done}/${total}`)
    })
    expect([...new Set(told)]).toEqual([
      'Warm start of the planner, seed 1 0/2',
      'Warm start of the executor, seed 1 0/2',
      'Training seed 1 0/2',
      'Training seed 1 1/2',
      'Warm start of the planner, seed 2 1/2',
      'Warm start of the executor, seed 2 1/2',
      'Training seed 2 1/2',
      'Training seed 2 2/2',
      'Finished 2/2',
    ])
    const [first] = events
      .map(({ kind }) => kind)
      .join(' ')
      .split(' warm-over ')
    expect(first).toMatch(
      /^moved warm-step warm-step warm-step warm-step warm moved moved warm-step warm-step warm moved( moved| point| update)+ finished$/,
    )
    expect(events.flatMap((event) => (event.kind === 'warm-step' ? [event.step] : []))).toEqual([
      1, 2, 3, 4, 1, 2, 1, 2, 3, 4, 1, 2,
    ])
    expect(events.filter(({ kind }) => kind === 'warm-over')).toHaveLength(2)
    expect(events.at(-1)?.kind).toBe('moved')
    expect(heard.warmed).toEqual(['planner 1', 'executor 1', 'planner 2', 'executor 2'])
    expect(
      heard.started.map(({ id, created, code, warmed }) => [
        id,
        created,
        code,
        names(warmed?.planner),
        names(warmed?.executor),
      ]),
    ).toEqual([
      ['only-joint-1', 'now', 'code', ['planner 1'], ['executor 1']],
      ['only-joint-2', 'now', 'code', ['planner 2'], ['executor 2']],
    ])
    expect([heard.starters, heard.returned]).toEqual([0, 4])
    expect(trainers.made.map(({ disposed }) => disposed)).toEqual([true, true])
    expect(run.growing).toEqual([])
  })

  it('foretells how long the rest takes', async () => {
    const { run } = make()
    const left: (number | undefined)[] = []
    const events = await all(run, () => left.push(run.progress().secondsLeft))
    // Unknown until a run was timed. A step of a warm start takes a second and its end another: 5 s
    // and 3 s for those of a seed.
    const update = events.findIndex(({ kind }) => kind === 'update')
    expect(left.slice(0, update).every((seconds) => seconds === undefined)).toBe(true)
    // Four events up to the first update of nine: 36 s for a run; eight ninths of this one, the
    // other, and its warm starts.
    expect(left[update]).toBeCloseTo((8 / 9 + 1) * 36 + 5 + 3, 9)
    const finished = events.findIndex(({ kind }) => kind === 'finished')
    const whole = at(left, finished, 'left') - 8
    // Of the second seed's planner four steps are left, then three; of what was timed before no
    // more than 5/4 s a step.
    const steps = events.flatMap((event, i) =>
      event.kind === 'warm-step' && i > finished ? [left[i]] : [],
    )
    expect(left[finished + 2]).toBeCloseTo(whole + 8, 9)
    expect(steps[0]).toBeCloseTo(whole + 3 * (6 / 5) + 3, 9)
    expect(steps[3]).toBeCloseTo(whole + 3, 9)
    expect(steps[4]).toBeCloseTo(whole + 4 / 3, 9)
    expect(steps[5]).toBeCloseTo(whole, 9)
    expect(left.at(-1)).toBe(0)
  })

  it('lets eight runs grow together, an update of each in turn', async () => {
    const experiment = experimentOf({
      seeds: [1],
      modes: ['joint', 'alternate', 'freeze-high', 'freeze-low', 'separate'],
      variants: [
        { id: 'a', label: 'a', set: { 'rl.learningRate': 0.001 } },
        { id: 'b', label: 'b', set: { 'rl.learningRate': 0.002 } },
      ],
    })
    const { run, heard, trainers } = make(experiment)
    const sizes = new Set<number>()
    const turns: string[] = []
    await all(run, (event) => {
      sizes.add(run.growing.length)
      if (event.kind === 'update' && event.update === 1) turns.push(cellName(event.growing.cell))
    })
    expect([...sizes]).toEqual([0, 8, 2])
    expect(turns).toHaveLength(10)
    expect(new Set(turns).size).toBe(10)
    // All begin with the same two policies.
    expect(heard.warmed).toEqual(['planner 1', 'executor 1'])
    expect(trainers.made.every(({ disposed }) => disposed)).toBe(true)
  })

  it('names warm starts of one policy and of one for both roles', async () => {
    const labels = async (change: object, base: object): Promise<string[]> => {
      const { run } = make(experimentOf({ seeds: [3], ...change }, base))
      const found = new Set<string>()
      await all(run, () => {
        found.add(run.progress().label)
      })
      return [...found]
    }
    expect(await labels({ modes: ['low-only'] }, {})).toEqual([
      'Warm start of the one policy, seed 3',
      'Training seed 3',
      'Finished',
    ])
    expect(await labels({}, { weights: 'shared' })).toEqual([
      'Warm start of both roles, seed 3',
      'Training seed 3',
      'Finished',
    ])
  })

  it('asks for the starters where runs begin with them, and makes no warm start', async () => {
    const { run, heard } = make(experimentOf({ seeds: [1] }, { warmStart: { from: 'starter' } }))
    const kinds = (await all(run)).map(({ kind }) => kind)
    expect(kinds).not.toContain('warm-over')
    expect([heard.starters, heard.warmed, heard.started.map(({ warmed }) => warmed)]).toEqual([
      1,
      [],
      [{}],
    ])
  })

  it('goes on from results, begun runs, and warm starts that were made or begun before', async () => {
    const whole = results(await all(make().run))
    // A finished seed is not touched again; results of other experiments are none.
    const rest = make(undefined, {}, [
      ...whole.slice(1),
      ...whole.slice(0, 1).map((one) => ({ ...one, variant: 'else' })),
    ])
    expect(rest.run.progress()).toEqual({ done: 1, total: 2, label: 'Starting' })
    expect(results(await all(rest.run)).map(({ seed }) => seed)).toEqual([1])
    expect(rest.heard.warmed).toEqual(['planner 1', 'executor 1'])

    const states = new Map<string, TrainerState>()
    const stopped = make()
    for await (const event of stopped.run.run()) {
      if (event.kind !== 'update' || event.update < 4) continue
      for (const one of stopped.run.growing) states.set(cellName(one.cell), await one.state())
      break
    }
    stopped.run.dispose()
    expect([stopped.run.growing, stopped.trainers.made.map(({ disposed }) => disposed)]).toEqual([
      [],
      [true],
    ])
    const made = new Map([['made before', { shape: [1], data: new Float32Array(1) }]])
    const [begun] = states.values()
    if (begun === undefined) throw new Error('nothing was begun')
    const again = make(undefined, {
      begun: (cell) => Promise.resolve(states.get(cellName(cell))),
      warmStart: (key) =>
        Promise.resolve(
          key.includes('"role":"planner"')
            ? { kind: 'made', weights: made }
            : { kind: 'begun', step: 1, state: begun.planner },
        ),
    })
    const events = await all(again.run)
    expect(again.heard.continued).toEqual(['only-joint-1'])
    // Who goes on needs no warm start.
    expect(again.heard.warmed).toEqual(['executor 2 again'])
    expect(
      again.heard.started.map(({ id, warmed }) => [
        id,
        names(warmed?.planner),
        names(warmed?.executor),
      ]),
    ).toEqual([['only-joint-2', ['made before'], ['executor 2']]])
    expect(events.filter(({ kind }) => kind === 'warm')).toHaveLength(1)
    expect(
      events.flatMap((event) =>
        event.kind === 'update' && event.growing.cell.seed === 1 ? [event.update] : [],
      ),
    ).toEqual([5, 6, 7, 8, 9])
    const figures = (all: readonly CellResult[]) =>
      all.map(({ mode, seed, updates, tokens }) => [mode, seed, updates, tokens])
    expect(figures(results(events))).toEqual(figures(whole))
  })

  it('lets go of a policy that is shown demonstrations when nobody pulls any more, and ends when it is told to', async () => {
    const { run, heard } = make()
    for await (const event of run.run()) if (event.kind === 'warm-step' && event.step === 2) break
    expect([heard.warmed, heard.returned]).toEqual([['planner 1'], 1])
    const abort = new AbortController()
    const stopped = make()
    await expect(async () => {
      for await (const event of stopped.run.run(abort.signal))
        if (event.kind === 'warm') abort.abort(new Error('told to'))
    }).rejects.toThrow('told to')
    // The run that was being made is there to be let go of.
    expect(stopped.run.growing).toHaveLength(1)
    stopped.run.dispose()
    expect(stopped.trainers.made.map(({ disposed }) => disposed)).toEqual([true])
  })
})
