/**
 * The fact base: who is whose boss, who lives where. Every task has facts of its own, which follow
 * from its name, so that nothing but a search can tell the answer. People and cities are the
 * desk's, relations are words that `signature` knows as topics.
 */
import { hash32 } from '../text-hash.ts'
import { POOLS } from '../desk/desk-entities.ts'

export type Sort = 'person' | 'city'

/** Relations with what they are asked of and what they lead to. */
export const RELATIONS = {
  boss: ['person', 'person'],
  coach: ['person', 'person'],
  friend: ['person', 'person'],
  doctor: ['person', 'person'],
  home: ['person', 'city'],
  office: ['person', 'city'],
  mayor: ['city', 'person'],
  host: ['city', 'person'],
  guide: ['city', 'person'],
  twin: ['city', 'city'],
} as const satisfies Readonly<Record<string, readonly [Sort, Sort]>>

export type Relation = keyof typeof RELATIONS

export const isRelation = (word: string): word is Relation => Object.hasOwn(RELATIONS, word)
export const ALL_RELATIONS: readonly Relation[] = Object.keys(RELATIONS).filter(isRelation)

const POOL = { person: POOLS.username, city: POOLS.city } as const satisfies Readonly<
  Record<Sort, unknown>
>

export const entitiesOf = (sort: Sort, unseen: boolean): readonly string[] =>
  unseen ? POOL[sort].unseen : POOL[sort].seen

/**
 * What the facts of this name say; undefined for what they know nothing of. Never the entity
 * itself.
 */
export function factOf(
  name: string,
  unseen: boolean,
  entity: string,
  relation: string,
): string | undefined {
  if (!isRelation(relation)) return undefined
  const [from, to] = RELATIONS[relation]
  if (!entitiesOf(from, unseen).includes(entity)) return undefined
  const others = entitiesOf(to, unseen).filter((one) => one !== entity)
  return others[hash32(`${name}/${relation}/${entity}`) % others.length]
}
