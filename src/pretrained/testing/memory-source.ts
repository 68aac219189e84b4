/** Files that lie in memory, as a source of models. */
import { ModelError } from '../model-source.ts'
import type { ModelSource } from '../model-source.ts'

export function memorySource(files: Readonly<Record<string, Uint8Array | string>>): ModelSource {
  const encoded = new Map(
    Object.entries(files).map(([name, file]) => [
      name,
      typeof file === 'string' ? new TextEncoder().encode(file) : file,
    ]),
  )
  const fileOf = (name: string): Uint8Array => {
    const file = encoded.get(name)
    if (file === undefined) throw new ModelError(`${name} is not there. Fetch it too.`)
    return file
  }
  return {
    names: () => [...encoded.keys()],
    size: (name) => fileOf(name).length,
    async read(name, from, to) {
      const file = fileOf(name)
      // What every source may rely on: nobody asks for bytes that are not there.
      if (from < 0 || to < from || to > file.length)
        throw new RangeError(`bytes ${from} to ${to} of ${name}, which has ${file.length}`)
      return file.slice(from, to)
    },
  }
}
