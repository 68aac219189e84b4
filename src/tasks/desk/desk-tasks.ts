/**
 * The desk's tasks, made from a seed. A task is a list of clauses; a clause is worded with entities
 * of the split and gives one call, or two where the second takes what the first returns. Levels:
 *
 *   easy      one or two calls (45/55), said in the order in which they are to be done
 *   standard  one to three calls (25/45/30), some said in another order
 *   hard      two to four calls (25/40/35), most said in another order; times and days are said as
 *             people say them, and tools want them written (spoken-times.ts), so that copying no
 *             longer makes a call
 */
import type { Random } from '../../engine/random.ts'
import { at, entry } from '../../run/at.ts'
import type { Level } from '../../run/config.ts'
import { printValue } from '../../run/calls/call-print.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import type { Entry, Splits } from '../define-suite.ts'
import { UNSEEN_TASKS, drawSplits } from '../drawn-splits.ts'
import type { DrawnSizes } from '../drawn-splits.ts'
import { pick } from '../pick.ts'
import type { Split, Task } from '../task.ts'
import { initialEvents, INITIAL_ALARMS } from './desk-databases.ts'
import type { Forms } from '../plan-steps/value-words.ts'
import { POOLS, PASSWORDS } from './desk-entities.ts'
import { PLAIN, SPOKEN, inBothForms } from './spoken-times.ts'
import { TOOL_BY_NAME } from './desk-tools.ts'
import { CONNECTIVES, SLOT_KIND, WORDINGS, isHeldOut } from './desk-wordings.ts'
import type { ByClauses, ClauseName, Slot } from './desk-wordings.ts'

/** Separates the desk's draws from every other use of the seed. */
const STREAM = 0xde5c

/** Clauses that need a login and clauses that do not. */
const WITH_TOKEN = [
  'AddAgenda',
  'DeleteAgenda',
  'AddReminder',
  'SendEmail',
  'QueryBalance',
  'Transfer',
  'BuyStock',
] as const satisfies readonly ClauseName[]
const WITHOUT_TOKEN = [
  'QueryStock',
  'AddAlarm',
  'DeleteAlarm',
  'BookHotel',
  'GetWeather',
  'PlaySong',
] as const satisfies readonly ClauseName[]

/** How a level says values that tools want written in another way. */
export const formsOf = (level: Level): Forms => (level === 'hard' ? SPOKEN : PLAIN)

interface Draws {
  readonly random: Random
  readonly unseen: boolean
  /** Whether pairs of verb and frame that training never has are allowed. */
  readonly newWordings: boolean
  readonly used: Set<string>
  readonly forms: Forms
}

/** The clauses of a task with this many calls, in the order in which they have to be done. */
export function drawClauses(random: Random, calls: CallCount): readonly ClauseName[] {
  if (calls === 1) return [random.int(8) === 0 ? 'GetUserToken' : pick(random, WITHOUT_TOKEN)]
  const apart = (names: readonly ClauseName[], count: number) =>
    random.shuffle([...names]).slice(0, count)
  if (calls === 2)
    return random.int(4) === 0
      ? apart(WITHOUT_TOKEN, 2)
      : ['GetUserToken', pick(random, WITH_TOKEN)]
  if (calls === 4) {
    switch (random.int(4)) {
      case 0:
        return [
          'GetUserToken',
          pick(random, ['AddAgenda', 'DeleteAgenda', 'AddReminder', 'SendEmail'] as const),
          'TransferAll',
        ]
      case 1:
        return ['GetUserToken', ...apart(WITH_TOKEN, 2), pick(random, WITHOUT_TOKEN)]
      default:
        return ['GetUserToken', ...apart(WITH_TOKEN, 3)]
    }
  }
  switch (random.int(6)) {
    case 0:
      return ['GetUserToken', 'TransferAll']
    case 1:
    case 2:
      return ['GetUserToken', pick(random, WITH_TOKEN), pick(random, WITHOUT_TOKEN)]
    default:
      return ['GetUserToken', ...apart(WITH_TOKEN, 2)]
  }
}

/**
 * What is taken away has to be there, and what is set must not be: else nothing would change and no
 * call would be needed.
 */
function possible(clause: ClauseName, all: readonly string[], user: string): readonly string[] {
  switch (clause) {
    case 'DeleteAgenda':
      return initialEvents(user)
    case 'DeleteAlarm':
      return all.filter((time) => INITIAL_ALARMS.includes(time))
    case 'AddAlarm':
      return all.filter((time) => !INITIAL_ALARMS.includes(time))
    default:
      return all
  }
}

function drawEntity(draws: Draws, clause: ClauseName, slot: Slot, user: string): string {
  if (slot === 'password') return entry(PASSWORDS, user, 'PASSWORDS')
  const pool = POOLS[SLOT_KIND[slot]]
  // How an unseen time is written cannot be known, so what has a spoken form is always a seen
  // one.
  const all = draws.unseen && !draws.forms.has(slot) ? pool.unseen : pool.seen
  const there = possible(clause, all, user)
  const fresh = there.filter((word) => !draws.used.has(word))
  const entity = pick(draws.random, fresh.length > 0 ? fresh : there)
  draws.used.add(entity)
  return entity
}

export const SLOT_PATTERN = /\{([a-z]+)\}/g
export const isSlot = (name: string): name is Slot => name in SLOT_KIND

