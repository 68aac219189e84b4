/**
 * Questions made from a seed. Levels:
 *
 *   easy      one hop: the key is given
 *   standard  two hops
 *   hard      two hops, said in other orders too, with somebody who has nothing to do with it
 *
 * Half of the held-out questions put wording and relations together as training never does; the
 * other half ask known questions of new entities.
 */
import type { Random } from '../../engine/random.ts'
import { at } from '../../run/at.ts'
import type { Level } from '../../run/config.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import { ANSWER } from '../signature/signature-words.ts'
import type { Splits } from '../define-suite.ts'
import { UNSEEN_TASKS, drawSplits } from '../drawn-splits.ts'
import type { DrawnSizes, Place } from '../drawn-splits.ts'
import { pick } from '../pick.ts'
import type { Split, Task } from '../task.ts'
import { ALL_RELATIONS, RELATIONS, entitiesOf, factOf } from './twohop-facts.ts'
import type { Relation } from './twohop-facts.ts'
import { AFTER, ASK, BEFORE, WORDINGS } from './twohop-wordings.ts'

export interface Question {
  readonly task: Task
  /** What the facts say. */
  readonly answer: string
  /** Calls that find it and tell it; there are others. */
  readonly solution: readonly ToolCall[]
}

const STREAM = 0x2407

export const SEARCH = 'find_fact'
export const TELL = 'tell_answer'

/** The relations to follow: one, or two that fit together. */
export function drawPath(random: Random, level: Level): readonly Relation[] {
  const first = pick(random, ALL_RELATIONS)
  if (level === 'easy') return [first]
  const [, between] = RELATIONS[first]
  return [
    first,
    pick(
      random,
      ALL_RELATIONS.filter((relation) => RELATIONS[relation][0] === between),
    ),
  ]
}

/** One diagonal in four of the table wording × relations is the held-out tasks'. */
export const isHeldOut = (wording: number, path: readonly Relation[]): boolean =>
  path.reduce((sum, relation) => sum + ALL_RELATIONS.indexOf(relation), wording) % 4 === 3

const reference = (call: number): Value => ({ kind: 'reference', call, field: ANSWER })

const solutionOf = (entity: string, path: readonly Relation[]): ToolCall[] => [
  ...path.map((relation, i): ToolCall => ({
    name: SEARCH,
    args: [
      ['name', i === 0 ? entity : reference(i)],
      ['about', relation],
    ],
  })),
  { name: TELL, args: [['text', reference(path.length)]] },
]

export interface Drawn {
  readonly text: string
  readonly template: string
  readonly answer: string
  readonly solution: readonly ToolCall[]
}

interface Asked {
  readonly wording: number
  readonly text: string
  readonly path: readonly Relation[]
  readonly entity: string
  /** Somebody who has nothing to do with it. */
  readonly stranger: string
  readonly answer: string
}

/** The question in words, with what may stand around any. */
export function questionOf(
  random: Random,
  { wording, text, path, entity, stranger, answer }: Asked,
): Drawn {
  const [first = 'boss', second] = path
  const [, to] = RELATIONS[second ?? first]
  const slots: Readonly<Record<string, string>> = {
    ask: ASK[to],
    e: entity,
    r: first,
    s: second ?? '',
    d: stranger,
  }
  return {
    text: `${pick(random, BEFORE)}${text.replace(/\{([a-z]+)\}/g, (_, slot: string) => at(slots, slot, 'slots'))}${pick(random, AFTER)}`,
    template: `${wording}/${path.join('+')}`,
    answer,
    solution: solutionOf(entity, path),
  }
}

/** Undefined where the way leads back to where it began: then no search would be needed. */
function drawQuestion(
  random: Random,
  level: Level,
  split: Split,
  index: number,
  id: string,
): Drawn | undefined {
  const unseen = split === 'unseen-entities'
  const path = drawPath(random, level)
  const wordings = [...WORDINGS[level].entries()].filter(
    ([w]) => isHeldOut(w, path) === (split === 'held-out' && index % 2 === 0),
  )
  if (wordings.length === 0) return undefined
  const [wording, text] = pick(random, wordings)
  const [first = 'boss'] = path
  const entity = pick(random, entitiesOf(RELATIONS[first][0], unseen))
  const stranger = pick(
    random,
    entitiesOf(RELATIONS[first][0], unseen).filter((one) => one !== entity),
  )
  const answer = path.reduce<string | undefined>(
    (at, relation) => (at === undefined ? undefined : factOf(id, unseen, at, relation)),
    entity,
  )
  if (answer === undefined || answer === entity || answer === stranger) return undefined
  return questionOf(random, { wording, text, path, entity, stranger, answer })
}

/** All questions by split; no text occurs twice. */
export const makeQuestions = (sizes: DrawnSizes): Splits<Question> =>
  drawSplits(
    { suite: 'twohop', stream: STREAM, unseenTasks: UNSEEN_TASKS },
    sizes,
    (random, place) => {
      const { split, index, id } = place
      const name = factsOf(sizes.seed, id)
      const drawn = drawQuestion(random, sizes.level ?? 'standard', split, index, name)
      return drawn && questionAt(place, drawn)
    },
  )

/** What the facts of a question follow from: they differ between seeds too. */
export const factsOf = (seed: number, id: string): string => `${seed}/${id}`

export const questionAt = (
  place: Place,
  { text, template, answer, solution }: Drawn,
): Question => ({ task: { ...place, template, text, gold: [] }, answer, solution })
