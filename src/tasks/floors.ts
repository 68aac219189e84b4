/**
 * What needs no learning, beside which a score on official data is read: no call at all; one call
 * that copies the question; the tool on offer that training calls most, with the arguments that
 * training gives most; and what the training task that reads most like this one asks for. None of
 * them looks at the answer, and the suite itself judges them.
 */
import { SEEN, seenLabel } from '../run/seen.ts'
import { printCall, printValue } from '../run/calls/call-print.ts'
import type { ToolCall, Value } from '../run/calls/call-value.ts'
import { NearestText } from './nearest.ts'
import { tasksIn } from './task.ts'
import type { Benchmark, CallRecord, Floor, Task, TaskSet, TaskSource } from './task.ts'
import type { ParameterSpec, ToolSpec } from '../run/calls/tool-spec.ts'

export interface FloorSource {
  readonly suite: Pick<TaskSet, 'size' | 'task' | 'world'>
  readonly seed: number
  /**
   * The calls that copy the question; by default one of the first tool on offer, with the question
   * as its first text.
   */
  readonly copied?: (task: Task) => readonly ToolCall[]
  /** What the tool's description gives a parameter that training says nothing about. */
  readonly given?: (task: Task, tool: ToolSpec, parameter: ParameterSpec) => Value | undefined
}

/**
 * How often each key was seen; of equally frequent ones the first in the order of keys is the most
 * frequent.
 */
class Counted<T> {
  private readonly entries = new Map<string, { readonly item: T; count: number }>()

  add(key: string, item: T): void {
    const entry = this.entries.get(key) ?? { item, count: 0 }
    entry.count += 1
    this.entries.set(key, entry)
  }

  get total(): number {
    return [...this.entries.values()].reduce((sum, { count }) => sum + count, 0)
  }

  most(): T | undefined {
    return [...this.entries].sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1))[0]?.[1]
      .item
  }
}

interface Training {
  /** Whole calls of each tool. */
  readonly calls: ReadonlyMap<string, Counted<ToolCall>>
  /** Values of each parameter, by its name and type. */
  readonly values: ReadonlyMap<string, Counted<Value>>
}

const typeOf = (value: Value): string =>
  value === null ? 'none' : typeof value === 'object' ? value.kind : typeof value
const WRITTEN: Readonly<Record<ParameterSpec['type'], string>> = {
  string: 'string',
  integer: 'int',
  float: 'float',
  boolean: 'boolean',
  list: 'list',
  dict: 'dict',
}
const EMPTY: Readonly<Record<ParameterSpec['type'], Value>> = {
  string: '',
  integer: { kind: 'int', value: 0n },
  float: { kind: 'float', value: 0 },
  boolean: false,
  list: { kind: 'list', items: [] },
  dict: { kind: 'dict', entries: [] },
}

function counted<T>(map: Map<string, Counted<T>>, key: string): Counted<T> {
  const known = map.get(key) ?? new Counted<T>()
  map.set(key, known)
  return known
}

function trainingOf(source: FloorSource): Training {
  const calls = new Map<string, Counted<ToolCall>>()
  const values = new Map<string, Counted<Value>>()
  for (const call of tasksIn(source, 'train').flatMap((task) => task.gold)) {
    counted(calls, call.name).add(
      printCall({ ...call, args: [...call.args].sort(([a], [b]) => (a < b ? -1 : 1)) }),
      call,
    )
    for (const [name, value] of call.args)
      counted(values, `${name}:${typeOf(value)}`).add(printValue(value), value)
  }
  return { calls, values }
}

/** What is asked: of a dialogue, what the user said last. */
function asked({ text }: Task): string {
  const said = text
    .split('\n')
    .filter((line) => line.startsWith('User: '))
    .at(-1)
  return said === undefined ? text : said.slice('User: '.length)
}

function copiedQuestion({ suite }: FloorSource, task: Task): readonly ToolCall[] {
  const [tool] = suite.world(task).tools(0)
  const parameter = tool?.parameters.find(({ type }) => type === 'string')
  return tool === undefined
    ? []
    : [{ name: tool.name, args: parameter === undefined ? [] : [[parameter.name, asked(task)]] }]
}

function frequentTool(
  { suite, given }: FloorSource,
  { calls, values }: Training,
  task: Task,
): readonly ToolCall[] {
  const times = ({ name }: ToolSpec): number => calls.get(name)?.total ?? 0
  const tool = suite
    .world(task)
    .tools(0)
    .reduce<ToolSpec | undefined>(
      (best, one) => (best === undefined || times(one) > times(best) ? one : best),
      undefined,
    )
  if (tool === undefined) return []
  const known = calls.get(tool.name)?.most()
  if (known !== undefined) return [known]
  const argument = (parameter: ParameterSpec): Value =>
    values.get(`${parameter.name}:${WRITTEN[parameter.type]}`)?.most() ??
    given?.(task, tool, parameter) ??
    EMPTY[parameter.type]
  return [
    {
      name: tool.name,
      args: tool.parameters
        .filter(({ required }) => required)
        .map((parameter) => [parameter.name, argument(parameter)]),
    },
  ]
}

