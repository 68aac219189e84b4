/**
 * Questions from version 2 on, made from a seed: the levels of version 1, more wordings, and any
 * names. What a question's text hashes to says which split it may be in, whatever the seed.
 */
import type { Random } from '../../../engine/random.ts'
import type { Level } from '../../../run/config.ts'
import type { Splits } from '../../define-suite.ts'
import type { DrawnSizes } from '../../drawn-splits.ts'
import { drawStrata } from '../../drawn-strata.ts'
import type { InStratum } from '../../drawn-strata.ts'
import { pick } from '../../pick.ts'
import { RELATIONS } from '../twohop-facts.ts'
import { drawPath, factsOf, isHeldOut, questionAt, questionOf } from '../twohop-tasks.ts'
import type { Drawn, Question } from '../twohop-tasks.ts'
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
  const [first = 'boss'] = path
  const [from] = RELATIONS[first]
  const [entity, stranger] = [drawEntity(random, from, side), drawEntity(random, from, side)]
  const answer = path.reduce<string | undefined>(
    (at, relation) => (at === undefined ? undefined : openFact(name, side, at, relation)),
    entity,
  )
  if (answer === undefined || entity === stranger || [entity, stranger].includes(answer))
    return undefined
  return questionOf(random, { wording, text, path, entity, stranger, answer })
}

/** All questions by split; no text occurs twice. */
export const makeOpenQuestions = (sizes: DrawnSizes): Splits<Question> =>
  drawStrata('twohop', STREAM, sizes, (random, place, of) => {
    const name = factsOf(sizes.seed, place.id)
    const drawn = drawQuestion(random, sizes.level ?? 'standard', of, name)
    return drawn && questionAt(place, drawn)
  })
