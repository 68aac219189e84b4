/** Files out of a drop or a picker, folders opened to the bottom. */
import type { DroppedFile } from '../../store/dropped-files.ts'

const MOST = 5000

export function fromPicker(list: FileList): readonly DroppedFile[] {
  return [...list].map((file) => dropped(file, file.webkitRelativePath || file.name))
}

/** Reads the folders of a drop. Call it within the drop event: afterwards the items are gone. */
export function fromDrop(transfer: DataTransfer): Promise<readonly DroppedFile[]> {
  const entries = [...transfer.items].flatMap((item) =>
    item.kind === 'file' ? [item.webkitGetAsEntry() ?? item.getAsFile()] : [],
  )
  const found: DroppedFile[] = []
  const walk = async (entry: FileSystemEntry | File | null): Promise<void> => {
    if (entry === null || found.length >= MOST) return
    if (entry instanceof File) found.push(dropped(entry, entry.name))
    else if (isFile(entry))
      found.push(
        dropped(
          await new Promise<File>((resolve, reject) => entry.file(resolve, reject)),
          entry.fullPath.replace(/^\//, ''),
        ),
      )
    else if (isFolder(entry)) for (const inner of await children(entry)) await walk(inner)
  }
  return entries
    .reduce((before, entry) => before.then(() => walk(entry)), Promise.resolve())
    .then(() => found)
}

function dropped(file: File, path: string): DroppedFile {
  return { path, size: file.size, blob: file }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}

async function children(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    // A reader gives a hundred at a time, and none at the end.
    const some = await new Promise<readonly FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return all
    all.push(...some)
  }
}