/**
 * Makes the calls of the nearest training task (nearest.ts), as they are; `calls` are what a
 * training task is solved by. All of the task's text is compared: of a dialogue what both sides
 * said so far, and what tools answered. Training is looked through when it is first needed.
 */
export function nearestNeighbour(
  source: TaskSource,
  calls: (task: Task) => readonly ToolCall[] = (task) => task.gold,
): Floor {
  let training: { readonly tasks: readonly Task[]; readonly texts: NearestText } | undefined
  return {
    name: 'nearest neighbour',
    about:
      'What the training task with most words in common asks for is given, word for word (Jaccard index of the sets of words; of equals the first).',
    calls: (task) => {
      if (training === undefined) {
        const tasks = tasksIn(source, 'train')
        training = { tasks, texts: new NearestText(tasks.map(({ text }) => text)) }
      }
      const nearest = training.tasks[training.texts.to(task.text) ?? -1]
      return nearest === undefined ? [] : calls(nearest)
    },
  }
}

/**
 * The floors of a suite whose tasks have gold calls. Training is looked through when a floor first
 * needs it.
 */
export function plainFloors(source: FloorSource): readonly Floor[] {
  let training: Training | undefined
  return [
    { name: 'no call', about: 'Nothing is called.', calls: () => [] },
    {
      name: 'copied question',
      about: 'The question itself is the argument of one call.',
      calls: source.copied ?? ((task) => copiedQuestion(source, task)),
    },
    {
      name: 'most frequent tool',
      about:
        'The tool on offer that training calls most (the first, where it calls none of them) is called with the arguments that training gives most, else with those of its description.',
      calls: (task) => frequentTool(source, (training ??= trainingOf(source)), task),
    },
    nearestNeighbour(source),
  ]
}

export interface FloorScore {
  readonly name: string
  readonly right: number
  readonly of: number
  /**
   * The same by whether what is asked for stands in training; kinds that no task is of are left
   * out.
   */
  readonly strata: readonly {
    readonly label: string
    readonly right: number
    readonly of: number
  }[]
}

/**
 * Whether a floor's calls are right. They are made in the task's own world, as an executor's would
 * be.
 */
export async function floorSucceeds(
  suite: Pick<TaskSet, 'world' | 'judge'>,
  floor: Floor,
  task: Task,
): Promise<boolean> {
  const world = suite.world(task)
  const calls: CallRecord[] = []
  for (const call of floor.calls(task))
    calls.push({ subtask: calls.length, call, resolved: call, observation: await world.call(call) })
  return suite.judge(task, { plan: [], calls, finalState: world.state() }).success
}

/** How many held-out tasks each floor does. */
export async function floorScores(
  suite: TaskSet,
  { floors, seen }: Pick<Benchmark, 'floors' | 'seen'>,
  seed: number,
): Promise<readonly FloorScore[]> {
  const tasks = tasksIn({ suite, seed }, 'held-out').map((task) => ({ task, kind: seen(task) }))
  const scores: FloorScore[] = []
  for (const floor of floors) {
    const done = new Set<Task>()
    for (const { task } of tasks) if (await floorSucceeds(suite, floor, task)) done.add(task)
    const strata = SEEN.flatMap((kind) => {
      const among = tasks.filter((one) => one.kind === kind)
      return among.length === 0
        ? []
        : [
            {
              label: seenLabel(kind, askedFor(suite)),
              right: among.filter(({ task }) => done.has(task)).length,
              of: among.length,
            },
          ]
    })
    scores.push({ name: floor.name, right: done.size, of: tasks.length, strata })
  }
  return scores
}

/** What a suite's tasks ask for, in a word. */
export const askedFor = ({ gold }: Pick<TaskSet, 'gold'>): 'call' | 'answer' =>
  gold === 'calls' ? 'call' : 'answer'

const share = ({ right, of }: Pick<FloorScore, 'right' | 'of'>): string =>
  `${(right / of).toFixed(3)} (${right} of ${of})`

/**
 * `floor, most frequent tool: 0.046 (6 of 131); call seen in training 0.075 (6 of 80), call never
 * seen 0.000 (0 of 51)`.
 */
export function floorLine({ name, right, of, strata }: FloorScore): string {
  const parts = strata.map((one) => `${one.label} ${share(one)}`)
  return `floor, ${name}: ${of === 0 ? 'no held-out task' : `${share({ right, of })}${parts.length === 0 ? '' : `; ${parts.join(', ')}`}`}`
}
