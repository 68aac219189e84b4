/**
 * Search-R1's recorded verdicts: scores of predictions against gold answers, and what was extracted
 * from outputs.
 */
import * as z from 'zod/mini'
import { readJson } from '../../run/json-value.ts'
import type { Value } from '../../run/calls/call-value.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import { anyValue, complaint, isInt, itemsOf, record } from '../../run/files/value-records.ts'
import { OracleError } from '../oracle.ts'
import type { Comparison, Oracle } from '../oracle.ts'
import { coverMatch, exactMatch, extractAnswer, normaliseAnswer, PAIRS } from './answer-metrics.ts'

const words = z.string({ error: 'expected a text' })

/** 0 or 1, however Python wrote it. */
const mark = z.pipe(
  z.transform((value: unknown): unknown => {
    if (typeof value === 'boolean') return value
    if (isInt(value)) return value.value === 1n ? true : value.value === 0n ? false : value
    return typeof value === 'object' && value !== null && 'value' in value
      ? value.value === 1
        ? true
        : value.value === 0
          ? false
          : value
      : value
  }),
  z.boolean({ error: 'expected 0 or 1' }),
)

/** One gold text, or several. */
const golds = z.pipe(
  z.transform((value: unknown): unknown =>
    typeof value === 'object' && value !== null && 'items' in value ? value.items : [value],
  ),
  z.array(words),
)

const file = record({ scores: z.optional(anyValue), extraction: z.optional(anyValue) })
const scored = record({
  prediction: words,
  gold: golds,
  norm_prediction: words,
  norm_gold: golds,
  em: mark,
  subem: mark,
})
const extracted = record({ text: words, extracted: z.nullable(words) })

const shown = (value: unknown): string => JSON.stringify(value)

function read<S extends z.core.$ZodType>(schema: S, value: Value, place: string): z.output<S> {
  const parsed = z.safeParse(schema, value)
  if (!parsed.success) throw new OracleError(`${place}: ${complaint(parsed.error, value)}`)
  return parsed.data
}

function rows(value: Value | undefined, place: string): readonly Value[] {
  const items = value === undefined ? [] : itemsOf(value)
  if (items === undefined) throw new OracleError(`${place}: expected a list`)
  return items
}

function* compare({ path, text }: DroppedFile): Generator<Comparison> {
  const json = readJson(text)
  if (!json.ok)
    throw new OracleError(`${path}:${json.line}: column ${json.column}: ${json.message}`)
  const { scores, extraction } = read(file, json.value, path)
  if (scores === undefined && extraction === undefined)
    throw new OracleError(`${path}: expected an object with "scores" and "extraction"`)
  for (const [index, item] of rows(scores, `${path}: scores`).entries()) {
    const row = read(scored, item, `${path}: scores[${index}]`)
    const official = shown([row.norm_prediction, row.norm_gold, row.em, row.subem])
    const ours = shown([
      normaliseAnswer(row.prediction),
      row.gold.map(normaliseAnswer),
      exactMatch(row.prediction, row.gold),
      coverMatch(row.prediction, row.gold),
    ])
    yield { place: `scores[${index}]`, agrees: official === ours, official, ours }
  }
  for (const [index, item] of rows(extraction, `${path}: extraction`).entries()) {
    const row = read(extracted, item, `${path}: extraction[${index}]`)
    const official = shown(row.extracted)
    const ours = shown(extractAnswer(row.text, PAIRS.promptAndOutput) ?? null)
    yield { place: `extraction[${index}]`, agrees: official === ours, official, ours }
  }
}

export const bamboogleOracle: Oracle = (vectors) => compare(vectors)
