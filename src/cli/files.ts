/**
 * Files as a command meets them. What is read has to be a regular file of a size that can be meant:
 * a pipe would be waited for without end. What is written is written beside and renamed, so that it
 * is whole or not there, whenever the command is killed.
 */
import { constants } from 'node:fs'
import { access, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { CommandError, isSystemError, reasonOf } from './errors.ts'

const MEBI = 2 ** 20

/**
 * Most bytes of a configuration, an experiment or an endpoint: a hundred times what any of them
 * has.
 */
export const SETTINGS_MAX_BYTES = 4 * MEBI

/**
 * @throws the system's own error where there is no such file, CommandError where it is no file that
 *   can be meant
 */
async function readBytes(path: string, most: number): Promise<Buffer> {
  // Without O_NONBLOCK opening a pipe waits until it is written to.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const about = await file.stat()
    if (about.isDirectory())
      throw new CommandError(`${path} is a folder, and a file is needed: name a file in it.`)
    if (!about.isFile())
      throw new CommandError(
        `${path} is not a regular file: write what it gives into one, and name that.`,
      )
    if (about.size > most)
      throw new CommandError(
        `${path} has ${about.size} bytes, and at most ${most} are read here: name a smaller file.`,
      )
    const bytes = await file.readFile()
    if (bytes.length > most)
      throw new CommandError(`${path} grows while it is read: name a file that nobody writes.`)
    return bytes
  } finally {
    await file.close()
  }
}

/** The same for a file that the call names. @throws CommandError */
export async function readNamed(
  path: string,
  most: number,
  wayOut = 'Is the path right?',
): Promise<Buffer> {
  try {
    return await readBytes(path, most)
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(`${path} cannot be read: ${reasonOf(error)}. ${wayOut}`)
  }
}

/** The same where it is no error that nothing is there: undefined then. */
export async function readIfThere(path: string, most: number): Promise<Buffer | undefined> {
  try {
    return await readBytes(path, most)
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Regular files below a folder, nearest first, at most so many; links to folders are not followed.
 * Rejects with the system's error.
 */
export async function filesBelow(folder: string, most: number): Promise<string[]> {
  const paths: string[] = []
  for (let open = [folder]; open.length > 0 && paths.length < most;) {
    const next: string[] = []
    for (const at of open) {
      const entries = await readdir(at, { withFileTypes: true })
      for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const path = join(at, entry.name)
        if (entry.isDirectory()) next.push(path)
        else if (
          entry.isFile() ||
          (entry.isSymbolicLink() &&
            (await stat(path).then(
              (about) => about.isFile(),
              () => false,
            )))
        )
          paths.push(path)
      }
    }
    open = next
  }
  return paths.slice(0, most)
}

async function synced(file: FileHandle, data: string | Uint8Array): Promise<void> {
  try {
    await file.writeFile(data)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes the rename last; systems that cannot do so of a folder keep it as they do. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, constants.O_RDONLY)
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  } catch {
    /* Windows opens no folders. */
  }
}

/**
 * Puts a file in place as a whole, and on the disk. `beside` is where it is written first: who
 * shares a folder with other processes gives a name of its own. Rejects with the system's error;
 * then what was there before is still there.
 */
export async function writeWhole(
  path: string,
  data: string | Uint8Array,
  beside?: string,
): Promise<void> {
  // A link stays one: what it leads to is replaced.
  const place = await realpath(path).catch(() => path)
  const other = beside ?? `${place}.new`
  try {
    await synced(await open(other, 'w'), data)
    await rename(other, place)
  } catch (error) {
    // What is left of it takes space that is needed, and is of no use.
    await rm(other, { force: true }).catch(() => undefined)
    throw error
  }
  await syncFolder(dirname(place))
}

/** Writes what the call asked for. @throws CommandError */
export async function writeNamed(path: string, data: string | Uint8Array): Promise<void> {
  try {
    await writeWhole(path, data)
  } catch (error) {
    throw new CommandError(
      `${path} cannot be written: ${reasonOf(error)}. Make room there or name another file, and call the command again.`,
    )
  }
}

const refused = (option: string, path: string, why: string, wayOut: string): CommandError =>
  new CommandError(`--${option} ${path}: ${why}. ${wayOut}`)
const MAKE_IT = 'Make the folder, or name another one.'

/**
 * Looked at before any work: whether that file can be written. `option` is who named it. @throws
 * CommandError
 */
export async function checkOutput(option: string, path: string): Promise<void> {
  const about = await stat(path).catch((error: unknown) => {
    if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined
    throw refused(option, path, reasonOf(error), 'Name another file.')
  })
  if (about?.isDirectory() === true)
    throw refused(option, path, 'that is a folder', 'Name a file in it.')
  if (about !== undefined && !about.isFile())
    throw refused(option, path, 'that is not a regular file', 'Name a file.')
  const folder = dirname(resolve(path))
  const above = await stat(folder).catch(() => undefined)
  if (above === undefined)
    throw refused(option, path, `the folder ${folder} does not exist`, MAKE_IT)
  if (!above.isDirectory()) throw refused(option, path, `${folder} is not a folder`, MAKE_IT)
  await tryWriting(option, path, folder)
}

/** A folder that a command fills; it is made where it is not there. @throws CommandError */
export async function makeOutputFolder(option: string, path: string): Promise<void> {
  const about = await stat(path).catch(() => undefined)
  if (about !== undefined && !about.isDirectory())
    throw refused(option, path, 'that is not a folder', 'Name a folder.')
  try {
    await mkdir(path, { recursive: true })
  } catch (error) {
    throw refused(
      option,
      path,
      `the folder cannot be made, ${reasonOf(error)}`,
      'Name another one.',
    )
  }
  await tryWriting(option, path, path)
}

/**
 * A file is made and removed again: of a read-only or full file system the permissions say nothing.
 */
async function tryWriting(option: string, path: string, folder: string): Promise<void> {
  const probe = `${folder}/.tandem-${process.pid}`
  try {
    await access(folder, constants.W_OK)
    await (await open(probe, 'wx')).close()
    await rm(probe)
  } catch (error) {
    throw refused(
      option,
      path,
      `nothing can be written to ${folder}, ${reasonOf(error)}`,
      'Name another one.',
    )
  }
}
