/**
 * What imported files may hold. Dropped files are hostile until shown otherwise; every limit is far
 * above what real data needs, and what meets one is refused by its name.
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
  /** Recorded calls of one task that needs several. */
  callsOfTask: 64,
  /** Nesting of JSON values. */
  depth: 32,
  /** Digits of one number. */
  digits: 400,
  /** Warnings kept; the rest is counted. */
  warnings: 200,
} as const
