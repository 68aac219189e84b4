/**
 * What an imported file or a running episode may cost. Dropped files are hostile until shown otherwise, and a policy that
 * calls tools in a loop must end; every limit is far above what real data needs, and whoever meets one is told its name.
 */
export const IMPORT_LIMITS = {
  /** Files of one drop. A whole checkout of API-Bank's repository stays below. */
  files: 20_000,
  /** UTF-16 units of one file that is read, and of all of them. */
  fileCharacters: 8_000_000,
  totalCharacters: 64_000_000,
  /** Lines of a dialogue, elements of a list of records. */
  turns: 1_000,
  records: 20_000,
  /** Units of one turn's text or of one argument. */
  textCharacters: 20_000,
  /** Arguments of one call. */
  arguments: 64,
  /** Nesting of JSON values. */
  depth: 32,
  /** Digits of one number. */
  digits: 400,
  /** Warnings kept; the rest is counted. */
  warnings: 200,
} as const

export const REPLAY_LIMITS = {
  /** Calls that one world answers; every later call is refused. */
  calls: 200,
  /** UTF-16 units of an observation's text; the rest is cut and the cut is said. */
  observationCharacters: 4_000,
} as const

/** `text`, or its beginning with a note of how much was left out, at most `most` units long (and never half a surrogate pair). */
export function boundedText(text: string, most: number): string {
  if (text.length <= most) return text
  const note = `… (${text.length} characters in all)`
  const end = Math.max(0, most - note.length)
  const last = text.charCodeAt(end - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? end - 1 : end) + note
}
