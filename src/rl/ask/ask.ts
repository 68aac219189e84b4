/**
 * One request that somebody typed, put to a pair of policies: planned and carried out greedily, as
 * an evaluation does it, and told as it happens. Nothing is judged but what the request itself says
 * is right.
 */
import {
  cutRequest,
  endOf,
  leftOut,
  leftUndone,
  noPlan,
  NO_PLANNER,
  outcomeWords,
  strangeSubtasks,
  unknownWords,
} from '../../run/ask-words.ts'
import type { Asked, AskedPlan, AskedStep } from '../../run/asked.ts'
import type { When } from '../../run/request.ts'
import type { UnknownWord } from '../../run/asked.ts'
import { printCalls } from '../../run/calls/call-print.ts'
import { truncateText } from '../../run/truncate-text.ts'
import { worldChanges } from '../../run/world-change.ts'
import type { Right } from '../../tasks/free-request.ts'
import type { Task, ToolWorld, Verdict } from '../../tasks/task.ts'
import { sampling } from '../context.ts'
import type { RunContext } from '../context.ts'
import { STREAM, sampleKey } from '../keys.ts'
import { modeOf } from '../modes/modes.ts'
import { promptFor } from '../prompt.ts'
import { givenPlans } from '../rollout/episodes.ts'
import type { PlanSample } from '../rollout/episodes.ts'
import { Executions } from '../rollout/executions.ts'
import type { ExecutionStep } from '../rollout/executions.ts'
import { trajectory } from '../trajectory.ts'
import { planInPieces } from './plan-in-pieces.ts'
import { unknownWordsOf } from './unknown-words.ts'

/** What happens, in its order. */
export type AskEvent =
  | { readonly kind: 'began'; readonly unknown: UnknownWord[] }
  /** The plan as far as it is written. */
  | { readonly kind: 'planning'; readonly text: string; readonly tokens: number }
  | { readonly kind: 'planned'; readonly plan: AskedPlan }
  | { readonly kind: 'step'; readonly step: AskedStep }

export interface Question {
  readonly text: string
  readonly when: When
  /** Updates that the policies have learned from. */
  readonly update: number
  readonly tools?: readonly string[] | undefined
  readonly right?: Right | undefined
}

export interface Answered {
  readonly asked: Asked
  /** Where the request says what is right. */
  readonly verdict: Verdict | undefined
}

const MOST_CHANGES = 100
/** Characters, as run/asked.ts bounds them. */
const LINE = 4000
const OUTPUT = 8000

/** The tools that the request was given, where there is a choice. */
const offered = ({ suite }: RunContext, task: Task): string[] | undefined =>
  suite.choice === undefined || suite.toolsInPrompt(task) === 'none'
    ? undefined
    : suite
        .world(task)
        .tools(0)
        .map(({ name }) => name)

function askedStep(step: ExecutionStep, change: ReturnType<typeof worldChanges>): AskedStep {
  return {
    subtask: step.subtask,
    planStep: truncateText(step.planStep, LINE),
    wrote: truncateText(step.output.text, OUTPUT),
    calls: step.records.map(({ call, resolved = call, observation }) => ({
      call: truncateText(resolved === undefined ? step.output.text : printCalls([resolved]), LINE),
      ok: observation.ok,
      result: truncateText(observation.text, OUTPUT),
    })),
    changes: [...change.changes],
    ...(change.more > 0 ? { more: change.more } : {}),
  }
}

