/** `signature` as a task suite from version 2 on: functions never met, and any word. */
import type { DrawnSizes } from '../../drawn-splits.ts'
import { sideOf } from '../../drawn-strata.ts'
import { sentenceWords } from '../../plan-steps/step-styles.ts'
import type { TaskSuite } from '../../task.ts'
import { LISTED, signatureSuite } from '../signature-suite.ts'
import { REFERENCES } from '../signature-texts.ts'
import { ADJECTIVES, KINDS, NOUNS, VERBS } from '../signature-words.ts'
import type { KindOfValue } from '../signature-words.ts'
import { makeOpenTasks } from './open-tasks.ts'
import { COMMON_VALUES, OPEN_FRAGMENTS, openAnswer } from './open-words.ts'

/** Words that sentences are made of, and that no value is. */
const SENTENCE_WORDS = sentenceWords(OPEN_FRAGMENTS).filter((word) => !COMMON_VALUES.includes(word))

/** Makes all tasks at once. */
export const createOpenSignature = (sizes: DrawnSizes): Promise<TaskSuite> =>
  signatureSuite({
    version: 2,
    about: `Signature: functions from a generated library, ${LISTED[sizes.level ?? 'standard']} listed with each task, and any names, times and numbers; functions of the test are never met in training. Made for Tandem, shaped like BFCL.`,
    splits: makeOpenTasks(sizes),
    answers: (split) => openAnswer(sideOf(split)),
    sentenceWords: SENTENCE_WORDS,
  })

/** Words that it says and that a vocabulary has whole: all but names, times and numbers. */
export const OPEN_SIGNATURE_WORDS: readonly string[] = [
  ...Object.keys(VERBS).flatMap((verb) => [verb, `@${verb}`]),
  ...ADJECTIVES,
  ...Object.keys(NOUNS),
  ...OPEN_FRAGMENTS,
  ...Object.values<KindOfValue>(KINDS).flatMap(({ names }) => names),
  ...COMMON_VALUES,
  ...REFERENCES,
  ...['then', 'none', 'error'],
]
