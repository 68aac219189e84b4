/** Words that the desk says in version 2 and that a vocabulary has whole: all but its entities. */
import { toolWords } from '../../plan-steps/step-styles.ts'
import { DESK_TOOLS } from '../desk-tools.ts'
import { DATES } from '../spoken-times.ts'
import { SPOKEN_WORDS } from './open-forms.ts'
import { OPEN_SENTENCE_WORDS } from './open-wordings.ts'
import type { Level } from '../../../run/config.ts'
import { ALL_COMMON } from '../../words/entity-words.ts'

/** Calls whose results later ones refer to. */
const REFERENCES: readonly string[] = [1, 2, 3].flatMap((call) =>
  ['token', 'balance'].map((field) => `$${call}.${field}`),
)

export const openDeskWords = (level: Level): readonly string[] => [
  ...OPEN_SENTENCE_WORDS,
  ...DESK_TOOLS.flatMap(({ name, parameters, returns }) => [
    ...toolWords(name),
    ...parameters.map((parameter) => parameter.name),
    ...returns,
  ]),
  ...ALL_COMMON,
  ...REFERENCES,
  ...['then', 'none', 'ok', 'error', 'sunny', 'cloudy', 'rainy', 'windy', 'foggy', 'snowy'],
  ...(level === 'hard' ? [...SPOKEN_WORDS, ...DATES] : []),
]
