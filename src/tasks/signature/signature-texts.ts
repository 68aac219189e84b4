/**
 * Words of the function library that need not occur in every training split: those of names,
 * parameters, sentences and values.
 */
import { ADJECTIVES, ANSWER, FRAGMENTS, KINDS, NOUNS, VERBS } from './signature-words.ts'
import type { KindOfValue } from './signature-words.ts'

/** References that plans of three calls in turn use. */
export const REFERENCES: readonly string[] = [`$1.${ANSWER}`, `$2.${ANSWER}`]

const kinds = Object.values<KindOfValue>(KINDS)

export const SIGNATURE_WORDS: readonly string[] = [
  ...Object.keys(VERBS).flatMap((verb) => [verb, `@${verb}`]),
  ...ADJECTIVES,
  ...Object.keys(NOUNS),
  ...FRAGMENTS,
  ...kinds.flatMap(({ names, pool }) => [...names, ...pool.seen, ...pool.unseen]),
  ...REFERENCES,
]
