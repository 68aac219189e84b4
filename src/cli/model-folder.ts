/** A folder of model files in Node. */
import { constants } from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { ModelError } from '../pretrained/model-source.ts'
import type { ModelSource } from '../pretrained/model-source.ts'
import { CommandError, reasonOf } from './errors.ts'

interface OpenFile {
  readonly handle: FileHandle
  readonly size: number
}

export interface ModelFolder {
  readonly source: ModelSource
  close(): Promise<void>
}

/** Most files that a model's folder holds. */
const MOST_FILES = 1000

/** Opens the regular files that lie in it, those below aside. @throws CommandError */
export async function openModelFolder(folder: string): Promise<ModelFolder> {
  const files = new Map<string, OpenFile>()
  const close = async (): Promise<void> => {
    await Promise.all([...files.values()].map(({ handle }) => handle.close()))
  }
  try {
    for (const name of (await readdir(folder)).sort().slice(0, MOST_FILES)) {
      // Without O_NONBLOCK opening a pipe waits until it is written to.
      const handle = await open(join(folder, name), constants.O_RDONLY | constants.O_NONBLOCK)
      const about = await handle.stat()
      if (about.isFile()) files.set(name, { handle, size: about.size })
      else await handle.close()
    }
  } catch (error) {
    await close()
    throw new CommandError(
      `${folder} is not a folder of model files that can be read: ${reasonOf(error)}. Name another.`,
    )
  }
  const fileOf = (name: string): OpenFile => {
    const file = files.get(name)
    if (file === undefined) throw new ModelError(`${name} is not there. Fetch it too.`)
    return file
  }
  return {
    close,
    source: {
      names: () => [...files.keys()],
      size: (name) => fileOf(name).size,
      async read(name, from, to) {
        const bytes = new Uint8Array(to - from)
        let got = 0
        while (got < bytes.length) {
          const { bytesRead } = await fileOf(name).handle.read(
            bytes,
            got,
            bytes.length - got,
            from + got,
          )
          if (bytesRead === 0)
            throw new ModelError(`${name} ends at byte ${from + got}. Fetch it again.`)
          got += bytesRead
        }
        return bytes
      },
    },
  }
}
