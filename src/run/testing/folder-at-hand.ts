/** Folders that are at hand on some machines only: tests of what lies there are skipped elsewhere. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

interface FolderAtHand {
  readonly root: string
  readonly there: boolean
}

/**
 * The folder `name` of the one that the environment's `variable` names, of `otherwise` where it
 * names none. Where it is not there this says so, and that `what`, which would be in it, is not.
 */
export function folderAtHand(
  { variable, otherwise }: { readonly variable: string; readonly otherwise: string },
  name: string,
  what: string,
): FolderAtHand {
  const root = resolve(process.env[variable] ?? otherwise, name)
  const there = existsSync(root)
  if (!there)
    console.log(
      `skipped: ${what} not at ${root}; set ${variable} to the folder that holds ${name}/`,
    )
  return { root, there }
}
