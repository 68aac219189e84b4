/**
 * The one home of run files for tests: shaped like real runs (a rising success, three lanes, groups
 * of four plans), made up from a seed. Never in the page.
 */
import { at } from '../at.ts'
import { configSchema } from '../config.ts'
import type { ConfigInput } from '../config.ts'
import type {
  Estimate,
  Evaluation,
  Generation,
  Outcome,
  Step,
  Trajectory,
  UpdateRecord,
} from '../records.ts'
import { RUN_FILE_VERSION } from '../run-file.ts'
import type { RunFile } from '../run-file.ts'
import { encodeFloats } from '../weights.ts'
import { sequence } from './random.ts'

type Random = () => number

export interface MadeRun {
  readonly seed?: number
  readonly updates?: number
  readonly config?: ConfigInput
  readonly status?: RunFile['status']
  readonly weights?: boolean
}

const OUTCOMES = [
  'success',
  'bad-plan',
  'misunderstood',
  'malformed',
] as const satisfies readonly Outcome[]
const EVERY = 5

export function makeRunFile({
  seed = 1,
  updates = 12,
  config = {},
  status = 'finished',
  weights = false,
}: MadeRun = {}): RunFile {
  const random = sequence(seed)
  const evaluated = Array.from({ length: updates + 1 }, (_, i) => i).filter(
    (update) => update % EVERY === 0 || update === updates,
  )
  const made: RunFile = {
    format: 'tandem-run',
    version: RUN_FILE_VERSION,
    id: `run-${seed}`,
    created: '2026-11-22T10:00:00Z',
    config: configSchema.parse({
      name: 'Made up',
      seed,
      ...config,
      rl: { ...config.rl, updates: Math.max(1, updates) },
    }),
    fingerprint: {
      engine: 'tfjs-cpu',
      adapter: 'cpu',
      variants: { matmul: 'tiles' },
      code: '0.1.0',
    },
    origin: { tokenizer: 'a'.repeat(64), planner: 'demonstrations', executor: 'demonstrations' },
    status,
    warmStart: (['planner', 'executor'] as const).flatMap((role) =>
      [0, 100, 200].map((step) => ({ role, step, loss: 3 / (1 + step / 50) + random() / 10 })),
    ),
    updates: Array.from({ length: updates }, (_, i) => makeUpdate(i + 1, i / updates, random)),
    evaluations: evaluated.map((update) =>
      makeEvaluation(update, update / Math.max(1, updates), random),
    ),
    trajectories: [
      ...evaluated.flatMap((update) =>
        [0, 1].map((i) => makeTrajectory(update, 'evaluation', i, random)),
      ),
      ...Array.from({ length: updates }, (_, i) => makeTrajectory(i + 1, 'train', 0, random)),
    ],
    ...(evaluated.length < 2 || status !== 'finished'
      ? {}
      : { crossPlay: makeCrossPlay(evaluated.slice(0, 6), random) }),
    tokens: 4000 * updates,
    seconds: 6.5 * updates,
  }
  return weights
    ? {
        ...made,
        weights: { planner: makeTensors(random), executor: makeTensors(random) },
        weightsBefore: { planner: makeTensors(random), executor: makeTensors(random) },
      }
    : made
}

function makeUpdate(update: number, progress: number, random: Random): UpdateRecord {
  const role = (name: string): Record<string, number> => ({
    [`${name}/reward`]: 0.8 + progress + random() / 5,
    [`${name}/reward_std`]: random() / 3,
    [`${name}/frac_reward_zero_std`]: 0.2 + random() / 4,
    [`${name}/entropy`]: 0.6 - progress / 3 + random() / 20,
    [`${name}/grad_norm`]: 0.5 + random(),
    [`${name}/loss`]: random() - 0.5,
    [`${name}/completions/mean_length`]: 20 + random() * 4,
    [`${name}/completions/max_length`]: 60,
    [`${name}/completions/clipped_ratio`]: random() / 50,
    [`${name}/num_tokens`]: Math.round(1500 + random() * 500),
  })
  return {
    update,
    metrics: {
      ...role('planner'),
      ...role('executor'),
      'planner/rewards/param/mean': 0.6 + progress / 4,
      'executor/rewards/sem/mean': 0.5 + progress / 4,
      success: 0.3 + progress / 3,
      'tools/failure_frequency': 0.4 - progress / 4,
    },
    timing: {
      step_time: 6 + random(),
      rollout_tokens_per_second: 900 + random() * 100,
      update_tokens_per_second: 2000 + random() * 100,
    },
    notices:
      update === 3
        ? [{ kind: 'zero-variance', message: 'All 16 groups of the executor earned the same.' }]
        : [],
  }
}

function makeEstimate(mean: number, n = 384): Estimate {
  return { mean, low: mean - 0.05, high: mean + 0.05, n }
}

