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
import { Random } from '../../engine/random.ts'
import { at } from '../../run/at.ts'
import type { Level } from '../../run/config.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import type { SuiteSizes } from '../signature/signature-tasks.ts'
import { ANSWER } from '../signature/signature-words.ts'
import { SPLIT_NUMBER, UNSEEN_TASKS } from '../drawn-splits.ts'
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

export const solutionOf = (entity: string, path: readonly Relation[]): ToolCall[] => [
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
  const [first = 'boss', second] = path
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

/** Redraws that a task may need to differ from all others; far more than ever occur. */
export const MOST_DRAWS = 10_000

/** All questions by split; no text occurs twice. */
export function makeQuestions({
  seed,
  train,
  heldOut,
  level = 'standard',
}: SuiteSizes): Readonly<Record<Split, readonly Question[]>> {
  const taken = new Set<string>()
  const drawSplit = (split: Split, size: number): Question[] =>
    Array.from({ length: size }, (_, index) => {
      const random = new Random(seed, STREAM, SPLIT_NUMBER[split], index)
      const id = `twohop/${split}/${index}`
      for (let draw = 0; draw < MOST_DRAWS; draw += 1) {
        // Facts differ between seeds too.
        const drawn = drawQuestion(random, level, split, index, `${seed}/${id}`)
        if (drawn === undefined || taken.has(drawn.text)) continue
        taken.add(drawn.text)
        const { text, template, answer, solution } = drawn
        return {
          task: { id, suite: 'twohop', split, index, template, text, gold: [] },
          answer,
          solution,
        }
      }
      throw new RangeError(`twohop: ${split} has no ${size} different tasks with seed ${seed}`)
    })
  return {
    train: drawSplit('train', train),
    'held-out': drawSplit('held-out', heldOut),
    'unseen-entities': drawSplit('unseen-entities', UNSEEN_TASKS),
  }
}
