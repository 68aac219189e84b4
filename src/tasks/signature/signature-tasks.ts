/**
 * Tasks over the function library, made from a seed. Each lists its own functions; what is asked
 * for is
 *
 *   simple      one call, one function listed
 *   multiple    one call, the right one of several functions
 *   parallel    the same function with different values, or two functions side by side
 *   chained     two or three calls, each of which is given what the one before answers
 *   irrelevant  something that no listed function does: no call
 *
 * Levels: easy is simple for the most part, with one or two functions listed; standard has all
 * kinds, one to three functions, and functions that are alike; hard has up to five functions that
 * differ in one word, three calls side by side, and values that may be left out.
 */
import type { Random } from '../../engine/random.ts'
import { at, last } from '../../run/at.ts'
import type { Level } from '../../run/config.ts'
import { printCall } from '../../run/calls/call-print.ts'
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import type { Splits } from '../define-suite.ts'
import { UNSEEN_TASKS, drawSplits } from '../drawn-splits.ts'
import type { DrawnSizes } from '../drawn-splits.ts'
import { pick } from '../pick.ts'
import type { Split, Task } from '../task.ts'
import { makeLibrary } from './function-library.ts'
import type { Library, LibraryFunction } from './function-library.ts'
import { ANSWER, JOINTS, KINDS, OPENERS, THE_RESULT, VERBS } from './signature-words.ts'
import type { Kind, KindOfValue } from './signature-words.ts'

export const TASK_KINDS = ['simple', 'multiple', 'parallel', 'chained', 'irrelevant'] as const
type TaskKind = (typeof TASK_KINDS)[number]

export interface ListedTask {
  readonly task: Task
  readonly tools: readonly ToolSpec[]
}

const STREAM = 0x5161

/** Kinds in twentieths of all tasks. */
export type Mix = Readonly<Record<Level, readonly (readonly [kind: TaskKind, below: number])[]>>
const MIX: Mix = {
  easy: [
    ['simple', 12],
    ['multiple', 16],
    ['irrelevant', 20],
  ],
  standard: [
    ['simple', 5],
    ['multiple', 10],
    ['parallel', 15],
    ['chained', 17],
    ['irrelevant', 20],
  ],
  hard: [
    ['simple', 2],
    ['multiple', 7],
    ['parallel', 14],
    ['chained', 17],
    ['irrelevant', 20],
  ],
}

/** Functions listed beside those that are needed, for each kind: at least and at most. */
const OTHERS: Readonly<Record<Level, Readonly<Record<TaskKind, readonly [number, number]>>>> = {
  easy: { simple: [0, 0], multiple: [1, 1], parallel: [0, 0], chained: [0, 0], irrelevant: [1, 2] },
  standard: {
    simple: [0, 0],
    multiple: [1, 2],
    parallel: [0, 1],
    chained: [0, 0],
    irrelevant: [1, 3],
  },
  hard: { simple: [0, 0], multiple: [3, 4], parallel: [2, 3], chained: [1, 2], irrelevant: [3, 4] },
}

/** In the level's mix, spread evenly over the indices. */
export const kindAt = (mix: Mix, level: Level, index: number): TaskKind =>
  mix[level].find(([, below]) => (index * 7) % 20 < below)?.[0] ?? 'simple'

/**
 * One of those that will do: drawn until one does, as nearly all do; looked for where none comes
 * up.
 */
function pickWhere<T>(
  random: Random,
  items: readonly T[],
  will: (item: T) => boolean,
): T | undefined {
  for (let draw = 0; draw < 20; draw += 1) {
    const item = items[random.int(Math.max(1, items.length))]
    if (item !== undefined && will(item)) return item
  }
  return items.find(will)
}

/** Functions of one side, and those of them whose names are like a given one's in so many parts. */
class Side {
  readonly functions: readonly LibraryFunction[]
  readonly #alike = new Map<string, readonly LibraryFunction[]>()

  constructor(functions: readonly LibraryFunction[]) {
    this.functions = functions
  }

  alike(model: LibraryFunction, parts: number): readonly LibraryFunction[] {
    if (parts === 0) return this.functions
    const key = `${model.name} ${parts}`
    const known =
      this.#alike.get(key) ??
      this.functions.filter((one) => one !== model && shared(one, model) >= parts)
    this.#alike.set(key, known)
    return known
  }

