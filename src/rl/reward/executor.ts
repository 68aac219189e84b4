/**
 * The executor's reward for one sub-task: form (the output is closed and is a call list), syn
 * (every call names a tool of the world with known, complete and well-typed arguments) and sem
 * (ToolRL's correctness, scaled to [0, 1]).
 *
 * The calls it is compared with are those that its sub-task asks for, by the suite's exact
 * interpreter; only where the sub-task is not well-formed are they the gold calls that are still
 * open. So an executor is never blamed for a plan that asks for the wrong thing. Where a suite has
 * no gold calls, the verified answer of the whole episode stands in the place of sem.
 */
import type { Config } from '../../run/config.ts'
import type { RewardTerm } from '../../run/records.ts'
import { printCalls } from '../../run/calls/call-print.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import type { Task, TaskSuite } from '../../tasks/task.ts'
import type { ParameterSpec, ToolSpec } from '../../run/calls/tool-spec.ts'
import { resolveCall } from '../../run/calls/call-references.ts'
import type { Results } from '../../run/calls/call-references.ts'
import type { Execution, ExecutionStep } from '../rollout/executions.ts'
import { toolrlCorrectness } from './match.ts'
import { outcomeTerm } from './planner.ts'

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
  suite: TaskSuite,
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
export function carriedOut(suite: TaskSuite, execution: Execution, step: ExecutionStep): boolean {
  if (suite.interpret(step.planStep, execution.task) === undefined || step.calls === undefined)
    return false
  const asked = askedFor(suite, execution.task, step.planStep, [], step.before)
  const made = step.calls.map((call) => resolvedOrRaw(call, step.before))
  // What asks for nothing is done by calling nothing; ToolRL's rule says nothing of that.
  return asked.length === 0
    ? made.length === 0
    : toolrlCorrectness(made, asked, 'greedy') === CORRECTNESS_RANGE
}
