/** `twohop` as a task suite from version 2 on: any name can be asked for. */
import type { DrawnSizes } from '../../drawn-splits.ts'
import { sideOf } from '../../drawn-strata.ts'
import { sentenceWords, toolWords } from '../../plan-steps/step-styles.ts'
import { REFERENCES } from '../../signature/signature-texts.ts'
import type { TaskSuite } from '../../task.ts'
import { COMMON } from '../../words/entity-words.ts'
import { ALL_RELATIONS } from '../twohop-facts.ts'
import { HOPS, twohopLanguage, twohopSuite } from '../twohop-suite.ts'
import { factsOf } from '../twohop-tasks.ts'
import { TWOHOP_TOOLS } from '../twohop-world.ts'
import { openFact } from './open-facts.ts'
import { makeOpenQuestions } from './open-tasks.ts'
import { OPEN_FRAGMENTS } from './open-wordings.ts'

const LANGUAGE = twohopLanguage(OPEN_FRAGMENTS)

export const createOpenTwohop = (sizes: DrawnSizes): TaskSuite =>
  twohopSuite({
    version: 2,
    about: `Twohop: questions whose answer is ${HOPS[sizes.level ?? 'standard']} away, over facts that every task has of its own, of anybody and anywhere. No gold calls, the answer is what counts. Made for Tandem, shaped like Bamboogle.`,
    splits: makeOpenQuestions(sizes),
    fact: ({ id, split }, entity, relation) =>
      openFact(factsOf(sizes.seed, id), sideOf(split), entity, relation),
    language: LANGUAGE,
  })

/** Words that it says and that a vocabulary has whole: all but names. */
export const OPEN_TWOHOP_WORDS: readonly string[] = [
  ...sentenceWords(OPEN_FRAGMENTS),
  ...ALL_RELATIONS,
  ...COMMON.username,
  ...COMMON.city,
  ...REFERENCES,
  ...TWOHOP_TOOLS.flatMap(({ name, parameters }) => [
    ...toolWords(name),
    ...parameters.map((parameter) => parameter.name),
  ]),
  ...['then', 'none', 'ok', 'error', 'nothing', 'found'],
]