  /** Any other than those, of which this is true. */
  other(
    random: Random,
    than: readonly LibraryFunction[],
    will: (one: LibraryFunction) => boolean = () => true,
  ): LibraryFunction {
    const found = pickWhere(random, this.functions, (one) => !than.includes(one) && will(one))
    if (found === undefined) throw new RangeError('signature: the library has too few functions')
    return found
  }
}

const shared = (a: LibraryFunction, b: LibraryFunction): number =>
  Number(a.verb === b.verb) + Number(a.adjective === b.adjective) + Number(a.noun === b.noun)

/** How a task says its calls. */
export interface Wording {
  /** One call, in turn after another whose answer it is given. */
  readonly clause: (draws: Draws, tool: LibraryFunction, after?: number) => Clause
  /** The same function so often, with other values each time. */
  readonly times: (
    draws: Draws,
    tool: LibraryFunction,
    times: number,
  ) => { readonly text: string; readonly calls: readonly ToolCall[] }
}

interface Clause {
  readonly text: string
  readonly call: ToolCall
}

export interface Draws {
  readonly random: Random
  readonly level: Level
  readonly side: Side
  readonly wording: Wording
}

export function valueOf(type: string, word: string): Value {
  if (type === 'integer') return { kind: 'int', value: BigInt(word) }
  return type === 'float' ? { kind: 'float', value: Number(word) } : word
}

interface Said {
  readonly phrases: string
  readonly call: ToolCall
}

/**
 * Values for one call and how the sentence says them; with `after`, one of them is what that call
 * answers, as it is elsewhere too.
 */
function giveValues(
  { random, level }: Draws,
  unseen: boolean,
  tool: LibraryFunction,
  after?: number,
): Said {
  const given = placeOfResult(random, tool, after)
  const parts = tool.parameters.flatMap(({ name, type, required }, i) => {
    const kind = tool.kinds[i]
    if (kind === undefined || (!required && i !== given && random.int(2) === 0)) return []
    const { frames, pool }: KindOfValue = KINDS[kind]
    const frame = level === 'easy' ? at(frames, 0, 'frames') : pick(random, frames)
    if (i === given)
      return [
        {
          said: frame.replace('{}', THE_RESULT),
          arg: [name, { kind: 'reference', call: after ?? 0, field: ANSWER }] as const,
        },
      ]
    const word = pick(random, unseen ? pool.unseen : pool.seen)
    return [{ said: frame.replace('{}', word), arg: [name, valueOf(type, word)] as const }]
  })
  const order = parts.map(({ said }) => said)
  return {
    phrases: (level === 'easy' ? order : random.shuffle(order)).join(' '),
    call: { name: tool.name, args: parts.map(({ arg }) => arg) },
  }
}

function sayFunction({ random, level }: Draws, { verb, adjective, noun }: LibraryFunction): string {
  const said = level === 'easy' ? VERBS[verb][0] : pick(random, VERBS[verb])
  return joined([said, 'the', adjective, noun])
}

const listedPools = (unseen: boolean): Wording => ({
  clause: (draws, tool, after) => {
    const { phrases, call } = giveValues(draws, unseen, tool, after)
    return { text: joined([sayFunction(draws, tool), phrases]), call }
  },
  times: (draws, tool, times) => {
    const values = Array.from({ length: times }, () => giveValues(draws, unseen, tool))
    return {
      text: `${sayFunction(draws, tool)} ${listed(values.map(({ phrases }) => phrases))}`,
      calls: values.map(({ call }) => call),
    }
  },
})

export const joined = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join(' ')

interface Asked {
  readonly text: string
  readonly calls: readonly ToolCall[]
  readonly tools: readonly LibraryFunction[]
  readonly shape: string
}

export const listed = (parts: readonly string[]): string =>
  (parts.length < 3 ? parts : [parts.slice(0, -1).join(JOINTS.listed), last(parts, 'parts')]).join(
    JOINTS.sideBySide,
  )

/** Functions answer with people and places. */
const canBeResult = (kind: Kind): boolean =>
  kind === 'place' || kind === 'person' || kind === 'topic'
/** Which parameter is given what the call before answers; -1 where none came before. */
export const placeOfResult = (
  random: Random,
  { kinds }: LibraryFunction,
  after?: number,
): number =>
  after === undefined
    ? -1
    : pick(
        random,
        kinds.flatMap((kind, i) => (canBeResult(kind) ? [i] : [])),
      )
