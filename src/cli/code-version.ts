/** Which code an outcome is of: the package's version and a hash over everything that it depends on. */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { VERSION } from '../run/version.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** `madeFrom`: files and folders, by their paths from the root. */
export function codeVersion(madeFrom: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of madeFrom.flatMap((one) => filesOf(join(ROOT, one))).sort()) {
    hash.update(`${relative(ROOT, path).replaceAll(sep, '/')}\0`)
    hash.update(readFileSync(path))
  }
  return `${VERSION}-${hash.digest('hex').slice(0, 12)}`
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
