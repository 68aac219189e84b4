/** What ends a command, in words: one sentence that says what is wrong and the way out. */
import { ToldError, messageOf } from '../run/told-error.ts'

/** The call itself is wrong: an option, a number, a name. Ends a command with 2. */
export class UsageError extends ToldError {
  override readonly name = 'UsageError'
}

/**
 * The call is right, but what it meets is not: a file, a setting, an engine. Ends a command with 1.
 */
export class CommandError extends ToldError {
  override readonly name = 'CommandError'
}

/** The system's error codes that naming a wrong file can give. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'the permission is missing',
  EPERM: 'the permission is missing',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the quota of the device is used up',
  EFBIG: 'the file would become too large',
  EIO: 'the device failed',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENXIO: 'nobody is at its other end',
  EBUSY: 'it is in use',
  ENOTEMPTY: 'a folder is in its place',
  EEXIST: 'something else is in its place',
}

/** Whether it is the file system that refuses, rather than our own code. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^E[A-Z0-9]+$/.test(error.code)

/** The reason alone, without a stack and without a full stop. */
export function reasonOf(error: unknown): string {
  if (isSystemError(error)) return WORDS[error.code ?? ''] ?? error.message
  return messageOf(error).replace(/\.$/, '')
}
