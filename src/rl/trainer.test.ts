import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine } from '../cli/engines.ts'
import type { Engine, Policy, Weights } from '../engine/engine.ts'
import { compareRuns } from '../run/compare.ts'
import type { RunFile } from '../run/run-file.ts'
import { evaluated, playedAcross } from '../run/work.ts'
import { FROM_DEMONSTRATIONS, config, trainerGround } from './testing/trainer-ground.ts'
import type { TrainerGround } from './testing/trainer-ground.ts'
import type { Starter } from './trainer-state.ts'
import { Trainer } from './trainer.ts'
import type { TrainerState } from './trainer-state.ts'
import { TrainingError } from './training-error.ts'

const sameWeights = (a: Weights, b: Weights): boolean =>
  [...a].every(([name, t]) => t.data.every((x, i) => Object.is(x, b.get(name)?.data[i])))

describe('the trainer', () => {
  let engine: Engine
  let ground: TrainerGround
  beforeAll(async () => {
    engine = await createEngine('wasm', { portable: false, threads: 1 })
    ground = await trainerGround(engine)
  })
  afterAll(() => {
    engine.dispose()
  })

  it('gives the same numbers again, and other numbers for another seed', async () => {
    const [a, b, c] = [
      await ground.run(config()),
      await ground.run(config()),
      await ground.run(config({ seed: 2 })),
    ]
    expect(compareRuns(a.trainer.record, b.trainer.record)).toMatchObject({ identical: true })
    expect(
      compareRuns(a.trainer.record, { ...c.trainer.record, config: a.trainer.record.config }),
    ).toMatchObject({ identical: false })
    for (const { trainer } of [a, b, c]) trainer.dispose()
  })

  it('continues from a state as if it had never stopped, in the warm start and between updates', async () => {
    for (const stop of ['warm-start', 'update'] as const) {
      const c = config(stop === 'warm-start' ? FROM_DEMONSTRATIONS : {})
      const whole = await ground.run(c)
      const first = await Trainer.start(ground.options(c))
      for await (const event of first.run()) if (event.kind === stop) break
      const state = structuredClone(await first.state())
      first.dispose()
      const second = await Trainer.continue(ground.options(c), state)
      const events = second.run()
      while ((await events.next()).done !== true) {
        /* to the end */
      }
      expect(compareRuns(whole.trainer.record, second.record)).toMatchObject({ identical: true })
      second.dispose()
      whole.trainer.dispose()
    }
  })

  it('keeps the weights that the demonstrations left, and gives them with its own', async () => {
    const c = config({ ...FROM_DEMONSTRATIONS, rl: { updates: 1 } })
    const first = await Trainer.start(ground.options(c))
    let found: TrainerState | undefined
    let left: RunFile['weights']
    for await (const { kind } of first.run()) {
      if (kind === 'evaluation') left = (await first.file(true)).weights
      if (kind === 'warm-start') expect((await first.state()).before).toBeUndefined()
      if (kind === 'update') found = structuredClone(await first.state())
      if (kind === 'update') break
    }
    first.dispose()
    if (found === undefined) throw new Error('no update was made')
    const second = await Trainer.continue(ground.options(c), found)
    const events = second.run()
    while ((await events.next()).done !== true) {
      /* to the end */
    }
    const { weights, weightsBefore, warmStart } = await second.file(true)
    expect([Object.keys(weights ?? {}), Object.keys(weightsBefore ?? {})]).toEqual([
      ['planner', 'executor'],
      ['planner', 'executor'],
    ])
    expect(weightsBefore).toEqual(left)
    expect(warmStart.length).toBeGreaterThan(0)
    expect((await second.file()).weightsBefore).toBeUndefined()
    second.dispose()
    // Starters lie elsewhere, under the hash that the run names.
    const starter = await ground.run(config({ rl: { updates: 1 } }))
    expect((await starter.trainer.file(true)).weightsBefore).toBeUndefined()
    starter.trainer.dispose()
  })

  it.each([
    ['freeze-high', 'planner'],
    ['freeze-low', 'executor'],
  ] as const)('%s leaves the %s as the warm start left it', async (mode, frozen) => {
    const trainer = await Trainer.start(
      ground.options(config({ mode, rl: { updates: 1, tasks: 8, plans: 4 } })),
    )
    let before: Weights | undefined
    for await (const event of trainer.run())
      if (event.kind === 'evaluation' && event.evaluation.update === 0)
        before = (await trainer.state())[frozen]?.weights
    const { [frozen]: after, [frozen === 'planner' ? 'executor' : 'planner']: other } =
      await trainer.state()
    expect(before !== undefined && after !== undefined && sameWeights(before, after.weights)).toBe(
      true,
    )
    expect(other?.step).toBeGreaterThan(0)
    trainer.dispose()
  })

  it('trains the roles apart, and both in one network', async () => {
    const separate = await ground.run(config({ mode: 'separate' }))
    expect(separate.trainer.record.updates[0]?.metrics).toHaveProperty(
      'planner/rewards/imitation/mean',
    )
    // Plans that were not carried out have no episode to step through: what is kept of them is what
    // was no plan.
    for (const {
      phase,
      steps: [planner],
    } of separate.trainer.record.trajectories)
      if (phase === 'train')
        expect(
          planner?.lane === 'planner'
            ? planner.rewards.find(({ name }) => name === 'format')?.value
            : 1,
        ).toBe(0)
    const shared = await ground.run(config({ ...FROM_DEMONSTRATIONS, weights: 'shared' }))
    expect(shared.trainer.record.warmStart.map((point) => point.role)).toEqual([
      'shared',
      'shared',
      'shared',
    ])
    expect((await shared.trainer.state()).executor).toBeUndefined()
    for (const { trainer } of [separate, shared]) trainer.dispose()
  })

  it('reports ratios and KL only where they mean something', async () => {
    const onPolicy = await ground.run(config({ rl: { updates: 1 } }))
    expect(onPolicy.trainer.record.updates[0]?.metrics).not.toHaveProperty('planner/clip_ratio/low')
    const offPolicy = await ground.run(config({ rl: { updates: 1, numIterations: 2, beta: 0.02 } }))
    expect(offPolicy.trainer.record.updates[0]?.metrics).toHaveProperty('planner/clip_ratio/low')
    expect(offPolicy.trainer.record.updates[0]?.metrics['planner/kl']).toBeGreaterThanOrEqual(0)
    for (const { trainer } of [onPolicy, offPolicy]) trainer.dispose()
  })

  it('leaves no policy behind where another cannot be made: at the start, going on, and for the pull to the reference', async () => {
    /**
     * Fails when it is to make its policy number `bad`, and counts those that are not disposed of.
     */
    const failing = (bad: number) => {
      let made = 0
      const left = new Set<Policy>()
      const createPolicy: Engine['createPolicy'] = async (...given) => {
        if (++made === bad) throw new Error('out of memory')
        const policy = await engine.createPolicy(...given)
        const dispose = policy.dispose.bind(policy)
        policy.dispose = () => {
          left.delete(policy)
          dispose()
        }
        left.add(policy)
        return policy
      }
      return { engine: { ...engine, createPolicy }, left }
    }
    const c = config({ ...FROM_DEMONSTRATIONS, rl: { updates: 1, beta: 0.1 } })
    const start = failing(2)
    await expect(Trainer.start({ ...ground.options(c), engine: start.engine })).rejects.toThrow(
      'out of memory',
    )
    expect(start.left.size).toBe(0)
    const references = failing(4)
    const trainer = await Trainer.start({ ...ground.options(c), engine: references.engine })
    await expect(async () => {
      for await (const event of trainer.run()) if (event.kind === 'evaluation') break
    }).rejects.toThrow('out of memory')
    expect(references.left.size).toBe(2)
    trainer.dispose()
    expect(references.left.size).toBe(0)
    const whole = await ground.run(c)
    const state = structuredClone(await whole.trainer.state())
    whole.trainer.dispose()
    const { reference } = state
    if (reference === undefined) throw new Error('no policies that the KL term refers to')
    for (const bad of [2, 3, 4, 5, 6]) {
      const going = failing(bad)
      await expect(
        Trainer.continue(
          { ...ground.options(c), engine: going.engine },
          { ...state, initial: reference },
        ),
      ).rejects.toThrow('out of memory')
      expect(going.left.size).toBe(0)
    }
    const damaged = failing(0)
    await expect(
      Trainer.continue(
        { ...ground.options(c), engine: damaged.engine },
        { ...state, planner: { ...state.planner, weights: new Map() } },
      ),
    ).rejects.toThrow()
    expect(damaged.left.size).toBe(0)
  })

  it('tells what it does in order, and how long that took and takes', async () => {
    const { trainer, events } = await ground.run(
      config({
        ...FROM_DEMONSTRATIONS,
        rl: { updates: 3, curriculum: 'signal' },
        evaluation: { every: 2, tasks: 16, tasksBetween: 8, probes: 8 },
      }),
    )
    const { record } = trainer
    expect(
      events
        .filter(({ kind }) => kind !== 'progress' && kind !== 'trajectories')
        .map(({ kind }) => kind),
    ).toEqual([
      'started',
      ...Array.from({ length: 5 }, () => 'warm-start'),
      'evaluation',
      'update',
      'update',
      'evaluation',
      'update',
      'evaluation',
      'cross-play',
    ])
    expect(record.warmStart.map(({ role, step }) => `${role} ${step}`)).toEqual([
      'planner 1',
      'planner 2',
      'planner 3',
      'executor 1',
      'executor 2',
    ])
    // Sixteen tasks at both ends, eight between.
    expect(record.evaluations.map(({ update, greedy }) => [update, greedy.n])).toEqual([
      [0, 16],
      [2, 8],
      [3, 16],
    ])
    const { before, change } = record.paired ?? {}
    const [first, , last] = record.evaluations.map(({ greedy }) => greedy.mean)
    expect(before).toMatch(/^[01]{16}$/)
    expect(before?.replaceAll('0', '')).toHaveLength(16 * (first ?? NaN))
    expect([change?.mean, change?.n]).toEqual([(last ?? NaN) - (first ?? NaN), 16])
    expect(record.crossPlay).toMatchObject({ updates: [0, 2, 3], tasks: 8 })

    const progress = events.flatMap((event) => (event.kind === 'progress' ? [event] : []))
    expect(progress[0]).toMatchObject({ phase: 'preparing', done: 0, total: 1 })
    expect(progress.filter(({ phase }) => phase === 'evaluation').slice(0, 2)).toMatchObject([
      { label: 'Evaluating on 16 held-out tasks', done: 0, total: 16 },
      { label: 'Evaluating on 16 held-out tasks', done: 16 },
    ])
    const warm = progress.filter(({ phase }) => phase === 'warm-start')
    expect(warm.map(({ done, total }) => `${done}/${total}`)).toEqual([
      '0/5',
      '1/5',
      '2/5',
      '3/5',
      '3/5',
      '4/5',
      '5/5',
    ])
    expect(warm.map(({ label }) => label.split(' ')[2])).toEqual([
      ...Array.from({ length: 4 }, () => 'planner'),
      ...Array.from({ length: 3 }, () => 'executor'),
    ])
    // Ten milliseconds between two looks at the clock: a step of the warm start takes one of them,
    // four are left after the first.
    expect(warm[0]?.secondsLeft).toBeUndefined()
    expect(warm[1]?.secondsLeft).toBeCloseTo(0.04, 9)
    expect(warm.at(-1)?.secondsLeft).toBe(0)
    const training = progress.filter(({ phase }) => phase === 'training')
    expect(training.map(({ label, done, total }) => [label, done, total])).toEqual([
      ['Update 1 of 3', 1, 3],
      ['Update 2 of 3', 2, 3],
      ['Update 3 of 3', 3, 3],
    ])
    // Behind the last update the last evaluation and the play across checkpoints are ahead, of
    // which ever less is left.
    expect(training.every(({ secondsLeft = 0 }) => secondsLeft > 0)).toBe(true)
    const ending = progress
      .slice(progress.findLastIndex(({ phase }) => phase === 'training'))
      .map(({ secondsLeft = NaN }) => secondsLeft)
    expect(ending).toEqual(ending.toSorted((a, b) => b - a))
    expect(progress.at(-1)).toMatchObject({ phase: 'finished', done: 3, total: 3, secondsLeft: 0 })
    expect(
      progress
        .filter(({ label }) => label.startsWith('Evaluating'))
        .map(({ label }) => label.split(' ')[2]),
    ).toEqual(expect.arrayContaining(['16', '8']))

    for (const {
      timing: {
        step_time: step = NaN,
        rollout_time: rollout = NaN,
        judge_time: judge = NaN,
        update_time: update,
        ...rates
      },
      metrics,
    } of record.updates) {
      expect(update).toBeCloseTo(0.01, 9)
      expect(step).toBeCloseTo(rollout + judge + 0.01, 9)
      expect(rates['record_time']).toBeCloseTo(0.01, 9)
      expect(rates['rollout_tokens_per_second']).toBeCloseTo(
        ((metrics['planner/num_tokens'] ?? 0) + (metrics['executor/num_tokens'] ?? 0)) / rollout,
        6,
      )
      expect(rates['update_tokens_per_second']).toBeCloseTo(
        ((metrics['planner/trained_tokens'] ?? 0) + (metrics['executor/trained_tokens'] ?? 0)) /
          0.01,
        6,
      )
    }
    // The evaluation before the first update is told with it, that after the second with the third.
    expect(record.updates.map(({ timing }) => (timing['evaluation_time'] ?? 0) > 0)).toEqual([
      true,
      false,
      true,
    ])
    expect(record.tokens).toBe(
      record.updates.reduce(
        (sum, { metrics }) =>
          sum + (metrics['planner/num_tokens'] ?? 0) + (metrics['executor/num_tokens'] ?? 0),
        0,
      ),
    )
    expect(record.seconds).toBeGreaterThanOrEqual(
      record.updates.reduce((sum, { timing }) => sum + (timing['step_time'] ?? 0), 0),
    )
    const { curriculum, checkpoints, warmSteps } = await trainer.state()
    expect(
      Object.values(curriculum ?? {}).reduce((sum, { groups }) => sum + groups, 0),
    ).toBeGreaterThan(0)
    expect([checkpoints?.map(({ update }) => update), warmSteps]).toEqual([[0, 2, 3], 5])
    trainer.dispose()
  })

  it('begins reinforcement learning with an optimiser that remembers nothing of the demonstrations', async () => {
    const trainer = await Trainer.start(
      ground.options(config({ ...FROM_DEMONSTRATIONS, rl: { updates: 1 } })),
    )
    const warm: number[] = []
    for await (const event of trainer.run()) {
      if (event.kind === 'warm-start') warm.push((await trainer.state()).planner.step)
      if (event.kind !== 'evaluation' || event.evaluation.update !== 0) continue
      const { planner, executor } = await trainer.state()
      for (const one of [planner, executor]) {
        expect(one?.step).toBe(0)
        expect(
          [...(one?.moments?.first.values() ?? [])].every(({ data }) => data.every((x) => x === 0)),
        ).toBe(true)
      }
    }
    expect(warm).toEqual([1, 2, 3, 3, 3])
    trainer.dispose()
  })

  it('tells the time of an evaluation with the update that follows it, and foretells the last by it', async () => {
    // A budget of two updates, of which it cannot know before.
    const of = config({ rl: { updates: 2 } })
    const budgetTokens = 1200
    const trainer = await Trainer.start(
      ground.options({ ...of, rl: { ...of.rl, budget: 'tokens', budgetTokens } }),
    )
    let first = NaN
    const ends = evaluated(of, true, 32)
    for await (const event of trainer.run()) {
      // Nothing else has taken any of the run's time by then.
      if (event.kind === 'evaluation' && event.evaluation.update === 0)
        first = trainer.record.seconds
      if (event.kind !== 'progress' || event.phase !== 'training') continue
      const { updates, tokens, seconds } = trainer.record
      const inAll = Math.max(updates.length, Math.round((updates.length * budgetTokens) / tokens))
      expect([event.label, event.done, event.total]).toEqual([
        `Update ${updates.length} of about ${inAll}`,
        updates.length,
        inAll,
      ])
      // The rest of the updates at the pace of this one, another evaluation as long as the first,
      // and the play across at its pace.
      if (updates.length === 1)
        expect(event.secondsLeft).toBeCloseTo(
          (budgetTokens / tokens - 1) * (seconds - first) +
            (first * (ends + playedAcross(of, 32))) / ends,
          9,
        )
    }
    expect(trainer.record.updates.length).toBeGreaterThan(1)
    expect(first).toBeGreaterThan(0)
    expect(trainer.record.updates[0]?.timing['evaluation_time']).toBeCloseTo(first, 9)
    trainer.dispose()
  })

  it('keeps trajectories with their group, best plan first, and each step with what it earned', async () => {
    const { trainer } = await ground.run(config({ rl: { updates: 1, plans: 4, tasks: 4 } }))
    const trained = trainer.record.trajectories.filter(({ phase }) => phase === 'train')
    expect(trained.length).toBeGreaterThan(0)
    for (const { group, groupIndex, reward, steps, task, id } of trained) {
      expect(id).toContain(`update-1/${task.id}/plan-`)
      expect(group).toHaveLength(4)
      expect(group.map((one) => one.reward)).toEqual(
        group.map((one) => one.reward).sort((a, b) => b - a),
      )
      expect(group[groupIndex]?.reward).toBe(reward.planner)
      const [planner, ...others] = steps
      expect(planner?.lane === 'planner' ? planner.generation.advantage : NaN).toBe(
        group[groupIndex]?.advantage,
      )
      const executor = others.flatMap((step) =>
        step.lane === 'executor'
          ? [step.rewards.reduce((sum, { value, weight }) => sum + value * weight, 0)]
          : [],
      )
      expect(reward.executor).toBeCloseTo(
        executor.length === 0 ? 0 : executor.reduce((a, b) => a + b, 0) / executor.length,
        9,
      )
    }
    // What learning took of all arithmetic, in its hundredth of a second.
    const [update] = trainer.record.updates
    const learned =
      ((update?.timing['update_gflops'] ?? NaN) * 0.01) / (update?.metrics['gflop'] ?? NaN)
    expect(learned).toBeGreaterThan(0.02)
    expect(learned).toBeLessThan(0.98)
    // What failed at first is followed through all evaluations.
    const followed = (update: number) =>
      trainer.record.trajectories
        .filter(
          ({ phase, update: at, kept }) =>
            phase === 'evaluation' && at === update && kept === 'before-after',
        )
        .map(({ task }) => task.id)
    expect(followed(0).length).toBeGreaterThan(1)
    expect(followed(1)).toEqual(followed(0))
    trainer.dispose()
  })

  it('refuses starters for one network, and goes on from demonstrations there', async () => {
    await expect(Trainer.start(ground.options(config({ weights: 'shared' })))).rejects.toThrow(
      'Starter policies are two networks',
    )
    await expect(
      Trainer.start({
        ...ground.options(
          config({ mode: 'low-only', warmStart: { from: 'starter', soloSteps: 1 } }),
        ),
        starters: undefined,
      }),
    ).resolves.toBeInstanceOf(Trainer)
  })

  it('has rates that are numbers where no time passes, and plays across as soon as there are two checkpoints', async () => {
    const trainer = await Trainer.start({
      ...ground.options(
        config({ rl: { updates: 1, plans: 4 }, evaluation: { tasks: 8, probes: 4 } }),
      ),
      clock: () => 0,
    })
    for await (const event of trainer.run())
      if (event.kind === 'update') expect(event.record.update).toBe(1)
    const {
      updates: [update],
      tokens,
      seconds,
      crossPlay,
    } = trainer.record
    expect(update?.timing).toMatchObject({
      step_time: 0,
      evaluation_time: 0,
      rollout_tokens_per_second: tokens * 1000,
    })
    expect(update?.timing['update_tokens_per_second']).toBe(
      ((update?.metrics['planner/trained_tokens'] ?? 0) +
        (update?.metrics['executor/trained_tokens'] ?? 0)) *
        1000,
    )
    expect(update?.timing['update_gflops']).toBeGreaterThan(0)
    expect([seconds, crossPlay?.updates, crossPlay?.tasks, crossPlay?.success.length]).toEqual([
      0,
      [0, 1],
      4,
      2,
    ])
    trainer.dispose()
  })

  it('says where it begins from, and what of that does not fit', async () => {
    const starter = await Trainer.start(ground.options(config()))
    const { planner, executor } = ground.options(config()).starters ?? {}
    expect(starter.record).toMatchObject({
      format: 'tandem-run',
      id: 'run',
      created: '2026-01-01T00:00:00.000Z',
      status: 'running',
      tokens: 0,
      seconds: 0,
      origin: { planner: planner?.hash, executor: executor?.hash },
      fingerprint: { engine: engine.info.name, adapter: engine.info.adapter, code: 'test' },
    })
    expect((await starter.state()).warmSteps).toBe(0)
    starter.end('failed', 'why')
    expect([starter.record.status, starter.record.failure]).toEqual(['failed', 'why'])
    starter.dispose()
    const small = config(FROM_DEMONSTRATIONS)
    const first = await Trainer.start(ground.options(small))
    expect(first.record.origin).toMatchObject({
      planner: 'demonstrations',
      executor: 'demonstrations',
    })
    const {
      planner: { weights },
      executor: other,
      warmSteps,
    } = await first.state()
    expect(warmSteps).toBe(0)
    const { weights: saved } = await first.file(true)
    expect([Object.keys(saved ?? {}), (await first.file()).weights]).toEqual([
      ['planner', 'executor'],
      undefined,
    ])
    first.dispose()
    // Warm starts that were made before are taken for the whole of it, if they are there for every
    // policy.
    const warmed = { planner: weights, executor: other?.weights ?? weights }
    for (const [given, steps] of [
      [warmed, 5],
      [{ planner: weights }, 0],
    ] as const) {
      const trainer = await Trainer.start({ ...ground.options(small), warmed: given })
      const state = await trainer.state()
      expect([state.warmSteps, sameWeights(state.planner.weights, weights)]).toEqual([steps, true])
      trainer.dispose()
    }
    for (const [role, change] of [
      ['planner', { planner: small.planner }],
      ['executor', { executor: small.executor }],
    ] as const) {
      await expect(Trainer.start(ground.options(config(change)))).rejects.toThrow(
        new RegExp(
          `^The starter ${role} does not fit this configuration \\(.+\\)\\. Reset the policy's sizes, or set warmStart\\.from to "demonstrations"\\.$`,
        ),
      )
    }
    const tight = { ...engine, memory: { total: 1 } }
    await expect(Trainer.start({ ...ground.options(config()), engine: tight })).rejects.toThrow(
      /^Training needs at least/,
    )
    await expect(
      Trainer.start({ ...ground.options(config()), starters: undefined }),
    ).rejects.toThrow('none were given. Set warmStart.from to "demonstrations".')
  })

  it('refuses policies that may have been trained on what it measures', async () => {
    const options = ground.options(config())
    const suite = { ...options.suite, splitHash: 'b' }
    const { starters } = options
    if (starters === undefined) throw new Error('no starters')
    const begin = (trainedOn: Starter['trainedOn'], version = 2) =>
      Trainer.start({
        ...options,
        suite: { ...suite, version },
        starters: {
          planner: { ...starters.planner, trainedOn },
          executor: { ...starters.executor, trainedOn },
        },
      })
    const other = { suite: 'desk', version: 2, split: 'a' }
    await expect(begin(other)).rejects.toThrow(
      /another split of the tasks of Desk.+npm run starter/,
    )
    await expect(begin({ ...other, version: 1 })).rejects.toThrow('trained on version 1 of')
    const trainer = await begin({ ...other, split: 'b' })
    expect(trainer.record.origin.split).toBe('b')
    const state = await trainer.state()
    trainer.dispose()
    await expect(
      Trainer.continue({ ...options, suite: { ...suite, splitHash: 'c' } }, state),
    ).rejects.toThrow(/another split of the tasks of Desk.+Start the run anew/)
    // Older files say nothing, and the tasks then had one version.
    await expect(begin(undefined, 2)).rejects.toThrow('trained on version 1 of')
  })

  it('stops when told to, and says what does not fit', async () => {
    const trainer = await Trainer.start(ground.options(config(FROM_DEMONSTRATIONS)))
    const abort = new AbortController()
    await expect(async () => {
      for await (const event of trainer.run(abort.signal))
        if (event.kind === 'warm-start') abort.abort(new Error('stopped'))
    }).rejects.toThrow('stopped')
    trainer.dispose()
    await expect(
      Trainer.start({ ...ground.options(config()), starters: undefined }),
    ).rejects.toThrow(TrainingError)
  })
})
