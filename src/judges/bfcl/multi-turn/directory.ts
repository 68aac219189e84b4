/**
 * Files and directories as objects that may be held in several places: the official file system
 * copies a directory without what is inside it, so that two directories share their files, and can
 * put a directory into itself. Walks are therefore bounded.
 */
import type { Live } from './live-values.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyDict, PyValue } from '../../python/python-value.ts'

export class File {
  readonly name: string
  content: Live
  constructor(name: string, content: Live) {
    this.name = name
    this.content = content
  }
}

/**
 * Python gives up a walk that is deeper; the items are our own limit: sharing can make a tree of
 * any size from few objects.
 */
const WALK = { depth: 900, items: 10_000 } as const

/** Units of work that one file or directory on the way costs. */
const WORK = 100

export class Directory {
  readonly name: string
  readonly parent: Directory | undefined
  contents = new Map<string, File | Directory>()

  constructor(name: string, parent: Directory | undefined) {
    this.name = name
    this.parent = parent
  }

  item(name: string): File | Directory | undefined {
    return name === '.' ? this : this.contents.get(name)
  }

  addFile(name: string, content: Live): void {
    this.refuseTaken('File', name)
    this.contents.set(name, new File(name, content))
  }

  addDirectory(name: string): Directory {
    this.refuseTaken('Directory', name)
    const made = new Directory(name, this)
    this.contents.set(name, made)
    return made
  }

  private refuseTaken(what: string, name: string): void {
    if (this.contents.has(name))
      throw new PyError(
        'ValueError',
        `${what} '${name}' already exists in directory '${this.name}'.`,
      )
  }
}

/**
 * Everything below a directory, parents before children, with the way to it. Inside itself a
 * directory has no end, which Python finds out the hard way.
 */
export function walk(
  start: Directory,
  work: (units: number) => void,
  visit: (path: readonly string[], name: string, item: File | Directory) => void,
): void {
  let items = 0
  const path: string[] = []
  const open = new Set<Directory>()
  const into = (directory: Directory) => {
    if (open.has(directory) || open.size > WALK.depth)
      throw new PyError('RecursionError', 'maximum recursion depth exceeded')
    open.add(directory)
    for (const [name, item] of directory.contents) {
      items += 1
      work(WORK)
      if (items > WALK.items) throw new PyError('MemoryError', 'the directory holds too much')
      visit(path, name, item)
      if (item instanceof File) continue
      path.push(name)
      into(item)
      path.pop()
    }
    open.delete(directory)
  }
  into(start)
}

const fields = (entries: Readonly<Record<string, PyValue>>): PyDict => ({
  kind: 'dict',
  entries: Object.entries(entries),
})

/** The tree with tags for what no value is. A directory inside itself is named only. */
export function treeOf(root: Directory): PyDict {
  let items = 0
  const open = new Set<Directory>()
  const tree = (item: File | Directory): PyDict => {
    items += 1
    if (items > WALK.items) throw new PyError('MemoryError', 'the directory holds too much')
    if (item instanceof File) return fields({ $file: item.name, content: item.content })
    if (open.has(item)) return fields({ $dirref: item.name })
    if (open.size > WALK.depth)
      throw new PyError('RecursionError', 'maximum recursion depth exceeded')
    open.add(item)
    const contents: PyDict = {
      kind: 'dict',
      entries: [...item.contents].map(([name, inner]): [string, PyDict] => [name, tree(inner)]),
    }
    open.delete(item)
    return fields({ $dir: item.name, parent: item.parent?.name ?? null, contents })
  }
  return tree(root)
}
