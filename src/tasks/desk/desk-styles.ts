/** How plans for the desk are worded and read; the styles are those of every built-in suite. */
import { callSteps, sentenceWords, toolWords } from '../plan-steps/step-styles.ts'
import type { Entry, LanguageOf } from '../define-suite.ts'
import type { Forms } from '../plan-steps/value-words.ts'
import { SAID_WORDS } from './spoken-times.ts'
import { DESK_TOOLS, TOOL_BY_NAME } from './desk-tools.ts'
import { ALL_CONNECTIVES, WORDINGS } from './desk-wordings.ts'

const FREE_WORDS: ReadonlySet<string> = new Set(
  [
    ...DESK_TOOLS.flatMap((tool) => toolWords(tool.name)),
    ...sentenceWords([
      ...Object.values(WORDINGS).flatMap((wording) => [...wording.verbs, ...wording.frames]),
      ...ALL_CONNECTIVES,
    ]),
  ].filter((word) => !SAID_WORDS.has(word)),
)

export const PARAMETERS: ReadonlySet<string> = new Set(
  DESK_TOOLS.flatMap((tool) => tool.parameters.map((p) => p.name)),
)

export const deskLanguage = (forms: Forms): LanguageOf<Entry> =>
  callSteps({
    toolOf: (name) => TOOL_BY_NAME.get(name),
    forms,
    parameters: PARAMETERS,
    freeWords: FREE_WORDS,
  })
