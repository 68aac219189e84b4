/** Words of questions that need not occur in every training split. */
import { REFERENCES } from '../signature/signature-texts.ts'
import { ALL_RELATIONS, entitiesOf } from './twohop-facts.ts'
import { FRAGMENTS } from './twohop-wordings.ts'
import { TWOHOP_TOOLS } from './twohop-world.ts'

export const TWOHOP_WORDS: readonly string[] = [
  ...FRAGMENTS.map((text) => text.replace(/\{[a-z]+\}/g, ' ')),
  ...ALL_RELATIONS,
  ...REFERENCES,
  ...(['person', 'city'] as const).flatMap((sort) => [
    ...entitiesOf(sort, false),
    ...entitiesOf(sort, true),
  ]),
  ...TWOHOP_TOOLS.flatMap(({ name, parameters }) => [
    name,
    `@${name}`,
    ...parameters.map((p) => p.name),
  ]),
]
