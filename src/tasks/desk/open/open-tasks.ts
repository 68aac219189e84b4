/**
 * The desk's tasks from version 2 on, made from a seed: the calls and levels of version 1, more
 * wordings, and entities from open generators. What a task's text hashes to says which split it may
 * be in, whatever the seed.
 */
import { Random } from '../../../engine/random.ts'
import { at } from '../../../run/at.ts'
import type { Level, MeasuredOn } from '../../../run/config.ts'
import type { Stratum } from '../../../run/records.ts'
import type { ToolCall } from '../../../run/calls/call-value.ts'
import { SPLIT_NUMBER } from '../../drawn-splits.ts'
import { pick } from '../../pick.ts'
import { partFor, partOf } from '../../text-split.ts'
import type { Split, Task } from '../../task.ts'
import { ALL_COMMON, ENTITIES } from '../../words/entity-words.ts'
import type { Side } from '../../words/entity-words.ts'
import { MOST_DRAWS, SLOT_PATTERN, callCount, callsOf, drawClauses, isSlot } from '../desk-tasks.ts'
import type { CallCount, Clause, DeskSizes } from '../desk-tasks.ts'
import { SLOT_KIND, isHeldOut } from '../desk-wordings.ts'
import type { ClauseName, Slot } from '../desk-wordings.ts'
import { said as saidAs, spokenValue } from './open-forms.ts'
import { OPEN_CONNECTIVES, OPEN_SENTENCE_WORDS, OPEN_WORDINGS } from './open-wordings.ts'

/** Separates these draws from every other use of the seed. */
const STREAM = 0xde5d

interface Draws {
  readonly random: Random
  readonly level: Level
  readonly side: Side
  readonly used: Set<string>
}

/** Sentences are made of these, so that no invented word is one of them by chance. */
const NOT_INVENTED: ReadonlySet<string> = new Set(
  [...OPEN_SENTENCE_WORDS].filter((word) => !ALL_COMMON.includes(word)),
)

/** Redraws that a value may need to differ from the others of its task. */
const FEW_DRAWS = 20

function drawEntity({ random, level, side, used }: Draws, slot: Slot): string {
  const kind = SLOT_KIND[slot]
  let drawn = ''
  for (let draw = 0; draw < FEW_DRAWS; draw += 1) {
    drawn = spokenValue(level, slot, random) ?? ENTITIES[kind](random, side)
    if (!used.has(drawn) && (side === 'never' || !NOT_INVENTED.has(drawn))) break
  }
  used.add(drawn)
  return drawn
}

function wordClause(draws: Draws, name: ClauseName, user: string, newWording: boolean): Clause {
  const { verbs, frames } = OPEN_WORDINGS[name]
  const pairs = verbs.flatMap((verb, v) =>
    frames.flatMap((frame, f) => (isHeldOut(v, f) === newWording ? [{ verb, frame }] : [])),
  )
  const { verb, frame } = pick(draws.random, pairs)
  const entities = new Map<Slot, string>()
  const text = `${verb} ${frame}`.replace(SLOT_PATTERN, (_, slot: string) => {
    if (!isSlot(slot)) throw new RangeError(`open-wordings.ts: {${slot}} is no slot`)
    const entity = slot === 'username' ? user : drawEntity(draws, slot)
    entities.set(slot, entity)
    return saidAs(draws.level, slot, entity)
  })
  return { name, text, entities }
}

type Drawn = Pick<Task, 'text' | 'template' | 'gold' | 'stratum'>

/** What of a measured task training never meets; every second one has a clause in new words. */
function stratumOf(split: Split, index: number): Stratum | undefined {
  const newWording = index % 2 === 0
  switch (split) {
    case 'train':
      return undefined
    case 'held-out':
      return newWording ? 'wordings never met' : 'known words'
    case 'unseen-entities':
      return newWording ? 'both' : 'words never met'
  }
}

/**
 * A login and a question for the balance, which need no reading, are drawn a third as often as
 * other pairs: else copying words as they come would do too many tasks.
 */
function drawNames(random: Random, calls: CallCount): readonly ClauseName[] {
  for (;;) {
    const names = drawClauses(random, calls)
    if (names.join('+') !== 'GetUserToken+QueryBalance' || random.int(3) === 0) return names
  }
}

function drawTask(random: Random, level: Level, split: Split, index: number): Drawn {
  const names = drawNames(random, callCount(level, index))
  const stratum = stratumOf(split, index)
  const newWording = stratum === 'wordings never met' || stratum === 'both'
  const side: Side = split === 'unseen-entities' ? 'never' : 'known'
  const used = new Set<string>()
  const draws = { random, level, side, used }
  const user = ENTITIES.username(random, side)
  used.add(user)
  const newAt = newWording ? random.int(names.length) : -1
  const clauses = names.map((name, i) => wordClause(draws, name, user, i === newAt))
  const connectives =
    OPEN_CONNECTIVES[level][
      clauses.length === 1 ? 1 : clauses.length === 2 ? 2 : clauses.length === 3 ? 3 : 4
    ]
  const choice = random.int(connectives.length)
  const text = at(connectives, choice, 'connectives').replace(
    /\{(\d)\}/g,
    (_, i: string) => at(clauses, Number(i), 'clauses').text,
  )
  const gold: ToolCall[] = []
  for (const clause of clauses) gold.push(...callsOf(clause, gold.length))
  return { text, template: `${names.join('+')}/${choice}`, gold, ...(stratum && { stratum }) }
}

function drawSplit(
  { seed, level = 'standard', measuredOn = 'held-out' }: OpenDeskSizes,
  split: Split,
  size: number,
): Task[] {
  const taken = new Set<string>()
  const wanted = partFor(split, measuredOn)
  return Array.from({ length: size }, (_, index) => {
    const random = new Random(seed, STREAM, SPLIT_NUMBER[split], index)
    for (let draw = 0; draw < MOST_DRAWS; draw += 1) {
      const task = drawTask(random, level, split, index)
      if (partOf(task.text) !== wanted || taken.has(task.text)) continue
      taken.add(task.text)
      return { id: `desk/${split}/${index}`, suite: 'desk', split, index, ...task }
    }
    throw new RangeError(`desk: ${split} has no ${size} different tasks with seed ${seed}`)
  })
}

const NEVER_TASKS = 256

export interface OpenDeskSizes extends DeskSizes {
  readonly measuredOn?: MeasuredOn
}

export const makeOpenTasks = (sizes: OpenDeskSizes): Readonly<Record<Split, readonly Task[]>> => ({
  train: drawSplit(sizes, 'train', sizes.train),
  'held-out': drawSplit(sizes, 'held-out', sizes.heldOut),
  'unseen-entities': drawSplit(sizes, 'unseen-entities', NEVER_TASKS),
})
