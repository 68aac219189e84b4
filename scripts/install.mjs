/**
 * Installs what `package-lock.json` names, when that is not what lies in `node_modules`. Node
 * built-ins alone.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const SMALLEST = [20, 19]

/** @returns {string | undefined} what is wrong with this Node and what to do, in words */
export function nodeTooOld(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [wantedMajor = 0, wantedMinor = 0] = SMALLEST
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return undefined
  return `Tandem needs Node ${SMALLEST.join('.')} or newer; this is Node ${version}. Install a current one from https://nodejs.org and try again.`
}

/**
 * Whether `node_modules` differs from the lock file. npm writes what it installed to
 * `node_modules/.package-lock.json`; every package of the lock must be there in that version, those
 * for other platforms aside.
 */
export function stale(root) {
  const installed = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installed)) return true
  const packages = (path) =>
    Object.entries(JSON.parse(readFileSync(path, 'utf8')).packages ?? {}).filter(
      ([name]) => name !== '',
    )
  const present = new Map(packages(installed))
  return packages(join(root, 'package-lock.json')).some(([name, { version, optional }]) => {
    const found = present.get(name)
    return found === undefined ? optional !== true : found.version !== version
  })
}

/** Runs `npm ci` when needed. @throws Error with a way out when npm fails */
export function install(root) {
  if (!stale(root)) return false
  console.log('Installing the packages that package-lock.json names …')
  // A shell on Windows, where npm is a command file; the arguments are fixed words.
  const { status, error } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  if (error !== undefined)
    throw new Error(
      `npm could not be started (${error.message}). It comes with Node: is it on the PATH?`,
    )
  if (status !== 0)
    throw new Error(
      'npm ci failed; its own message stands above. It needs the network the first time.',
    )
  return true
}
