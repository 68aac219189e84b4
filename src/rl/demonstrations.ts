/**
 * The warm start's data: for every item a training task and an annotator's style drawn by the
 * role's mixture; which task it is says nothing about the style, unless the annotators are
 * two-sided. Only what the role itself writes is trained; prompts and observations carry no weight.
 */
import type { PolicyBatch, PolicySequence } from '../engine/engine.ts'
import { cos } from '../engine/portable-math.ts'
import { Random } from '../engine/random.ts'
import { at } from '../run/at.ts'
import type { Config, Mixture } from '../run/config.ts'
import { printCalls } from '../run/calls/call-print.ts'
import { STYLES } from '../tasks/task.ts'
import type { Demonstration, PlanLanguage, Style, Task, TaskSet, TaskSuite } from '../tasks/task.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { STREAM } from './keys.ts'
import type { ExecutorView } from './prompt.ts'
import { concatTokens } from './prompt.ts'
import { runCalls } from './rollout/executions.ts'
import type { Results } from '../run/calls/call-references.ts'

function drawStyle(mixture: Mixture, styles: readonly Style[], random: Random): Style {
  const there = STYLES.filter((style) => styles.includes(style))
  const total = there.reduce((sum, style) => sum + mixture[style], 0)
  let left = random.uniform() * total
  for (const style of there) {
    left -= mixture[style]
    if (left < 0) return style
  }
  return at(there, 0, 'there')
}

/** How a role's annotators word plans. */
export interface Annotators {
  readonly styles: Mixture
  /** For every second tool fine and terse change places; `tools` are the suite's, in order. */
  readonly tools?: readonly string[] | undefined
}

export type AnnotatedRole = 'planner' | 'executor'

/**
 * A role's annotators; both roles share the mixture's meaning, so two-sided ones disagree about
 * every tool where their mixtures do.
 */
export function annotatorsOf(
  { warmStart }: Pick<Config, 'warmStart'>,
  suite: TaskSet,
  role: AnnotatedRole,
): Annotators {
  const styles = role === 'planner' ? warmStart.plannerStyles : warmStart.executorStyles
  return warmStart.byTool ? { styles, tools: toolNames(suite) } : { styles }
}

const names = new WeakMap<TaskSet, readonly string[]>()

/** Tools that the training split's gold calls name, sorted; they are looked up once a suite. */
export function toolNames(suite: TaskSet): readonly string[] {
  const known = names.get(suite)
  if (known !== undefined) return known
  const found = new Set<string>()
  for (let i = 0; i < suite.size('train'); i += 1)
    for (const { name } of suite.task('train', i, 0).gold) found.add(name)
  const sorted = [...found].sort()
  names.set(suite, sorted)
  return sorted
}

const swapped = (styles: Mixture): Mixture => ({
  ...styles,
  fine: styles.terse,
  terse: styles.fine,
})

/**
 * Line by line fine or terse, by what the annotators use for that line's tool; undefined where the
 * two do not have the same lines.
 */
function byTool(
  suite: PlanLanguage,
  task: Task,
  { styles, tools = [] }: Annotators,
  random: Random,
): Demonstration | undefined {
  const [fine, terse] = [suite.demonstrate(task, 'fine'), suite.demonstrate(task, 'terse')]
  if (fine === undefined || terse?.plan.length !== fine.plan.length) return undefined
  const plan = fine.plan.map((line, i) => {
    const other = tools.indexOf(fine.calls[i]?.[0]?.name ?? '') % 2 !== 0
    const mixture = other ? swapped(styles) : styles
    return random.uniform() * (mixture.fine + mixture.terse) < mixture.fine
      ? line
      : (terse.plan[i] ?? line)
  })
  return { style: 'fine', plan, calls: fine.calls }
}

/**
 * A demonstration in a style drawn by the mixture; styles that cannot word this task give way to
 * the suite's other ones in order.
 */
export function drawDemonstration(
  suite: TaskSuite,
  task: Task,
  annotators: Annotators,
  random: Random,
): Demonstration {
  const drawn = drawStyle(annotators.styles, suite.styles, random)
  if (annotators.tools !== undefined && (drawn === 'fine' || drawn === 'terse')) {
    const mixed = byTool(suite, task, annotators, random)
    if (mixed !== undefined) return mixed
  }
  for (const style of [drawn, ...suite.styles]) {
    const demonstration = suite.demonstrate(task, style)
    if (demonstration !== undefined) return demonstration
  }
  throw new Error(
    `${task.id}: no style of suite ${suite.id} can word this task; every task needs at least one demonstration`,
  )
}

const FINE_ONLY: Mixture = { fine: 1, coarse: 0, terse: 0, verbatim: 0 }

interface Part {
  readonly tokens: ArrayLike<number>
  readonly trained: boolean
}

/** A sequence cut to the context, its weights 1 where the role writes. */
function sequenceOf(parts: readonly Part[], context: number): PolicySequence {
  const tokens = concatTokens(...parts.map((p) => p.tokens)).slice(0, context)
  const weights = new Float32Array(tokens.length)
  let at = 0
  for (const { tokens: part, trained } of parts) {
    if (trained)
      weights.fill(1, Math.min(at, tokens.length), Math.min(at + part.length, tokens.length))
    at += part.length
  }
  return { tokens, weights, advantages: new Float32Array(tokens.length) }
}

function plannerDemonstration(
  t: Tokenizer,
  prompt: Int32Array,
  plan: readonly string[],
  context: number,
): PolicySequence {
  return sequenceOf(
    [
      { tokens: prompt, trained: false },
      { tokens: [...t.encode(plan.join('\n')), t.control.end], trained: true },
    ],
    context,
  )
}

