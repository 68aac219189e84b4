/** Official files, which are at hand on some machines only: tests of them are skipped elsewhere. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * The folder `name` of the one that `TANDEM_BENCHMARKS` names. Where it is not there this says so,
 * and `what` would be in it.
 */
export function officialFolder(
  name: string,
  what: string,
): { readonly root: string; readonly there: boolean } {
  const root = resolve(process.env['TANDEM_BENCHMARKS'] ?? '../shared/benchmarks', name)
  const there = existsSync(root)
  if (!there)
    console.log(
      `skipped: ${what} are not at ${root}; set TANDEM_BENCHMARKS to the folder that holds ${name}/`,
    )
  return { root, there }
}