const takesResult = (tool: LibraryFunction): boolean => tool.kinds.some(canBeResult)

function drawAsked(draws: Draws, kind: TaskKind): Asked {
  const { random, level, side, wording } = draws
  const tool = pick(random, side.functions)
  if (kind === 'parallel' && random.int(3) === 0) {
    const other = side.other(random, [tool])
    const clauses = [wording.clause(draws, tool), wording.clause(draws, other)]
    return {
      text: clauses.map(({ text }) => text).join(JOINTS.sideBySide),
      calls: clauses.map(({ call }) => call),
      tools: [tool, other],
      shape: 'two-functions',
    }
  }
  if (kind === 'parallel') {
    const times = random.int(level === 'hard' ? 2 : 4) === 0 ? 3 : 2
    return {
      ...wording.times(draws, tool, times),
      tools: [tool],
      shape: `${times}-times`,
    }
  }
  if (kind === 'chained') {
    const tools = [tool]
    for (let left = 1 + random.int(2); left > 0; left -= 1)
      tools.push(side.other(random, tools, takesResult))
    const clauses = tools.map((one, i) => wording.clause(draws, one, i === 0 ? undefined : i))
    return {
      text: clauses.map(({ text }) => text).join(JOINTS.inTurn),
      calls: clauses.map(({ call }) => call),
      tools,
      shape: `${tools.length}-in-turn`,
    }
  }
  const { text, call } = wording.clause(draws, tool)
  return { text, calls: [call], tools: [tool], shape: 'one' }
}

/**
 * Functions to list that are not asked for: any at the easy level, half of them alike at the
 * standard one, all of them as alike as can be at the hard one.
 */
function drawOthers(
  { random, level, side }: Draws,
  asked: readonly LibraryFunction[],
  count: number,
): LibraryFunction[] {
  const chosen: LibraryFunction[] = []
  while (chosen.length < count) {
    const like = level === 'hard' ? 2 : level === 'standard' && random.int(2) === 0 ? 1 : 0
    const alike = side.alike(pick(random, asked), like)
    chosen.push(
      pickWhere(random, alike, (one) => !asked.includes(one) && !chosen.includes(one)) ??
        side.other(random, [...asked, ...chosen]),
    )
  }
  return chosen
}

interface Drawn {
  readonly text: string
  readonly template: string
  readonly gold: readonly ToolCall[]
  readonly tools: readonly LibraryFunction[]
}

export function drawTask(
  draws: Draws,
  kind: TaskKind,
  openers: readonly string[] = OPENERS,
): Drawn {
  const { random, level } = draws
  const asked = drawAsked(draws, kind)
  const [least, most] = OTHERS[level][kind]
  const others = drawOthers(draws, asked.tools, least + random.int(most - least + 1))
  const opener = random.int(openers.length)
  return {
    text: at(openers, opener, 'openers').replace('{0}', asked.text),
    template: `${kind}/${asked.shape}/${opener}`,
    gold: kind === 'irrelevant' ? [] : asked.calls,
    tools: random.shuffle(kind === 'irrelevant' ? others : [...asked.tools, ...others]),
  }
}

/** The functions of a library that a split may ask for. */
export function sidesOf(library: Library): (split: Split) => Side {
  const [train, test] = [new Side(library.train), new Side(library.test)]
  return (split) => (split === 'train' ? train : test)
}

export const repeatsItself = ({ gold }: Pick<Task, 'gold'>): boolean =>
  new Set(gold.map(printCall)).size < gold.length

/**
 * All tasks by split with the functions they list; no text occurs twice, and test splits have
 * functions that training lacks.
 */
export function makeTasks(sizes: DrawnSizes): Splits<ListedTask> {
  const { seed, level = 'standard' } = sizes
  const sideFor = sidesOf(makeLibrary(seed, level))
  return drawSplits(
    { suite: 'signature', stream: STREAM, unseenTasks: UNSEEN_TASKS },
    sizes,
    (random, place) => {
      const { split, index } = place
      const wording = listedPools(split === 'unseen-entities')
      const draws = { random, level, side: sideFor(split), wording }
      const { tools, ...drawn } = drawTask(draws, kindAt(MIX, level, index))
      return repeatsItself(drawn) ? undefined : { task: { ...place, ...drawn }, tools }
    },
  )
}
