import type { DroppedFile } from '../../run/files/dropped-file.ts'

/**
 * The import, done once for the same files: prompts are fitted twice, and other settings are tried,
 * on one reading. What it gives is held as long as the files are, and must not be changed.
 */
export function importedOnce<T>(
  read: (files: readonly DroppedFile[], options: { readonly skipBad: boolean }) => T,
): (files: readonly DroppedFile[], skipBad: boolean) => T {
  const held = new WeakMap<readonly DroppedFile[], Map<boolean, { readonly outcome: T }>>()
  return (files, skipBad) => {
    const known = held.get(files) ?? new Map<boolean, { readonly outcome: T }>()
    held.set(files, known)
    const { outcome } = known.get(skipBad) ?? { outcome: read(files, { skipBad }) }
    known.set(skipBad, { outcome })
    return outcome
  }
}
