/**
 * The executor's reward for one sub-task: form (the output is closed and is a call list), syn
 * (every call names a tool of the world with known, complete and well-typed arguments) and sem
 * (ToolRL's correctness, scaled to [0, 1]).
 *
 * The calls it is compared with are those that its sub-task asks for, by the suite's exact
 * interpreter; only where the sub-task is not well-formed are they the gold calls that are still
 * open. So an executor is never blamed for a plan that asks for the wrong thing. Where a suite has
 * no gold calls, the verified answer of the whole episode stands in the place of sem.
 *
 * ToolRL's rule (arXiv 2504.13958, as its released code has it): s = multiset Jaccard of tool
 * names; every gold call then takes an unused prediction of its own name and adds Jaccard(parameter
 * names) + number of gold parameters whose value is equal. With S_max = 1 + sum(1 + |parameters|),
 * the reward is 6 s / S_max - 3, in [-3, 3].
 */
import type { Config } from '../../run/config.ts'
import type { RewardTerm } from '../../run/records.ts'
import { printCalls } from '../../run/calls/call-print.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import type { PlanLanguage, Task, TaskSuite } from '../../tasks/task.ts'
import type { ParameterSpec, ToolSpec } from '../../run/calls/tool-spec.ts'
import { resolveCall } from '../../run/calls/call-references.ts'
import type { Results } from '../../run/calls/call-references.ts'
import type { Execution, ExecutionStep } from '../rollout/executions.ts'
import { equalCalls, equalValues } from '../../run/calls/call-equal.ts'

function hasType(value: Value, type: ParameterSpec['type']): boolean {
  if (value !== null && typeof value === 'object' && value.kind === 'reference') return true
  switch (type) {
    case 'string':
      return typeof value === 'string'
    case 'boolean':
      return typeof value === 'boolean'
    case 'integer':
      return value !== null && typeof value === 'object' && value.kind === 'int'
    case 'float':
      return (
        value !== null &&
        typeof value === 'object' &&
        (value.kind === 'float' || value.kind === 'int')
      )
    case 'list':
      return value !== null && typeof value === 'object' && value.kind === 'list'
    case 'dict':
      return value !== null && typeof value === 'object' && value.kind === 'dict'
  }
}

/**
 * Whether a call fits its tool's signature: known tool, no unknown or missing parameter, types
 * right.
 */
export function fitsSignature(call: ToolCall, tools: readonly ToolSpec[]): boolean {
  const tool = tools.find((t) => t.name === call.name)
  if (tool === undefined) return false
  const given = new Map(call.args)
  return (
    given.size === call.args.length &&
    call.args.every(([name, value]) =>
      tool.parameters.some((p) => p.name === name && hasType(value, p.type)),
    ) &&
    tool.parameters.every((p) => !p.required || given.has(p.name))
  )
}

/**
 * References replaced where a result answers them; what nothing answers stays as it is and equals
 * only itself.
 */
export function resolvedOrRaw(call: ToolCall, before: Results): ToolCall {
  const resolved = resolveCall(call, before)
  return 'missing' in resolved ? call : resolved.call
}

/** What a sub-task asks for, references resolved against what was known before it. */
export function askedFor(
  suite: PlanLanguage,
  task: Task,
  planStep: string,
  goldLeft: readonly ToolCall[],
  before: Results,
): readonly ToolCall[] {
  // An executor that is given the task itself is asked for all of it.
  const interpreted =
    suite.interpret(planStep, task) ?? (planStep === task.text ? task.gold : undefined)
  return (interpreted ?? goldLeft.slice(0, 1)).map((call) => resolvedOrRaw(call, before))
}

const parametersOf = (call: ToolCall) => new Map(call.args)

function jaccard(a: Iterable<string>, b: Iterable<string>): number {
  const left = new Set(a)
  const right = new Set(b)
  const shared = [...left].filter((name) => right.has(name)).length
  const union = left.size + right.size - shared
  return union === 0 ? 1 : shared / union
}

/** Multiset Jaccard of two lists of names; 1 for two empty lists. */
export function multisetJaccard(a: readonly string[], b: readonly string[]): number {
  const left = new Map<string, number>()
  for (const name of a) left.set(name, (left.get(name) ?? 0) + 1)
  let shared = 0
  for (const name of b) {
    const there = left.get(name) ?? 0
    if (there > 0) shared += 1
    left.set(name, there - 1)
  }
  const union = a.length + b.length - shared
  return union === 0 ? 1 : shared / union
}

/**
 * Jaccard(parameter names) + number of gold parameters whose value is equal; in [0, 1 + |gold
 * parameters|].
 */
export function parameterScore(predicted: ToolCall, gold: ToolCall): number {
  const given = parametersOf(predicted)
  const wanted = parametersOf(gold)
  let equal = 0
  for (const [name, value] of wanted) {
    const there = given.get(name)
    if (there !== undefined && equalValues(there, value)) equal += 1
  }
  return jaccard(given.keys(), wanted.keys()) + equal
}

/**
 * ToolRL's greedy assignment: gold calls in order, each takes the best unused prediction of its
 * name.
 */
function greedyAssignment(predicted: readonly ToolCall[], gold: readonly ToolCall[]): number {
  const unused = new Set(predicted.keys())
  let sum = 0
  for (const wanted of gold) {
    let best = -1
    let bestScore = -1
    for (const index of unused) {
      const candidate = predicted[index]
      if (candidate === undefined || candidate.name !== wanted.name) continue
      const score = parameterScore(candidate, wanted)
      if (score > bestScore) {
        best = index
        bestScore = score
      }
    }
    if (best >= 0) {
      unused.delete(best)
      sum += bestScore
    }
  }
  return sum
}

