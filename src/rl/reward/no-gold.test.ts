/** Rewards by hand where the gold is no call, and where there is no gold but the answer. */
import { beforeAll, describe, expect, it } from 'vitest'
import { defined } from '../../run/at.ts'
import { configSchema } from '../../run/config.ts'
import type { RewardTerm } from '../../run/records.ts'
import { createSignature } from '../../tasks/signature/signature-suite.ts'
import type { Task, TaskSuite } from '../../tasks/task.ts'
import { createTwohop } from '../../tasks/twohop/twohop-suite.ts'
import { runOutput } from '../rollout/executions.ts'
import type { Results } from '../../run/calls/call-references.ts'
import type { Execution, ExecutionStep } from '../rollout/executions.ts'
import type { PlanSample } from '../rollout/episodes.ts'
import { givenPlan } from '../rollout/episodes.ts'
import { rewardOf } from './weighted-sum.ts'
import { carriedOut, executorTerms } from './executor.ts'
import { alignedAgreement, plannerTerms, resolveGold } from './planner.ts'
import { separatePlannerTerms } from './separate-planner.ts'

const config = configSchema.parse({ reward: { executor: { syn: 0.5 } } })
const valuesOf = (terms: readonly RewardTerm[]): Record<string, number> =>
  Object.fromEntries(terms.map(({ name, value }) => [name, value]))

/** Carries a plan out with what an executor wrote for each line. */
async function carryOut(
  suite: TaskSuite,
  task: Task,
  planSteps: readonly string[],
  outputs: readonly string[],
): Promise<Execution> {
  const world = suite.world(task)
  const steps: ExecutionStep[] = []
  let results: Results = []
  for (const [subtask, text] of outputs.entries()) {
    const ran = await runOutput(text, true, subtask, world, results)
    steps.push({
      subtask,
      planStep: defined(planSteps[subtask], 'planSteps'),
      start: 0,
      output: { ...givenPlan(task, [text]).output },
      calls: ran.calls,
      before: results,
      records: ran.records,
    })
    results = ran.results
  }
  const episode = {
    plan: planSteps,
    calls: steps.flatMap((step) => step.records),
    finalState: world.state(),
  }
  return {
    task,
    planSteps,
    planIndex: 0,
    index: 0,
    tokens: new Int32Array(),
    steps,
    episode,
    verdict: suite.judge(task, episode),
    skipped: 0,
  }
}

describe('where no function fits', () => {
  let suite: TaskSuite
  let task: Task
  let call: string
  beforeAll(async () => {
    suite = await createSignature({ seed: 1, train: 64, heldOut: 32 })
    const all = Array.from({ length: 64 }, (_, i) => suite.task('train', i, 0))
    task = all.find((one) => one.gold.length === 0) ?? suite.task('train', 0, 0)
    call = `[${defined(suite.world(task).tools(0)[0], 'tools').name}()]`
  })

  it('E is 1 for silence alone', () => {
    expect(alignedAgreement([], [])).toBe(1)
    expect(alignedAgreement([{ name: 'book_hotel', args: [] }], [])).toBe(0)
  })

  it('pays the planner for `none` that is followed, and not for a plan that names values', async () => {
    const gold = await resolveGold(suite, task)
    const terms = async (line: string, output: string) =>
      valuesOf(
        plannerTerms(
          config,
          suite,
          givenPlan(task, [line]),
          [await carryOut(suite, task, [line], [output])],
          gold,
        ),
      )
    expect(await terms('none', '[]')).toEqual({ param: 1, exe: 1, out: 1, format: 1 })
    expect(await terms('none', call)).toEqual({ param: 1, exe: 0, out: 0, format: 1 })
    expect(await terms('book_hotel city=oslo', '[]')).toEqual({
      param: 0,
      exe: 1,
      out: 1,
      format: 1,
    })
  })

  it('counts `none` as carried out by an empty list, and leaves ToolRL’s rule as it is', async () => {
    const silent = await carryOut(suite, task, ['none'], ['[]'])
    const loud = await carryOut(suite, task, ['none'], [call])
    const [quiet, made] = [silent.steps[0], loud.steps[0]]
    if (quiet === undefined || made === undefined) throw new Error('no step')
    expect([carriedOut(suite, silent, quiet), carriedOut(suite, loud, made)]).toEqual([true, false])
    // Correctness 0 of [-3, 3] whatever was written, so 1/2.
    const tools = suite.world(task).tools(0)
    expect(valuesOf(executorTerms(config, suite, tools, silent, quiet))).toEqual({
      form: 1,
      syn: 1,
      sem: 0.5,
    })
    expect(valuesOf(executorTerms(config, suite, tools, loud, made))).toEqual({
      form: 1,
      syn: 0,
      sem: 0.5,
    })
  })
})