/** Its entities as the tools want them. */
export interface Clause {
  readonly name: ClauseName
  readonly text: string
  readonly entities: ReadonlyMap<Slot, string>
}

function wordClause(draws: Draws, name: ClauseName, user: string): Clause {
  const { verbs, frames } = WORDINGS[name]
  const pairs = verbs.flatMap((verb, v) =>
    frames.map((frame, f) => ({ verb, frame, heldOut: isHeldOut(v, f) })),
  )
  const { verb, frame } = pick(
    draws.random,
    pairs.filter((pair) => (draws.newWordings ? pair.heldOut : !pair.heldOut)),
  )
  const entities = new Map<Slot, string>()
  const text = `${verb} ${frame}`.replace(SLOT_PATTERN, (_, slot: string) => {
    if (!isSlot(slot)) throw new RangeError(`desk-wordings.ts: {${slot}} is no slot`)
    const entity = slot === 'username' ? user : drawEntity(draws, name, slot, user)
    const { said, written } = inBothForms(draws.forms, slot, entity)
    entities.set(slot, written)
    return said
  })
  return { name, text, entities }
}

function valueOf(type: string, word: string): Value {
  if (type === 'integer') return { kind: 'int', value: BigInt(word) }
  return type === 'float' ? { kind: 'float', value: Number(word) } : word
}

const reference = (call: number, field: string): Value => ({ kind: 'reference', call, field })

/**
 * The calls of a clause; `at` is how many calls come before it. The login is always the first call.
 */
function callsOf({ name, entities }: Clause, at: number): ToolCall[] {
  if (name === 'TransferAll') {
    return [
      { name: 'QueryBalance', args: [['token', reference(1, 'token')]] },
      {
        name: 'Transfer',
        args: [
          ['token', reference(1, 'token')],
          ['to', entry(entities, 'to', 'entities')],
          ['amount', reference(at + 1, 'balance')],
        ],
      },
    ]
  }
  const { parameters } = entry(TOOL_BY_NAME, name, 'TOOL_BY_NAME')
  const args = parameters.map((p): readonly [string, Value] => {
    if (p.name === 'token') return ['token', reference(1, 'token')]
    return [p.name, valueOf(p.type, isSlot(p.name) ? entry(entities, p.name, 'entities') : '')]
  })
  return [{ name, args }]
}

export type CallCount = 1 | 2 | 3 | 4

/** Call counts in twentieths of all tasks. */
const MIX: Readonly<Record<Level, readonly (readonly [calls: CallCount, below: number])[]>> = {
  easy: [
    [1, 9],
    [2, 20],
  ],
  standard: [
    [1, 5],
    [2, 14],
    [3, 20],
  ],
  hard: [
    [2, 5],
    [3, 13],
    [4, 20],
  ],
}

/** Call counts in the level's mix, spread evenly over the indices. */
export const callCount = (level: Level, index: number): CallCount =>
  MIX[level].find(([, below]) => (index * 7) % 20 < below)?.[0] ?? 1

type Drawn = Pick<Task, 'text' | 'template' | 'gold'>

/** The clauses of a task in one sentence, by as many as there are; a clause may hold two calls. */
export function sentenceOf(
  random: Random,
  byClauses: ByClauses,
  names: readonly ClauseName[],
  clauses: readonly Clause[],
): Drawn {
  const connectives =
    byClauses[clauses.length === 1 ? 1 : clauses.length === 2 ? 2 : clauses.length === 3 ? 3 : 4]
  const choice = random.int(connectives.length)
  const text = at(connectives, choice, 'connectives').replace(
    /\{(\d)\}/g,
    (_, i: string) => at(clauses, Number(i), 'clauses').text,
  )
  const gold: ToolCall[] = []
  for (const clause of clauses) gold.push(...callsOf(clause, gold.length))
  return { text, template: `${names.join('+')}/${choice}`, gold }
}

function drawTask(random: Random, level: Level, split: Split, index: number): Drawn {
  const names = drawClauses(random, callCount(level, index))
  const unseen = split === 'unseen-entities'
  const pool = unseen ? POOLS.username.unseen : POOLS.username.seen
  const user = pick(random, pool)
  const used = new Set([user])
  // Half of the held-out tasks word one clause as training never does; the other half combine known
  // wordings with new entities.
  const newAt = split === 'held-out' && index % 2 === 0 ? random.int(names.length) : -1
  const clauses = names.map((name, i) =>
    wordClause(
      { random, unseen, newWordings: i === newAt, used, forms: formsOf(level) },
      name,
      user,
    ),
  )
  return sentenceOf(random, CONNECTIVES[level], names, clauses)
}

const UNSEEN: ReadonlySet<string> = new Set(Object.values(POOLS).flatMap((pool) => pool.unseen))
const namesUnseen = (gold: readonly ToolCall[]): boolean =>
  gold.some((call) =>
    call.args.some(([, value]) =>
      UNSEEN.has(typeof value === 'string' ? value : printValue(value)),
    ),
  )

/** All tasks by split; no text occurs twice. */
export const makeTasks = (sizes: DrawnSizes): Splits<Entry> =>
  drawSplits(
    { suite: 'desk', stream: STREAM, unseenTasks: UNSEEN_TASKS },
    sizes,
    (random, place) => {
      const drawn = drawTask(random, sizes.level ?? 'standard', place.split, place.index)
      return place.split === 'unseen-entities' && !namesUnseen(drawn.gold)
        ? undefined
        : { task: { ...place, ...drawn } }
    },
  )
