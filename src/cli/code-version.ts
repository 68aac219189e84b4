/**
 * Which code an outcome is of: the package's version and a hash over everything that it depends on.
 */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { VERSION } from '../run/version.ts'

const ROOT = join(import.meta.dirname, '..', '..')

/** `madeFrom`: files and folders, by their paths from the root. */
export function codeVersion(madeFrom: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of madeFrom.flatMap(sourcesBelow).sort())
    hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)))
  return `${VERSION}-${hash.digest('hex').slice(0, 12)}`
}

/** Every file below, or the file itself, by its path from the root, in order. */
export function sourcesBelow(path: string): string[] {
  const full = join(ROOT, path)
  const files = statSync(full).isDirectory()
    ? readdirSync(full, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [full]
  return files.map((file) => relative(ROOT, file).replaceAll(sep, '/')).sort()
}
