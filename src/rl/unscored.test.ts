/** Rewards that are no finite numbers: who is left out, how it is counted, and that it is said. */
import { beforeAll, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import { metricInfo } from '../run/metrics.ts'
import { createDesk } from '../tasks/desk/desk-suite.ts'
import type { TaskSuite } from '../tasks/task.ts'
import { modeOf } from './modes/modes.ts'
import type { Batch } from './judging.ts'
import type { RunContext } from './context.ts'
import { batchMetrics } from './update-metrics.ts'
import { noticesOf, notFinite } from './notices.ts'
import type { Episodes } from './rollout/episodes.ts'
import type { Execution } from './rollout/executions.ts'

let suite: TaskSuite
beforeAll(async () => {
  suite = await createDesk({ seed: 1, train: 64, heldOut: 32 })
})

const OUTPUT = {
  tokens: Int32Array.of(1),
  logProbs: Float32Array.of(-1),
  entropies: Float32Array.of(1),
  text: '',
  closed: true,
}

/**
 * Plans of one task, each carried out once without a step; the tools' own verdict gives each
 * execution its reward.
 */
async function judged(rewards: readonly number[]): Promise<Batch> {
  const task = suite.task('train', 0, 1)
  const execution = (reward: number, planIndex: number): Execution => ({
    task,
    planSteps: ['x'],
    planIndex,
    index: 0,
    tokens: new Int32Array(1),
    steps: [],
    skipped: 1,
    episode: { plan: ['x'], calls: [], finalState: null },
    verdict: { success: false, reward, checks: [], goldMatched: [], callMatched: [] },
  })
  const episodes: Episodes = {
    plans: rewards.map((_, index) => ({
      task,
      index,
      promptText: '',
      prompt: Int32Array.of(0),
      output: OUTPUT,
      planSteps: ['x'],
    })),
    executions: rewards.map(execution),
  }
  const config = configSchema.parse({})
  return modeOf(config).judge({ config, suite } as unknown as RunContext, 1, episodes)
}

it('a term that is no number is left out of its sum, counted, and said; nothing of it reaches the record', async () => {
  const batch = await judged([NaN, 0, 1, Infinity])
  const [group = []] = batch.plans
  expect(group.map(({ terms }) => terms.map(({ name }) => name).includes('out'))).toEqual([
    false,
    true,
    true,
    false,
  ])
  expect(group.every(({ advantage }) => Number.isFinite(advantage))).toBe(true)
  // Without the outcome a plan has what the others have beside it: as much as the one whose outcome
  // is 0.
  expect(group[0]?.advantage).toBe(group[1]?.advantage)
  const metrics = batchMetrics(batch)
  expect(notFinite(metrics)).toBeUndefined()
  expect([
    metrics['planner/unscored_terms'],
    metrics['planner/unscored_samples'],
    metrics['planner/rewards/out/mean'],
  ]).toEqual([2, undefined, 0.5])
  expect(noticesOf(metrics).find(({ kind }) => kind === 'not-finite')?.message).toContain(
    'planner: 2 reward terms were',
  )
})

it('counts nothing where all is scored', async () => {
  const batch = await judged([0, 1])
  expect(batch.unscored).toBeUndefined()
  expect((await judged([NaN, 1])).unscored).toEqual({
    planner: { samples: 0, terms: 1 },
    executor: { samples: 0, terms: 0 },
  })
  expect(Object.keys(batchMetrics(batch)).filter((name) => name.includes('unscored'))).toEqual([])
})

it('samples without any reward are in no figure but the count of them', async () => {
  const batch = await judged([0, 1])
  const [[first, second] = []] = batch.plans
  if (first === undefined || second === undefined) throw new Error('there are two plans')
  const metrics = batchMetrics({
    ...batch,
    plans: [[{ ...first, terms: [], advantage: 0 }, second]],
    unscored: { planner: { samples: 1, terms: 0 }, executor: { samples: 0, terms: 0 } },
  })
  const alone = batchMetrics({ ...batch, plans: [[second]] })
  for (const name of ['planner/reward', 'planner/reward_std', 'planner/rewards/out/mean'])
    expect(metrics[name], name).toBe(alone[name])
  expect(metrics['planner/unscored_samples']).toBe(1)
  expect(noticesOf(metrics).find(({ kind }) => kind === 'not-finite')?.message).toContain(
    'planner: 1 sample had no reward',
  )
  for (const name of ['planner/unscored_samples', 'executor/unscored_terms'])
    expect(metricInfo(name)?.sentence).toContain('finite')
})
