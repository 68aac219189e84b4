/**
 * Recorded ROUGE-L scores of `oracle_rouge_l.jsonl`: `{hypothesis, reference, f}`, or `error` in
 * place of `f`.
 */
import type { JsonValue } from '../../../run/calls/call-value.ts'
import type { DroppedFile } from '../../../run/files/dropped-file.ts'
import type { Comparison, Oracle } from '../../oracle.ts'
import { field, rowsOf, textOf } from './api-bank-oracle-rows.ts'
import { rougeL } from '../rouge-l.ts'

const CLOSE = 1e-9

const score = (value: JsonValue | undefined): number | undefined =>
  value !== undefined &&
  value !== null &&
  typeof value === 'object' &&
  (value.kind === 'int' || value.kind === 'float')
    ? Number(value.value)
    : undefined

function* compare(vectors: DroppedFile): Generator<Comparison> {
  for (const { place, row } of rowsOf(vectors)) {
    const ours = rougeL(textOf(row, place, 'hypothesis'), textOf(row, place, 'reference'))
    const [f, recorded] = [score(field(row, 'f')), field(row, 'error')]
    const error = typeof recorded === 'string' ? recorded : undefined
    const agrees = ours.ok
      ? f !== undefined && error === undefined && Math.abs(ours.f - f) <= CLOSE
      : error?.endsWith(ours.error) === true
    yield {
      place,
      agrees,
      official: error ?? String(f),
      ours: ours.ok ? String(ours.f) : ours.error,
    }
  }
}

export const rougeOracle: Oracle = (vectors) => compare(vectors)