/**
 * The best assignment there is, by trying every unused prediction for every gold call; lists are
 * short (at most a dozen calls).
 */
function optimalAssignment(predicted: readonly ToolCall[], gold: readonly ToolCall[]): number {
  const memo = new Map<string, number>()
  const from = (at: number, used: bigint): number => {
    const wanted = gold[at]
    if (wanted === undefined) return 0
    const key = `${at}:${used}`
    const known = memo.get(key)
    if (known !== undefined) return known
    let best = from(at + 1, used)
    predicted.forEach((candidate, index) => {
      const bit = 1n << BigInt(index)
      if ((used & bit) !== 0n || candidate.name !== wanted.name) return
      best = Math.max(best, parameterScore(candidate, wanted) + from(at + 1, used | bit))
    })
    memo.set(key, best)
    return best
  }
  return from(0, 0n)
}

/**
 * Above this many predictions the optimal assignment falls back to the greedy one: its table would
 * grow as 2^n.
 */
const OPTIMAL_LIMIT = 12

/**
 * ToolRL's correctness in [-3, 3]. Gold without a call gives 0 whatever was written; `predicted`
 * undefined means that the output did not parse (-3).
 */
export function toolrlCorrectness(
  predicted: readonly ToolCall[] | undefined,
  gold: readonly ToolCall[],
  matching: 'greedy' | 'optimal',
): number {
  if (gold.length === 0) return 0
  if (predicted === undefined) return -3
  if (
    predicted.length === gold.length &&
    gold.every((call, i) => {
      const other = predicted[i]
      return other !== undefined && equalCalls(other, call)
    })
  )
    return 3
  const names = multisetJaccard(
    predicted.map((c) => c.name),
    gold.map((c) => c.name),
  )
  const assign =
    matching === 'optimal' && predicted.length <= OPTIMAL_LIMIT
      ? optimalAssignment
      : greedyAssignment
  const s = names + assign(predicted, gold)
  const max = 1 + gold.reduce((sum, call) => sum + 1 + parametersOf(call).size, 0)
  return (6 * s) / max - 3
}

/** What the outcome is worth: what the suite's own reward says where it has one. */
export const worthOf = ({ verdict }: Pick<Execution, 'verdict'>): number =>
  verdict.reward ?? (verdict.success ? 1 : 0)

/**
 * The outcome as a term of the policy that made the calls: a policy that is both roles in one, or
 * an executor where there are no gold calls.
 */
export const outcomeTerm = (config: Config, { verdict }: Execution): RewardTerm => ({
  name: 'out',
  value: worthOf({ verdict }),
  weight: config.reward.executor.out,
  expected: 'the task is solved',
  actual: verdict.success ? 'solved' : 'not solved',
})

const CORRECTNESS_RANGE = 3

export function executorTerms(
  config: Config,
  suite: TaskSuite,
  tools: readonly ToolSpec[],
  execution: Execution,
  step: ExecutionStep,
): RewardTerm[] {
  const weights = config.reward.executor
  const { task, verdict } = execution
  const goldLeft = task.gold.filter((_, i) => !(verdict.goldMatched[i] ?? false))
  const asked = askedFor(
    suite,
    task,
    step.planStep,
    goldLeft.length > 0 ? goldLeft : task.gold.slice(-1),
    step.before,
  )
  const made = step.calls?.map((call) => resolvedOrRaw(call, step.before))
  const form = step.calls === undefined ? 0 : 1
  const syn =
    step.calls !== undefined &&
    (step.calls.length > 0 || asked.length === 0) &&
    step.calls.every((call) => fitsSignature(call, tools))
      ? 1
      : 0
  const sem =
    (toolrlCorrectness(made, asked, weights.matching) + CORRECTNESS_RANGE) / (2 * CORRECTNESS_RANGE)
  const expected = printCalls(asked)
  const actual = made === undefined ? step.output.text : printCalls(made)
  return [
    {
      name: 'form',
      value: form,
      weight: weights.form,
      expected: '[Tool(name=value, …)] and the end token',
      actual: step.output.text,
    },
    {
      name: 'syn',
      value: syn,
      weight: weights.syn,
      expected: 'a known tool with known, complete, well-typed arguments',
      actual,
    },
    suite.gold === 'answer'
      ? outcomeTerm(config, execution)
      : { name: 'sem', value: sem, weight: weights.sem, expected, actual },
  ]
}

/**
 * Whether the executor did for this step exactly what the sub-task asks; false for a sub-task that
 * asks for nothing well-formed.
 */
export function carriedOut(
  suite: PlanLanguage,
  execution: Execution,
  step: ExecutionStep,
): boolean {
  if (suite.interpret(step.planStep, execution.task) === undefined || step.calls === undefined)
    return false
  const asked = askedFor(suite, execution.task, step.planStep, [], step.before)
  const made = step.calls.map((call) => resolvedOrRaw(call, step.before))
  // What asks for nothing is done by calling nothing; ToolRL's rule says nothing of that.
  return asked.length === 0
    ? made.length === 0
    : toolrlCorrectness(made, asked, 'greedy') === CORRECTNESS_RANGE
}
