/**
 * Questions from version 2 on, made from a seed: the levels of version 1, more wordings, and any
 * names. What a question's text hashes to says which split it may be in, whatever the seed.
 */
import { Random } from '../../../engine/random.ts'
import { at } from '../../../run/at.ts'
import type { Level } from '../../../run/config.ts'
import { SPLIT_NUMBER } from '../../drawn-splits.ts'
import { NEVER_TASKS, stratumOf } from '../../drawn-strata.ts'
import type { InStratum } from '../../drawn-strata.ts'
import { pick } from '../../pick.ts'
import type { SuiteSizes } from '../../signature/signature-tasks.ts'
import type { Split } from '../../task.ts'
import { partFor, partOf } from '../../text-split.ts'
import { RELATIONS } from '../twohop-facts.ts'
import { MOST_DRAWS, drawPath, isHeldOut, solutionOf } from '../twohop-tasks.ts'
import type { Drawn, Question } from '../twohop-tasks.ts'
import { AFTER, ASK, BEFORE } from '../twohop-wordings.ts'
import { drawEntity, openFact } from './open-facts.ts'
import { OPEN_WORDINGS } from './open-wordings.ts'

const STREAM = 0x2409

/** Undefined where the way leads back to where it began, or nothing is worded as it should be. */
function drawQuestion(
  random: Random,
  level: Level,
  { side, newWording }: InStratum,
  name: string,
): Drawn | undefined {
  const path = drawPath(random, level)
  const wordings = [...OPEN_WORDINGS[level].entries()].filter(
    ([w]) => isHeldOut(w, path) === newWording,
  )
  const [wording, text] = pick(random, wordings)
  const [first = 'boss', second] = path
  const [from] = RELATIONS[first]
  const [entity, stranger] = [drawEntity(random, from, side), drawEntity(random, from, side)]
  const answer = path.reduce<string | undefined>(
    (at, relation) => (at === undefined ? undefined : openFact(name, side, at, relation)),
    entity,
  )
  if (answer === undefined || entity === stranger || [entity, stranger].includes(answer))
    return undefined
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

/** What the facts of a question follow from: they differ between seeds too. */
export const factsOf = (seed: number, id: string): string => `${seed}/${id}`

/** All questions by split; no text occurs twice. */
export function makeOpenQuestions({
  seed,
  train,
  heldOut,
  level = 'standard',
  measuredOn = 'held-out',
}: SuiteSizes): Readonly<Record<Split, readonly Question[]>> {
  const taken = new Set<string>()
  const drawOne = (split: Split, index: number): Question => {
    const random = new Random(seed, STREAM, SPLIT_NUMBER[split], index)
    const id = `twohop/${split}/${index}`
    const wanted = partFor(split, measuredOn)
    const of = stratumOf(split, index)
    for (let draw = 0; draw < MOST_DRAWS; draw += 1) {
      const drawn = drawQuestion(random, level, of, factsOf(seed, id))
      if (drawn === undefined || partOf(drawn.text) !== wanted || taken.has(drawn.text)) continue
      taken.add(drawn.text)
      const { text, template, answer, solution } = drawn
      return {
        task: {
          id,
          suite: 'twohop',
          split,
          index,
          ...(of.stratum !== undefined && { stratum: of.stratum }),
          template,
          text,
          gold: [],
        },
        answer,
        solution,
      }
    }
    throw new RangeError(`twohop: ${split} has no task ${index} with seed ${seed}`)
  }
  const drawSplit = (split: Split, size: number): readonly Question[] =>
    Array.from({ length: size }, (_, index) => drawOne(split, index))
  return {
    train: drawSplit('train', train),
    'held-out': drawSplit('held-out', heldOut),
    'unseen-entities': drawSplit('unseen-entities', NEVER_TASKS),
  }
}