/** Rejects with AskError where the request cannot be a task, with the signal's reason when stopped. */
export async function ask(
  context: RunContext,
  question: Question,
  told: (event: AskEvent) => void,
  signal?: AbortSignal,
): Promise<Answered> {
  const { config, suite, tokenizer } = context
  const task = await suite.asked(question)
  const unknown = unknownWordsOf(tokenizer, question.text)
  told({ kind: 'began', unknown })

  const prompt = promptFor(context, task)
  const plans = modeOf(config).evaluates
  const unplanned = plans === givenPlans
  const key = (role: 'planner' | 'executor') =>
    sampleKey(config.seed, {
      stream: STREAM.evaluation,
      update: question.update,
      task: task.index,
      plan: 0,
      execution: 0,
      role,
    })
  const request = {
    prompts: [prompt],
    plans: 1,
    sampling: sampling(context, 'planner', 'greedy'),
    keyOf: () => key('planner'),
    maxSubtasks: config.rl.maxSubtasks,
  }
  const source = unplanned
    ? plans
    : planInPieces((text, tokens) => told({ kind: 'planning', text, tokens }))
  const [sample] = await source(context, request, signal)
  if (sample === undefined) throw new Error('a request has one plan')
  const { output, planSteps } = sample
  const plan: AskedPlan = {
    text: truncateText(output.text, OUTPUT),
    lines: (planSteps ?? []).map((line) => truncateText(line, LINE)),
    ...(planSteps === undefined
      ? { trouble: noPlan(output.text, output.closed, config.rl.maxSubtasks, output.tokens.length) }
      : {}),
  }
  told({ kind: 'planned', plan })

  const steps: AskedStep[] = []
  const begun = { changed: false }
  const watch = (world: ToolWorld) => {
    let before = world.state()
    return (step: ExecutionStep) => {
      const after = world.state()
      const made = askedStep(step, worldChanges(before, after, MOST_CHANGES))
      before = after
      begun.changed ||= made.changes.length > 0
      steps.push(made)
      told({ kind: 'step', step: made })
    }
  }
  const execution =
    planSteps === undefined
      ? undefined
      : await carriedOut(context, { sample, planSteps, key: key('executor') }, watch, signal)
  const calls = steps.flatMap((step) => step.calls)
  const unreadable = (execution?.steps ?? []).filter((step) => step.calls === undefined).length
  const happened = {
    planned: planSteps !== undefined,
    asksForNone: planSteps?.every((line) => suite.interpret(line, task)?.length === 0) === true,
    made: calls.length - unreadable,
    refused: calls.filter(({ ok }) => !ok).length - unreadable,
    unreadable,
    changed: begun.changed,
  }
  const strange = unplanned
    ? []
    : (planSteps ?? []).flatMap((line, i) => (suite.styleOf(line, task) === undefined ? [i] : []))
  const skipped = execution?.skipped ?? 0
  const tools = offered(context, task)
  return {
    asked: {
      text: question.text,
      when: question.when,
      update: question.update,
      ...(tools === undefined ? {} : { tools }),
      unknown,
      plan,
      carriedOut: steps,
      end: endOf(happened),
      said: [
        outcomeWords(happened),
        ...(unplanned ? [NO_PLANNER] : []),
        ...(strange.length === 0 ? [] : [strangeSubtasks(strange)]),
        ...(skipped === 0 ? [] : [leftUndone(skipped)]),
        ...unknownWords(unknown),
        ...(prompt.cut === 0 ? [] : [cutRequest(prompt.cut)]),
        ...(task.cut === undefined ? [] : [leftOut(task.cut)]),
      ],
      steps: trajectory(tokenizer, {
        id: task.id,
        update: question.update,
        phase: 'evaluation',
        plan: sample,
        planTerms: [],
        planAdvantage: 0,
        execution,
        steps: [],
        exactSuccess: false,
        group: [],
        groupIndex: -1,
        kept: 'asked',
      }).steps,
    },
    verdict:
      question.right === undefined
        ? undefined
        : (execution?.verdict ??
          suite.judge(task, { plan: [], calls: [], finalState: suite.world(task).state() })),
  }
}

async function carriedOut(
  context: RunContext,
  {
    sample: { task },
    planSteps,
    key,
  }: {
    readonly sample: PlanSample
    readonly planSteps: readonly string[]
    readonly key: ReturnType<typeof sampleKey>
  },
  watch: (world: ToolWorld) => (step: ExecutionStep) => void,
  signal?: AbortSignal,
) {
  const executions = new Executions(context, sampling(context, 'executor', 'greedy'), watch)
  executions.begin({ task, planSteps, keys: [key] }, 0)
  executions.end()
  const [execution] = await executions.run(signal)
  return execution
}
