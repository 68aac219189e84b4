/**
 * The desk's tasks from version 2 on, made from a seed: the calls and levels of version 1, more
 * wordings, and entities from open generators. What a task's text hashes to says which split it may
 * be in, whatever the seed.
 */
import type { Random } from '../../../engine/random.ts'
import type { Level } from '../../../run/config.ts'
import type { Entry, Splits } from '../../define-suite.ts'
import type { DrawnSizes } from '../../drawn-splits.ts'
import { drawStrata } from '../../drawn-strata.ts'
import { pick } from '../../pick.ts'
import { ENTITIES } from '../../words/entity-words.ts'
import type { Side } from '../../words/entity-words.ts'
import { SLOT_PATTERN, callCount, drawClauses, isSlot, sentenceOf } from '../desk-tasks.ts'
import type { CallCount, Clause } from '../desk-tasks.ts'
import { SLOT_KIND, isHeldOut } from '../desk-wordings.ts'
import type { ClauseName, Slot } from '../desk-wordings.ts'
import { said as saidAs, spokenValue } from './open-forms.ts'
import { OPEN_CONNECTIVES, OPEN_WORDINGS, PLAIN_WORDS } from './open-wordings.ts'

/** Separates these draws from every other use of the seed. */
const STREAM = 0xde5d

interface Draws {
  readonly random: Random
  readonly level: Level
  readonly side: Side
  readonly used: Set<string>
}

/**
 * Redraws that a value may need to differ from the others of its task, and from words that sentences
 * are made of.
 */
const FEW_DRAWS = 20

function drawEntity({ random, level, side, used }: Draws, slot: Slot): string {
  const kind = SLOT_KIND[slot]
  let drawn = ''
  for (let draw = 0; draw < FEW_DRAWS; draw += 1) {
    drawn = spokenValue(level, slot, random) ?? ENTITIES[kind](random, side)
    if (!used.has(drawn) && (side === 'never' || !PLAIN_WORDS.has(drawn))) break
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

/** All tasks by split; no text occurs twice. */
export const makeOpenTasks = (sizes: DrawnSizes): Splits<Entry> => {
  const { level = 'standard' } = sizes
  return drawStrata('desk', STREAM, sizes, (random, place, { side, newWording }) => {
    const names = drawNames(random, callCount(level, place.index))
    const user = ENTITIES.username(random, side)
    const draws = { random, level, side, used: new Set([user]) }
    const newAt = newWording ? random.int(names.length) : -1
    const clauses = names.map((name, i) => wordClause(draws, name, user, i === newAt))
    return { task: { ...place, ...sentenceOf(random, OPEN_CONNECTIVES[level], names, clauses) } }
  })
}