export function makeEvaluation(update: number, progress: number, random: Random): Evaluation {
  const greedy = 0.4 + 0.3 * progress + random() / 50
  return {
    update,
    greedy: makeEstimate(greedy),
    sampled: makeEstimate(greedy - 0.15),
    callAccuracy: makeEstimate(greedy + 0.1),
    executable: makeEstimate(greedy + 0.05),
    ...(update === 0 ? { unseenEntities: makeEstimate(greedy - 0.2) } : {}),
    alignment: {
      both: makeEstimate(greedy),
      starPlan: makeEstimate(greedy + 0.2),
      starExecutor: makeEstimate(greedy + 0.15),
      stars: makeEstimate(1),
      plannerRegret: makeEstimate(0.2),
      executorRegret: makeEstimate(0.15),
      interaction: 0.05,
      misalignmentGap: makeEstimate(0.1, 200),
    },
    styles: {
      fine: 0.2 + 0.6 * progress,
      coarse: 0.5 * (1 - progress),
      terse: 0.3 - 0.1 * progress,
      none: 0,
    },
    behaviour: {
      callsPerSuccess: makeEstimate(1.9 - progress / 10, 200),
      callsOverNeeded: makeEstimate(1.1 - progress / 20, 200),
      invalidCalls: makeEstimate(0.2 - progress / 10, 700),
      redundantCalls: makeEstimate(0.1 - progress / 20, 700),
      adherence: makeEstimate(0.6 + progress / 4, 690),
      successGivenGold: makeEstimate(0.5 + progress / 3, 240),
      // Nothing to rescue at the end: no wrong plan is left.
      rescue: progress < 1 ? makeEstimate(0.02, 60) : { mean: 0, low: 0, high: 0, n: 0 },
    },
    probes: {
      capabilityRegret: makeEstimate(0.3 - progress / 5, 64),
      planUplift: makeEstimate(0.3 + progress / 5, 64),
      blanked: makeEstimate(-greedy, 64),
      shuffled: makeEstimate(-greedy / 4, 64),
      swapped: makeEstimate(-greedy, 64),
    },
  }
}

function makeCrossPlay(
  updates: readonly number[],
  random: Random,
): NonNullable<RunFile['crossPlay']> {
  return {
    updates: [...updates],
    tasks: 64,
    success: updates.map((_, i) =>
      updates.map((__, j) => Math.round(64 * (0.4 + (i + j) / 50 + random() / 10)) / 64),
    ),
  }
}

function makeGeneration(words: readonly string[], advantage: number, random: Random): Generation {
  return {
    tokens: [...words],
    logProbs: words.map(() => -random() * 2),
    entropies: words.map(() => random()),
    advantage,
    truncated: false,
  }
}

export function makeTrajectory(
  update: number,
  phase: Trajectory['phase'],
  index: number,
  random: Random,
): Trajectory {
  const outcome = at(OUTCOMES, Math.floor(random() * OUTCOMES.length), 'OUTCOMES')
  const success = outcome === 'success'
  const advantage = random() * 2 - 1
  const line = 'log in as alice with password 1234'
  const call = "[GetUserToken(username='alice', password='1234')]"
  const planner: Step = {
    lane: 'planner',
    prompt: 'Add lunch on 3 May to the agenda of alice (password 1234).',
    output: line,
    generation: makeGeneration([...line.split(' '), '<end>'], advantage, random),
    rewards: [
      {
        name: 'param',
        value: 0.8,
        weight: 0.3,
        expected: 'alice 1234 lunch',
        actual: 'alice 1234',
      },
      {
        name: 'out',
        value: success ? 1 : 0,
        weight: 1,
        expected: 'done',
        actual: success ? 'done' : 'not done',
      },
    ],
  }
  const executor: Step = {
    lane: 'executor',
    subtask: 0,
    prompt: line,
    output: call,
    generation: makeGeneration(
      ['[', 'GetUserToken', '(', 'username', '=', "'alice'", ')', ']', '<end>'],
      advantage / 2,
      random,
    ),
    rewards: [{ name: 'sem', value: success ? 1 : 0.3, weight: 1, expected: call, actual: call }],
  }
  const tool: Step = {
    lane: 'tool',
    subtask: 0,
    call: call.slice(1, -1),
    ok: success,
    result: success ? "{token: 'a1b2'}" : 'error: wrong password',
    matchedGold: success ? 0 : -1,
  }
  const group =
    phase === 'evaluation'
      ? []
      : [0, 1, 2, 3].map((i) => ({
          plan: i === 0 ? [line] : [`log alice in ${i}`],
          reward: 2 - i / 2,
          advantage: 1 - i / 2,
          success: i === 0 ? 1 : 0.5,
        }))
  return {
    id: `${phase}/${update}/${index}`,
    update,
    phase,
    task: {
      id: `desk/${phase === 'train' ? 'train' : 'held-out'}/${index}`,
      text: planner.prompt,
      gold: [call.slice(1, -1)],
      split: phase === 'train' ? 'train' : 'held-out',
    },
    outcome,
    reward: { planner: success ? 2.1 : 0.4, executor: success ? 1.2 : 0.4 },
    steps: outcome === 'malformed' ? [planner] : [planner, executor, tool],
    checks: [
      {
        name: 'agenda',
        passed: success,
        expected: 'lunch on 3 May',
        actual: success ? 'lunch on 3 May' : 'nothing',
      },
    ],
    group,
    groupIndex: phase === 'evaluation' ? -1 : 0,
    kept: index === 0 ? 'first-of-outcome' : 'largest-advantage',
  }
}

function makeTensors(random: Random): NonNullable<RunFile['weights']>[string] {
  const tensor = (...shape: number[]) => ({
    shape,
    data: encodeFloats(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random() - 0.5),
    ),
  })
  return { 'model.embed_tokens.weight': tensor(16, 4), 'model.norm.weight': tensor(4) }
}