describe('where there is no gold but the answer', () => {
  let suite: TaskSuite
  let task: Task
  let plan: PlanSample
  const RIGHT = (planSteps: readonly string[]) =>
    planSteps.map((line) => {
      const [name = '', ...args] = line.split(' ')
      return `[${name}(${args.map((arg) => arg.replace(/=([^$].*)$/, "='$1'")).join(', ')})]`
    })
  beforeAll(() => {
    suite = createTwohop({ seed: 1, train: 64, heldOut: 32 })
    task = suite.task('train', 0, 0)
    plan = givenPlan(task, suite.demonstrate(task, 'fine')?.plan ?? [])
  })
  const wrong = () => [...RIGHT(plan.planSteps ?? []).slice(0, -1), "[tell_answer(text='nobody')]"]

  it('R_h is the mean answer over the executions, and format', async () => {
    const executions = [
      await carryOut(suite, task, plan.planSteps ?? [], RIGHT(plan.planSteps ?? [])),
      await carryOut(suite, task, plan.planSteps ?? [], wrong()),
    ]
    expect(executions.map(({ verdict }) => verdict.success)).toEqual([true, false])
    const terms = plannerTerms(config, suite, plan, executions, await resolveGold(suite, task))
    expect(valuesOf(terms)).toEqual({ out: 0.5, format: 1 })
    expect(rewardOf(terms)).toBeCloseTo(0.5 + 0.1, 12)
  })

  it('R_l is the same outcome, form and syn', async () => {
    const execution = await carryOut(suite, task, plan.planSteps ?? [], wrong())
    const tools = suite.world(task).tools(0)
    const all = execution.steps.map((step) => executorTerms(config, suite, tools, execution, step))
    expect(all.map(valuesOf)).toEqual([
      { form: 1, syn: 1, out: 0 },
      { form: 1, syn: 1, out: 0 },
      { form: 1, syn: 1, out: 0 },
    ])
    expect(rewardOf(defined(all[0], 'all'))).toBeCloseTo(0.25 + 0.5, 12)
    const solved = await carryOut(suite, task, plan.planSteps ?? [], RIGHT(plan.planSteps ?? []))
    const [step] = solved.steps
    expect(
      step === undefined ? 0 : rewardOf(executorTerms(config, suite, tools, solved, step)),
    ).toBeCloseTo(0.25 + 0.5 + 1, 12)
  })

  it('pays each role for the outcome by a weight of its own', async () => {
    const apart = configSchema.parse({ reward: { planner: { out: 0.5 }, executor: { out: 3 } } })
    const solved = await carryOut(suite, task, plan.planSteps ?? [], RIGHT(plan.planSteps ?? []))
    const weightOf = (terms: readonly { readonly name: string; readonly weight: number }[]) =>
      terms.find(({ name }) => name === 'out')?.weight
    expect(
      weightOf(plannerTerms(apart, suite, plan, [solved], await resolveGold(suite, task))),
    ).toBe(0.5)
    const [step] = solved.steps
    expect(
      step === undefined
        ? undefined
        : weightOf(executorTerms(apart, suite, suite.world(task).tools(0), solved, step)),
    ).toBe(3)
  })

  it('a planner trained apart has likeness and format alone', () => {
    const demonstration = suite.demonstrate(task, 'fine')
    if (demonstration === undefined) throw new Error('no demonstration')
    for (const apart of ['both', 'imitation', 'values'] as const) {
      const terms = separatePlannerTerms(
        configSchema.parse({ reward: { planner: { apart } } }),
        suite,
        plan,
        demonstration,
      )
      expect(valuesOf(terms)).toEqual({ imitation: 1, format: 1 })
      expect(rewardOf(terms)).toBeCloseTo(1.1, 12)
    }
  })
})
