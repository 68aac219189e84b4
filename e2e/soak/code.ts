/** Which code a soak is of: the package's version and a hash over everything that the page, the commands and the faults are made from. */
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { VERSION } from '../../src/run/version.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const MADE_FROM = ['src', 'public', 'e2e/soak', 'e2e/page.ts', 'index.html', 'vite.config.ts', 'package-lock.json']

export function codeVersion(): string {
  const hash = createHash('sha256')
  for (const path of MADE_FROM.flatMap((one) => filesOf(join(ROOT, one))).sort()) {
    hash.update(`${relative(ROOT, path).replaceAll(sep, '/')}\0`)
    hash.update(readFileSync(path))
  }
  return `${VERSION}-${hash.digest('hex').slice(0, 12)}`
}

function filesOf(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}
