/**
 * What is known from version 2 on: everybody and every place has every relation, to somebody or some
 * place that follows from the task's name, so that any question can be looked up.
 */
import { Random } from '../../../engine/random.ts'
import { drawName } from '../../open-names.ts'
import { hash32 } from '../../text-hash.ts'
import type { Side } from '../../words/entity-words.ts'
import { RELATIONS, isRelation } from '../twohop-facts.ts'
import type { Sort } from '../twohop-facts.ts'

const STREAM = 0x2408

export const drawEntity = (random: Random, sort: Sort, side: Side): string =>
  drawName(random, sort === 'person' ? 'username' : 'city', side)

/**
 * What the facts of this name say; undefined for what is no relation. Never the entity itself, and
 * always a word of the side.
 */
export function openFact(
  name: string,
  side: Side,
  entity: string,
  relation: string,
): string | undefined {
  if (!isRelation(relation)) return undefined
  const [, to] = RELATIONS[relation]
  const random = new Random(hash32(`${name}/${relation}/${entity}`), STREAM)
  for (;;) {
    const found = drawEntity(random, to, side)
    if (found !== entity) return found
  }
}
