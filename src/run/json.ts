/**
 * JSON from strangers as plain values, once the scanner has found nothing wrong with it. A key that
 * one object gives twice is refused: RFC 8259 leaves open which value counts, so two readers could
 * see two documents.
 */
import { scanJson } from './json-scanner.ts'
import type { JsonFault, JsonLimits } from './json-scanner.ts'
import { messageOf } from './told-error.ts'

export type JsonOutcome =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: JsonFault }

export function parseJson(text: string, limits: JsonLimits): JsonOutcome {
  const fault = scanJson(text, limits)
  if (fault !== undefined) return { ok: false, fault }
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    // Not reached unless the recogniser and the platform disagree; the platform then has the last
    // word.
    return {
      ok: false,
      fault: {
        line: 1,
        column: 1,
        message: messageOf(error),
      },
    }
  }
}
