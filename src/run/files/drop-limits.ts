/**
 * What reading any drop of files begins and ends with: limits before anything is read, paths as
 * they are shown, and not too many warnings.
 */
import { truncateText } from '../truncate-text.ts'
import { IMPORT_LIMITS } from './import-limits.ts'
import type { DroppedFile } from './dropped-file.ts'

export const shownPath = (path: string): string =>
  JSON.stringify(truncateText(path, 200)).slice(1, -1)

/** What to do where there are too many files, and where one is too large. */
interface WaysOut {
  readonly tooMany: string
  readonly tooLarge: string
}

/**
 * Why the drop is not read, in words. Of a drop with too many files all count, else those that
 * would be `used`.
 */
export function overLimit(
  dropped: readonly DroppedFile[],
  used: readonly DroppedFile[],
  { tooMany, tooLarge }: WaysOut,
): string | undefined {
  if (dropped.length > IMPORT_LIMITS.files)
    return `${dropped.length} files were dropped, at most ${IMPORT_LIMITS.files} are read; ${tooMany}`
  const big = used.find((file) => file.text.length > IMPORT_LIMITS.fileCharacters)
  if (big !== undefined)
    return `${shownPath(big.path)}: has ${big.text.length} characters, at most ${IMPORT_LIMITS.fileCharacters} are read; ${tooLarge}`
  const total = used.reduce((sum, file) => sum + file.text.length, 0)
  return total > IMPORT_LIMITS.totalCharacters
    ? `the files have ${total} characters together, at most ${IMPORT_LIMITS.totalCharacters} are read; drop fewer of them`
    : undefined
}

/** The first warnings, and how many more there were. */
export function keptWarnings(warnings: readonly string[]): readonly string[] {
  const more = warnings.length - IMPORT_LIMITS.warnings
  return more > 0
    ? [...warnings.slice(0, IMPORT_LIMITS.warnings), `${more} more warnings`]
    : warnings
}
