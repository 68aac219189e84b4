/**
 * A run from a file comes to lie beside what is kept already, and never in its place: the file may
 * be a stranger's, under an id that is ours.
 */
import { compareRuns } from './compare.ts'
import type { RunFile } from './run-file.ts'

/** What is asked of the storage. */
export interface Keeping {
  read(id: string): Promise<RunFile | undefined>
  replace(file: RunFile): Promise<void>
}

const LONGEST_ID = 100

/**
 * Gives the id under which the run lies: its own, or its own with a number where another run has
 * that. `held` are ids that are taken without being stored.
 */
export async function keepImported(
  storage: Keeping,
  file: RunFile,
  held: ReadonlySet<string> = new Set(),
): Promise<string> {
  for (let copy = 1; ; copy += 1) {
    const id = numbered(file.id, copy)
    // What cannot be read is a user's data all the same.
    const kept = await storage.read(id).catch(() => 'unreadable' as const)
    if (kept === undefined && !held.has(id)) {
      await storage.replace({ ...file, id })
      return id
    }
    if (typeof kept === 'object' && isSame(kept, file)) return id
  }
}

export function numbered(id: string, copy: number): string {
  if (copy === 1) return id
  const end = `-${copy}`
  return `${id.slice(0, LONGEST_ID - end.length)}${end}`
}

/**
 * A file holds a sample of the trajectories, and weights that are kept nowhere: these may differ.
 */
function isSame(kept: RunFile, file: RunFile): boolean {
  return (
    kept.created === file.created &&
    kept.updates.length === file.updates.length &&
    kept.evaluations.length === file.evaluations.length &&
    kept.warmStart.length === file.warmStart.length &&
    kept.status === file.status &&
    kept.tokens === file.tokens &&
    compareRuns(file, kept).identical
  )
}
