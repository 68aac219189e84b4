import { describe, expect, it } from 'vitest'
import { cellsOf } from '../../run/experiment-cells.ts'
import type { Cell } from '../../run/experiment-cells.ts'
import { printCalls } from '../../run/calls/call-print.ts'
import { createDesk } from '../../tasks/desk/desk-suite.ts'
import { scriptedEngine } from '../testing/scripted-policy.ts'
import { experimentSchema } from '../../run/experiment.ts'
import type { CellResult } from '../../run/experiment.ts'
import { shippedTokenizer } from '../../tokenizer/testing/shipped.ts'
import { crossPlayGroups, gapOverSeeds, playAcross, playsAcross } from './seed-cross-play.ts'
import type { SavedPolicies } from './seed-cross-play.ts'
import { ExperimentRun } from './experiment-run.ts'

const experiment = experimentSchema.parse({
  format: 'tandem-experiment',
  version: 1,
  name: 'test',
  base: {},
  modes: ['joint', 'freeze-low', 'separate'],
  seeds: [3, 1, 2],
  crossPlay: true,
})
const done = (mode: CellResult['mode'], seed: number): CellResult => ({
  mode,
  seed,
  variant: 'only',
  updates: 1,
  tokens: 1,
  gflop: 1,
  seconds: 1,
  curve: [],
  outcomes: { templates: [], greedy: '', sampled: '' },
  start: {
    greedy: { mean: 0, low: 0, high: 0, n: 1 },
    sampled: { mean: 0, low: 0, high: 0, n: 1 },
  },
})

