/** A run file that a call names. */
import { RUN_FILE_MAX_BYTES, readRunFile } from '../run/import-run-file.ts'
import type { RunFile } from '../run/run-file.ts'
import { CommandError } from './errors.ts'
import { readNamed } from './files.ts'

/** @throws CommandError that names the place in the file, what is there and the way out */
export async function readNamedRun(path: string): Promise<RunFile> {
  const read = readRunFile(
    (await readNamed(path, RUN_FILE_MAX_BYTES, 'Is the path right?')).toString('utf8'),
    path,
  )
  if (read.ok) return read.file
  throw new CommandError(`${read.error.message}. ${read.error.wayOut}`)
}