/**
 * The task itself as the one sub-task, with all its calls: what a policy without a planner is
 * shown.
 */
function rawDemonstration(suite: TaskSuite, task: Task): Demonstration {
  const { calls } = drawDemonstration(
    suite,
    task,
    { styles: FINE_ONLY },
    new Random(0, STREAM.warmStart),
  )
  return { style: 'verbatim', plan: [task.text], calls: [calls.flat()] }
}

/**
 * One sequence for the whole demonstration: its calls are run, so the observations are the world's
 * own.
 */
export async function executorDemonstration(
  t: Tokenizer,
  suite: TaskSuite,
  task: Task,
  demonstration: Demonstration,
  view: ExecutorView,
  context: number,
): Promise<PolicySequence> {
  const world = suite.world(task)
  world.reset(0)
  const parts: Part[] = []
  let results: Results = []
  let observation = ''
  for (const [index, line] of demonstration.plan.entries()) {
    const calls = at(demonstration.calls, index, 'calls')
    parts.push({
      tokens:
        index === 0
          ? view.prompt(task, demonstration.plan)
          : view.continuation(observation, line, [task.index, index]),
      trained: false,
    })
    parts.push({ tokens: [...t.encode(printCalls(calls)), t.control.end], trained: true })
    const ran = await runCalls(calls, index, world, results)
    results = ran.results
    observation = ran.observation
  }
  return sequenceOf(parts, context)
}

export interface DemonstrationSource {
  readonly suite: TaskSuite
  readonly tokenizer: Tokenizer
  readonly seed: number
  /** Which tasks the suite makes: the suite's own seed, so that runs of any seed share them. */
  readonly suiteSeed: number
  readonly batch: number
  readonly promptOf: (task: Task) => Int32Array
  readonly view: ExecutorView
  readonly annotators: Readonly<Record<AnnotatedRole, Annotators>>
  /**
   * Tools that are rare in the executor's demonstrations, and the share of their tasks that is
   * kept.
   */
  readonly rare: { readonly tools: ReadonlySet<string>; readonly share: number }
}

/**
 * A tool that more of the training tasks than this need is never made rare: without it hardly
 * anything could be shown.
 */
const COMMON_TOOL = 0.4

/**
 * Which `count` tools are rare: drawn by the suite's seed among those that a minority of tasks
 * needs.
 */
export function rareTools(suite: TaskSet, suiteSeed: number, count: number): ReadonlySet<string> {
  if (count === 0) return new Set()
  const tasks = Array.from(
    { length: suite.size('train') },
    (_, i) => new Set(suite.task('train', i, suiteSeed).gold.map((call) => call.name)),
  )
  const eligible = toolNames(suite).filter(
    (name) => tasks.filter((used) => used.has(name)).length <= COMMON_TOOL * tasks.length,
  )
  return new Set(new Random(suiteSeed, STREAM.warmStart).shuffle([...eligible]).slice(0, count))
}

/** Draws of a task before one with a rare tool is taken after all. */
const MOST_DRAWS = 100

function drawTask(
  { suite, suiteSeed, rare }: DemonstrationSource,
  role: DemonstratedRole,
  random: Random,
): Task {
  const draw = (): Task => suite.task('train', random.int(suite.size('train')), suiteSeed)
  let task = draw()
  if (role === 'planner' || rare.tools.size === 0) return task
  for (
    let i = 0;
    i < MOST_DRAWS &&
    task.gold.some((call) => rare.tools.has(call.name)) &&
    random.uniform() >= rare.share;
    i += 1
  )
    task = draw()
  return task
}

/** Who is shown: one of the two roles, or the policy that is both. */
export type DemonstratedRole = AnnotatedRole | 'solo'

const ROLE_NUMBER = { planner: 0, executor: 1, solo: 2 } as const satisfies Readonly<
  Record<DemonstratedRole, number>
>

/**
 * The batch of one warm-start step; the same seed, role and step give the same batch. Token-mean
 * loss.
 */
export async function demonstrationBatch(
  source: DemonstrationSource,
  role: DemonstratedRole,
  step: number,
  context: number,
): Promise<PolicyBatch> {
  const { suite, tokenizer, view } = source
  const random = new Random(source.seed, STREAM.warmStart, step, ROLE_NUMBER[role])
  const sequences: PolicySequence[] = []
  for (let item = 0; item < source.batch; item += 1) {
    const task = drawTask(source, role, random)
    const demonstration =
      role === 'solo'
        ? rawDemonstration(suite, task)
        : drawDemonstration(suite, task, source.annotators[role], random)
    sequences.push(
      role === 'planner'
        ? plannerDemonstration(tokenizer, source.promptOf(task), demonstration.plan, context)
        : await executorDemonstration(tokenizer, suite, task, demonstration, view, context),
    )
  }
  const normalizer = sequences.reduce((n, s) => n + s.weights.reduce((a, b) => a + b, 0), 0)
  return { sequences, normalizer: Math.max(1, normalizer) }
}

/**
 * Learning rate of a warm-start step: linear rise over the first twentieth, cosine fall to a tenth.
 */
export function warmStartRate(peak: number, step: number, steps: number): number {
  const rise = Math.max(1, Math.round(steps / 20))
  if (step < rise) return (peak * (step + 1)) / rise
  const progress = (step - rise) / Math.max(1, steps - rise)
  return peak * (0.1 + 0.9 * 0.5 * (1 + cos(Math.PI * progress)))
}
