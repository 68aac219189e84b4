/** Real models, which are at hand on some machines only: tests of them are skipped elsewhere. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * The folder `name` of the one that `TANDEM_MODELS` names. Where it is not there this says so, and
 * `what` would be in it.
 */
export function modelsFolder(
  name: string,
  what: string,
): { readonly root: string; readonly there: boolean } {
  const root = resolve(process.env['TANDEM_MODELS'] ?? '../shared/models', name)
  const there = existsSync(root)
  if (!there)
    console.log(
      `skipped: ${what} is not at ${root}; set TANDEM_MODELS to the folder that holds ${name}/`,
    )
  return { root, there }
}
