/**
 * One update with everything that it was made of kept: what was sampled, how it was judged, and of
 * one plan and one output of the executor every token's share of the loss.
 */
import type { Policy, PolicyBatch, PolicySequence } from '../engine/engine.ts'
import { at, defined } from '../run/at.ts'
import type { Task } from '../tasks/task.ts'
import { learningRate } from './budget.ts'
import type { RunContext } from './context.ts'
import { isFlat } from './judging.ts'
import type { Batch, JudgedPlan, JudgedStep } from './judging.ts'
import { modeOf } from './modes/modes.ts'
import { concatTokens } from './prompt.ts'
import type { Output } from './prompt.ts'
import { roleBatches, updatePolicies } from './update.ts'

/** One token of an output. */
interface TokenLoss {
  readonly token: number
  /** Log-probability in nats where it was sampled. */
  readonly sampled: number
  /** By a pass over the whole sequence before the update, and after it. */
  readonly before: number
  readonly after: number
  /** exp(before - sampled). */
  readonly ratio: number
  /** Share of the batch's loss: - weight × (advantage × ratio + entropy coefficient × entropy). */
  readonly loss: number
}

/** An output as its batch has it, where tokens weigh alike (`dapo`). */
export interface OutputLoss {
  readonly output: Output
  /** How many samples of equal text in an equal context it stands for, and their mean advantage. */
  readonly count: number
  readonly advantage: number
  /** Of each of its tokens, divided by the batch's normaliser. */
  readonly weight: number
  readonly tokens: readonly TokenLoss[]
}

export interface RoleUpdate {
  readonly batch: PolicyBatch
  /** Loss and norm of the gradient as the engine says them. */
  readonly loss: number
  readonly gradNorm: number
  /** The loss once more, as the sum over all trained tokens. */
  readonly summed: number
}

export interface ExplainedUpdate {
  readonly batch: Batch
  /** The task that is looked at, with its plans. */
  readonly task: Task
  readonly plans: readonly JudgedPlan[]
  /** Groups of the executor's outputs for that task. */
  readonly groups: readonly (readonly JudgedStep[])[]
  readonly plan: { readonly judged: JudgedPlan; readonly loss: OutputLoss }
  readonly step: { readonly judged: JudgedStep; readonly loss: OutputLoss }
  readonly planner: RoleUpdate
  readonly executor: RoleUpdate
  readonly rate: number
}

const differs = (group: readonly { readonly advantage: number }[]): boolean =>
  !isFlat(group.map(({ advantage }) => advantage))

/** Of a group the member that the update moves furthest. */
const strongest = <T extends { readonly advantage: number }>(members: readonly T[]): T =>
  members.reduce((best, one) => (Math.abs(one.advantage) > Math.abs(best.advantage) ? one : best))

const startsWith = (tokens: Int32Array, begin: Int32Array): boolean =>
  begin.every((token, i) => tokens[i] === token)

/** The sequence of a batch in which the output behind `context` is trained. */
function trainedIn({ sequences }: PolicyBatch, context: Int32Array, output: Output): number {
  const whole = concatTokens(context, output.tokens)
  return sequences.findIndex(
    ({ tokens, weights }) =>
      startsWith(tokens, whole) && defined(weights[context.length], 'weights') > 0,
  )
}

interface Scored {
  readonly logProbs: Float32Array
  readonly entropies: Float32Array
}

/** A batch with what its policy makes of it before and after the update. */
class LearnedBatch {
  readonly batch: PolicyBatch
  readonly #entropyCoefficient: number
  readonly #before: readonly Scored[]
  readonly #after: readonly Scored[]

  constructor(
    batch: PolicyBatch,
    entropyCoefficient: number,
    before: readonly Scored[],
    after: readonly Scored[],
  ) {
    this.batch = batch
    this.#entropyCoefficient = entropyCoefficient
    this.#before = before
    this.#after = after
  }

