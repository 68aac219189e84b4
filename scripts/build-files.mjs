/**
 * Tells the built page's service worker what the build consists of: every file by its path, with a
 * hash of what it holds. Node built-ins alone.
 */
import { createHash } from 'node:crypto'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'

const SERVICE_WORKER = 'isolation.js'
const NOTHING = "const BUILD = { id: '', files: {} }"
/** Hexadecimal digits of a hash that are kept: enough that two files never share them by chance. */
const DIGITS = 32

const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, DIGITS)

/**
 * @param {string} script of the service worker
 * @param {Readonly<Record<string, string>>} files hashes by path, slashes between folders
 * @returns {string} throws Error where the script has no place for them
 */
export function withFiles(script, files) {
  if (!script.includes(NOTHING)) throw new Error(`${SERVICE_WORKER} has no line ${NOTHING}`)
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)))
  return script.replace(
    NOTHING,
    () => `const BUILD = ${JSON.stringify({ id: hashOf(JSON.stringify(sorted)), files: sorted })}`,
  )
}

/**
 * Rewrites the service worker in a built folder.
 * @param {string} folder
 */
export async function nameBuildFiles(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = found
    .filter((one) => one.isFile())
    .map(({ parentPath, name }) =>
      join(parentPath, name).slice(join(folder, sep).length).split(sep).join('/'),
    )
  const files = await Promise.all(
    paths
      .filter((path) => path !== SERVICE_WORKER && !path.endsWith('.map'))
      .map(async (path) => [path, hashOf(await readFile(join(folder, path)))]),
  )
  const address = join(folder, SERVICE_WORKER)
  await writeFile(address, withFiles(await readFile(address, 'utf8'), Object.fromEntries(files)))
}