describe('cross-play of an experiment', () => {
  it('is among seeds of one mode, of joint and separate alone, in the order of the protocol', () => {
    const finished = [
      done('joint', 1),
      done('joint', 3),
      done('freeze-low', 1),
      done('freeze-low', 2),
      done('separate', 2),
    ]
    expect(crossPlayGroups(experiment, finished)).toEqual([
      [
        { variant: 'only', mode: 'joint', seed: 3 },
        { variant: 'only', mode: 'joint', seed: 1 },
      ],
    ])
    expect(crossPlayGroups({ ...experiment, crossPlay: false }, finished)).toEqual([])
    expect(
      (['joint', 'separate', 'alternate', 'low-only'] as const).map((mode) =>
        playsAcross(experiment, { mode }),
      ),
    ).toEqual([true, true, false, false])
    // Two variants are two groups each, and modes that the experiment does not have are none.
    const varied = {
      ...experiment,
      modes: ['separate' as const],
      variants: [
        { id: 'a', label: '', set: {} },
        { id: 'b', label: '', set: {} },
      ],
    }
    const both = (['a', 'b'] as const).flatMap((variant) =>
      [1, 2].map((seed) => ({ ...done('separate', seed), variant })),
    )
    expect(
      crossPlayGroups(varied, [
        ...both,
        { ...done('joint', 1), variant: 'a' },
        { ...done('joint', 2), variant: 'a' },
      ]).map((group) => group.map(({ variant, mode, seed }) => `${variant} ${mode} ${seed}`)),
    ).toEqual([
      ['a separate 1', 'a separate 2'],
      ['b separate 1', 'b separate 2'],
    ])
    expect(
      playsAcross(
        { ...experiment, base: { ...experiment.base, weights: 'shared' } },
        { mode: 'joint' },
      ),
    ).toBe(false)
  })

  it('has the diagonal minus the rest as its gap', () => {
    expect(
      gapOverSeeds(
        [
          [0.9, 0.5],
          [0.3, 0.7],
        ],
        50,
      ),
    ).toEqual({ mean: expect.closeTo(0.4) as number, low: -1, high: 1, seeds: 2 })
  })

  it('has what so many tasks allow where no seed differs, and says nothing without a task', () => {
    const same = [
      [0.5, 0.5, 0.5],
      [0.5, 0.5, 0.5],
      [0.5, 0.5, 0.5],
    ]
    const { low: _low, high: _high, ...rest } = gapOverSeeds(same, 50)
    // Wilson's upper end of 0 of 50 is 3.8415 / 53.8415.
    expect([rest, _low, _high]).toEqual([
      { mean: 0, seeds: 3 },
      expect.closeTo(-0.071347, 5),
      expect.closeTo(0.071347, 5),
    ])
    expect(gapOverSeeds(same, 0)).toEqual({ mean: 0, low: -1, high: 1, seeds: 3 })
    expect(gapOverSeeds(same, 1)).toMatchObject({
      low: expect.closeTo(-0.79346, 4) as number,
      high: expect.closeTo(0.79346, 4) as number,
    })
  })

  it('has an interval by leaving each seed out', () => {
    // Own 0.8, others 0.6, 0.5 and 0.4 by pair: without a seed the gap is that of the other two, so
    // pseudo-values are 3·0.3 - 2·(0.2, 0.3, 0.4).
    const { mean, low, high } = gapOverSeeds(
      [
        [0.8, 0.4, 0.5],
        [0.4, 0.8, 0.6],
        [0.5, 0.6, 0.8],
      ],
      50,
    )
    expect(mean).toBeCloseTo(0.3)
    // Pseudo-values 0.5, 0.3, 0.1: deviation 0.2, standard error 0.2 / sqrt 3, and t with 2 degrees
    // of freedom is 4.3027.
    expect(high - mean).toBeCloseTo((4.3027 * 0.2) / Math.sqrt(3), 3)
    expect(mean - low).toBeCloseTo(high - mean)
  })

  it('plays every planner with every executor of the seeds whose two policies are there', async () => {
    const tokenizer = await shippedTokenizer()
    const suite = await createDesk({ seed: 1, train: 64, heldOut: 32 })
    const tasks = Array.from({ length: 32 }, (_, i) => suite.task('held-out', i, 1))
    const { engine, save, alive } = scriptedEngine(tokenizer)
    /** Plans in one style and understands no other. */
    const convention = (style: 'fine' | 'terse'): Required<SavedPolicies> => ({
      planner: save((read) => {
        const task = tasks.find(({ text }) => text === read)
        return task === undefined ? '' : (suite.demonstrate(task, style)?.plan.join('\n') ?? '')
      }),
      executor: save((line) => {
        const [task] = tasks
        return task === undefined || suite.styleOf(line, task) !== style
          ? 'no'
          : printCalls(suite.interpret(line, task) ?? [])
      }),
    })
    const small = experimentSchema.parse({
      ...experiment,
      base: { suite: { id: 'desk', train: 64, heldOut: 32 }, evaluation: { tasks: 8 } },
      modes: ['joint'],
    })
    const play = async (policies: (seed: number) => SavedPolicies | undefined) => {
      const steps = playAcross(small, cellsOf(small), {
        engine,
        taskSetup: { suite, tokenizer },
        policies: ({ seed }: Cell) => Promise.resolve(policies(seed)),
      })
      const told: number[] = []
      for (let step = await steps.next(); ; step = await steps.next()) {
        if (step.done === true) return { value: step.value, told }
        told.push(step.value.done)
        expect(step.value.total).toBe(4)
      }
    }
    const [fine, terse] = [convention('fine'), convention('terse')]
    const { value, told } = await play((seed) =>
      seed === 3 ? fine : seed === 2 ? terse : { planner: fine.planner },
    )
    expect(value).toMatchObject({
      mode: 'joint',
      variant: 'only',
      seeds: [3, 2],
      tasks: 8,
      success: [
        [1, 0],
        [0, 1],
      ],
      gap: { mean: 1, seeds: 2 },
    })
    expect(told).toEqual([1, 2, 3, 4])
    expect(alive()).toBe(0)
    // One seed alone has no partner.
    expect((await play((seed) => (seed === 3 ? fine : undefined))).value).toBeUndefined()
    expect((await play(() => undefined)).value).toBeUndefined()
  })

  it('is the last thing that an experiment does, and says of which mode', async () => {
    const tokenizer = await shippedTokenizer()
    const suite = await createDesk({ seed: 1, train: 64, heldOut: 32 })
    const { engine, save } = scriptedEngine(tokenizer)
    const silent = save(() => '')
    const never = (): never => {
      throw new Error('nothing is left to train')
    }
    const small = experimentSchema.parse({
      ...experiment,
      base: { suite: { id: 'desk', train: 64, heldOut: 32 }, evaluation: { tasks: 8 } },
      modes: ['joint', 'separate'],
      seeds: [1, 2],
    })
    const run = new ExperimentRun(
      small,
      cellsOf(small).map(({ mode, seed }) => done(mode, seed)),
      {
        engine,
        code: 'test',
        clock: () => 0,
        now: () => '',
        taskSetup: () => Promise.resolve({ suite, tokenizer }),
        starters: never,
        trainers: { start: never, continue: never },
        warmUp: never,
        begun: never,
        warmStart: never,
        policies: () => Promise.resolve({ planner: silent, executor: silent }),
      },
    )
    const labels: string[] = []
    const played: unknown[] = []
    for await (const event of run.run()) {
      labels.push(run.progress().label)
      if (event.kind === 'cross-play')
        played.push(...event.crossPlay.map(({ mode, seeds, success }) => [mode, seeds, success]))
    }
    expect([...new Set(labels)]).toEqual([
      'Cross-play of joint',
      'Cross-play of separate',
      'Finished',
    ])
    expect(labels.filter((label) => label.startsWith('Cross-play of joint'))).toHaveLength(4)
    const none = [
      [0, 0],
      [0, 0],
    ]
    expect(played).toEqual([
      ['joint', [1, 2], none],
      ['separate', [1, 2], none],
    ])
    expect(run.progress()).toMatchObject({ done: 4, total: 4, secondsLeft: 0 })
  })
})