  /** Where the policy is the one that sampled: at a ratio of 1. */
  #lossOf({ weights, advantages }: PolicySequence, before: Scored, i: number): number {
    const weight = defined(weights[i], 'weights') / this.batch.normalizer
    const entropy = this.#entropyCoefficient * defined(before.entropies[i], 'entropies')
    return weight === 0 ? 0 : -weight * (defined(advantages[i], 'advantages') + entropy)
  }

  summed(): number {
    return this.batch.sequences.reduce((sum, sequence, s) => {
      const before = at(this.#before, s, 'before')
      return sum + sequence.tokens.reduce((all, _, i) => all + this.#lossOf(sequence, before, i), 0)
    }, 0)
  }

  of(context: Int32Array, output: Output): OutputLoss {
    const place = trainedIn(this.batch, context, output)
    const sequence = at(this.batch.sequences, place, 'sequences')
    const [before, after] = [at(this.#before, place, 'before'), at(this.#after, place, 'after')]
    const first = context.length
    return {
      output,
      count: defined(sequence.weights[first], 'weights'),
      advantage: defined(sequence.advantages[first], 'advantages'),
      weight: defined(sequence.weights[first], 'weights') / this.batch.normalizer,
      tokens: [...output.tokens].map((token, i) => {
        const sampled = defined(output.logProbs[i], 'logProbs')
        const now = defined(before.logProbs[first + i], 'logProbs')
        return {
          token,
          sampled,
          before: now,
          after: defined(after.logProbs[first + i], 'logProbs'),
          ratio: Math.exp(now - sampled),
          loss: this.#lossOf(sequence, before, first + i),
        }
      }),
    }
  }
}

const scoresOf = (policy: Policy, { sequences }: PolicyBatch): Promise<readonly Scored[]> =>
  policy.score(sequences.map(({ tokens }) => tokens))

/**
 * The first update of a run, made with the context's policies, which it changes. The task that is
 * looked at is the first from which both roles learn. Undefined where there is none.
 */
export async function explainedUpdate(context: RunContext): Promise<ExplainedUpdate | undefined> {
  const { config, planner, executor } = context
  const mode = modeOf(config)
  const batch = await mode.judge(context, 1, await mode.sample(context, 1))
  const found = batch.plans
    .map((plans) => {
      const { task } = at(plans, 0, 'plans').sample
      const groups = batch.steps.filter((group) => at(group, 0, 'group').execution.task === task)
      return { task, plans, groups, group: groups.find(differs) }
    })
    .find(({ plans, group }) => differs(plans) && group !== undefined)
  const batches = roleBatches(config, batch, 1)
  if (found?.group === undefined || !batches.planner || !batches.executor) return undefined
  const rate = learningRate(config, 0)
  const before = {
    planner: await scoresOf(planner, batches.planner),
    executor: await scoresOf(executor, batches.executor),
  }
  const { metrics } = await updatePolicies(context, batch, 1, rate)
  const { entropyCoefficient } = config.rl
  const learned = {
    planner: new LearnedBatch(
      batches.planner,
      entropyCoefficient,
      before.planner,
      await scoresOf(planner, batches.planner),
    ),
    executor: new LearnedBatch(
      batches.executor,
      entropyCoefficient,
      before.executor,
      await scoresOf(executor, batches.executor),
    ),
  }
  const role = (name: 'planner' | 'executor'): RoleUpdate => ({
    batch: learned[name].batch,
    loss: defined(metrics[`${name}/loss`], 'loss'),
    gradNorm: defined(metrics[`${name}/grad_norm`], 'grad_norm'),
    summed: learned[name].summed(),
  })
  const plan = strongest(found.plans)
  const step = strongest(found.group)
  return {
    batch,
    task: found.task,
    plans: found.plans,
    groups: found.groups,
    plan: { judged: plan, loss: learned.planner.of(plan.sample.prompt, plan.sample.output) },
    step: {
      judged: step,
      loss: learned.executor.of(
        step.execution.tokens.subarray(0, step.step.start),
        step.step.output,
      ),
    },
    planner: role('planner'),
    executor: role('executor'),
    rate,
  }
}
