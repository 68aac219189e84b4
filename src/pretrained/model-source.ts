/**
 * Where a model's files are: a folder in Node, files dropped on the page, a download that was kept.
 * Whoever reads a model asks for ranges of bytes, so that no file is ever in memory as a whole.
 */
import { ToldError } from '../run/told-error.ts'

export interface ModelSource {
  /** Names of the files, without a folder in front. */
  names(): readonly string[]
  /** In bytes. Throws ModelError where there is no such file. */
  size(name: string): number
  /**
   * Bytes `from` (included) to `to` (excluded), which lie within the file. Rejects where they cannot
   * be read.
   */
  read(name: string, from: number, to: number): Promise<Uint8Array>
}

/** A model's files cannot be used: names the file, the place in it, and the way out. */
export class ModelError extends ToldError {
  override readonly name = 'ModelError'
}

/** A text file whole, which has at most `most` bytes. @throws ModelError */
export async function readText(source: ModelSource, name: string, most: number): Promise<string> {
  const size = source.size(name)
  if (size > most)
    throw new ModelError(
      `${name} has ${size} bytes, and at most ${most} are read of such a file. Check that it is the right one.`,
    )
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await source.read(name, 0, size))
  } catch (error) {
    if (error instanceof ModelError) throw error
    throw new ModelError(`${name} is not UTF-8, or cannot be read. Fetch it again.`)
  }
}
