/**
 * Names of people and places for suites that know no secrets: on the known side, now and then, a
 * secret instead. These alone have letters of many alphabets, so that whatever a name of the never
 * side is spelled with has been practised.
 */
import type { Random } from '../engine/random.ts'
import { ENTITIES } from './words/entity-words.ts'
import type { Side } from './words/entity-words.ts'

type NamedKind = 'username' | 'city' | 'subject'

export const drawName = (random: Random, kind: NamedKind, side: Side): string =>
  side === 'known' && random.int(6) === 0
    ? ENTITIES.password(random, side)
    : ENTITIES[kind](random, side)
