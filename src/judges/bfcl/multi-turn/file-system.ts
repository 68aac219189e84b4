/**
 * GorillaFileSystem: a tree of files, one current directory, and the commands of a shell that stay
 * within one level.
 */
import type { ApiClass, StatefulApi } from './backend-class.ts'
import { Directory, File, treeOf, walk } from './directory.ts'
import {
  dict,
  get,
  int,
  isLiveDict,
  isLiveList,
  keys,
  list,
  live,
  refusal,
  subscript,
} from './live-values.ts'
import type { Live, LiveDict } from './live-values.ts'
import { method } from './method-table.ts'
import { contentsOf, diffOf, sizeText, tailOf } from './file-contents.ts'
import {
  byCodePoints,
  splitLines,
  textOf,
  withoutOuterSlashes,
  withoutTrailingSlashes,
} from './text-methods.ts'
import { keyOf } from '../../python/python-equal.ts'
import { truthy } from '../../python/python-order.ts'
import { str, typeName } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'

/** UTF-16 units of all paths that one search returns. */
const FOUND_CHARACTERS = 2_000_000

/** No name may hold one of these. */
const FORBIDDEN: readonly string[] = '| / \\ ? % * : " > <'.split(' ')

class FileSystem {
  root = new Directory('/', undefined)
  private current = this.root
  private readonly work: (units: number) => void

  constructor(work: (units: number) => void) {
    this.work = work
  }

  enter(root: Directory): void {
    this.root = root
    this.current = root
  }

  pwd(): PyValue {
    const names: string[] = []
    for (let at: Directory | undefined = this.current; at !== undefined; at = at.parent)
      names.unshift(at.name)
    return dict({ current_working_directory: `/${names.join('/')}` })
  }

  ls(hidden: Live): PyValue {
    const names = [...this.current.contents.keys()]
    return dict({
      current_directory_content: list(
        truthy(hidden) ? names : names.filter((name) => !name.startsWith('.')),
      ),
    })
  }

  cd(folder: Live): PyValue {
    const given = withoutTrailingSlashes(textOf(folder, 'rstrip'))
    const path = given === '' ? '/' : given
    if (path !== '/' && path.includes('/'))
      return refusal(`cd: ${path}: Unsupported path. Only one folder level at a time is supported.`)
    if (path === '..') {
      if (this.current.parent === undefined)
        return refusal('Current directory is already the root. Cannot go back.')
      this.current = this.current.parent
      return dict()
    }
    const target = this.at(path)
    if (target === undefined) return refusal(`cd: '${path}': No such file or directory`)
    this.current = target
    return dict({ current_working_directory: target.name })
  }

  mkdir(name: Live): PyValue {
    if (!this.allowed(name))
      return refusal(`mkdir: cannot create directory '${str(name)}': Invalid character`)
    if (this.holds(name))
      return refusal(`mkdir: cannot create directory '${str(name)}': File exists`)
    this.current.addDirectory(newName(name))
    return null
  }

  touch(name: Live): PyValue {
    if (!this.allowed(name)) return refusal(`touch: cannot touch '${str(name)}': Invalid character`)
    if (this.holds(name)) return refusal(`touch: cannot touch '${str(name)}': File exists`)
    this.current.addFile(newName(name), '')
    return null
  }

  echo(content: Live, name: Live): PyValue {
    if (name === null) return dict({ terminal_output: content })
    if (!this.allowed(name))
      return refusal(`echo: cannot write to '${str(name)}': Invalid character`)
    if (!truthy(name)) return dict({ terminal_output: content })
    if (!this.holds(name)) return refusal(`echo: cannot write to '${str(name)}': No such file`)
    const item = this.item(name)
    if (!(item instanceof File))
      throw new PyError(
        'AttributeError',
        `'${item === undefined ? 'NoneType' : 'Directory'}' object has no attribute '_write'`,
      )
    item.content = content
    return null
  }

  cat(name: Live): PyValue {
    if (!this.allowed(name)) return refusal(`cat: '${str(name)}': Invalid character`)
    if (!this.holds(name)) return refusal(`cat: '${str(name)}': No such file or directory`)
    const item = this.item(name)
    return item instanceof File
      ? dict({ file_content: item.content })
      : refusal(`cat: '${str(name)}': Is a directory`)
  }

  find(path: Live, name: Live): PyValue {
    const target = path === null ? this.current : this.at(textOf(path, 'strip'))
    if (target === undefined) return refusal(`find: '${str(path)}': No such file or directory`)
    const base = withoutTrailingSlashes(textOf(path, 'rstrip'))
    const matches: string[] = []
    let characters = 0
    walk(target, this.work, (way, item) => {
      if (name !== null && typeof name !== 'string')
        throw new PyError(
          'TypeError',
          `'in <string>' requires string as left operand, not ${typeName(name)}`,
        )
      if (name !== null && !item.includes(name)) return
      const match = [base, ...way, item].join('/')
      characters += match.length
      if (characters > FOUND_CHARACTERS) throw new PyError('MemoryError', 'too much is found')
      matches.push(match)
    })
    return dict({ matches: list(matches) })
  }

  wc(name: Live, mode: Live): PyValue {
    if (mode !== 'l' && mode !== 'w' && mode !== 'c')
      return refusal(`wc: invalid mode '${str(mode)}'`)
    const file = this.file(name)
    return file === undefined
      ? refusal(`wc: ${str(name)}: No such file or directory`)
      : contentsOf(file.content, mode)
  }

  sort(name: Live): PyValue {
    const file = this.file(name)
    if (file === undefined) return refusal(`sort: ${str(name)}: No such file or directory`)
    return dict({
      sorted_content: splitLines(textOf(file.content, 'splitlines')).sort(byCodePoints).join('\n'),
    })
  }

  grep(name: Live, pattern: Live): PyValue {
    const file = this.file(name)
    if (file === undefined) return refusal(`grep: ${str(name)}: No such file or directory`)
    return dict({
      matching_lines: list(
        splitLines(textOf(file.content, 'splitlines')).filter((line) => {
          if (typeof pattern !== 'string')
            throw new PyError(
              'TypeError',
              `'in <string>' requires string as left operand, not ${typeName(pattern)}`,
            )
          return line.includes(pattern)
        }),
      ),
    })
  }

  du(readable: Live): PyValue {
    return dict({ disk_usage: sizeText(this.current, truthy(readable), this.work) })
  }

  tail(name: Live, lines: Live): PyValue {
    const file = this.file(name)
    if (file === undefined) return refusal(`tail: ${str(name)}: No such file or directory`)
    return dict({
      last_lines: tailOf(splitLines(textOf(file.content, 'splitlines')), lines).join('\n'),
    })
  }

  diff(first: Live, second: Live): PyValue {
    // Python looks for the second name only where it has found the first.
    const [one, other] =
      this.holds(first) && this.holds(second) ? [this.file(first), this.file(second)] : []
    if (one === undefined || other === undefined)
      return refusal(`diff: ${str(first)} or ${str(second)}: No such file or directory`)
    return dict({ diff_lines: diffOf(one.content, other.content) })
  }

  mv(source: Live, destination: Live): PyValue {
    return this.carry('mv', 'move', 'moved', source, destination)
  }

  cp(source: Live, destination: Live): PyValue {
    return this.carry('cp', 'copy', 'copied', source, destination)
  }

  rm(name: Live): PyValue {
    if (!this.holds(name))
      return refusal(`rm: cannot remove '${str(name)}': No such file or directory`)
    this.current.contents.delete(str(name))
    return dict({ result: `'${str(name)}' removed` })
  }

  rmdir(name: Live): PyValue {
    if (!this.holds(name))
      return refusal(`rmdir: cannot remove '${str(name)}': No such file or directory`)
    const item = this.item(name)
    if (!(item instanceof Directory))
      return refusal(`rmdir: cannot remove '${str(name)}': Not a directory`)
    if (item.contents.size > 0)
      return refusal(`rmdir: cannot remove '${str(name)}': Directory not empty`)
    this.current.contents.delete(str(name))
    return dict({ result: `'${str(name)}' removed` })
  }

  /**
   * Moving and copying: a directory keeps (or gets a copy of) its table of contents, and everything
   * inside stays the same objects.
   */
  private carry(
    command: 'mv' | 'cp',
    verb: string,
    done: string,
    source: Live,
    destination: Live,
  ): PyValue {
    if (!this.holds(source))
      return refusal(`${command}: cannot ${verb} '${str(source)}': No such file or directory`)
    const from = str(source)
    const item = this.item(from)
    if (item === undefined)
      return refusal(`${command}: cannot ${verb} '${from}': Not a file or directory`)
    if (contains(destination, '/'))
      return refusal(
        `${command}: path not allowed in destination. Provide only a file or directory name.`,
      )
    const place = (into: Directory, name: string) => {
      if (command === 'mv') this.current.contents.delete(from)
      if (item instanceof File) into.addFile(name, item.content)
      else {
        const made = into.addDirectory(name)
        made.contents = command === 'mv' ? item.contents : new Map(item.contents)
      }
    }
    if (!this.holds(destination)) {
      const to = newName(destination)
      place(this.current, to)
      return dict({ result: `'${from}' ${done} to '${to}'` })
    }
    const to = str(destination)
    const into = this.item(to)
    if (!(into instanceof Directory))
      return refusal(`${command}: cannot ${verb} '${from}' to '${to}': Not a directory`)
    // A copy looks for the whole path as if it were a name, and so overlooks what is there.
    if (into.contents.has(command === 'mv' ? from : `${to}/${from}`))
      return refusal(`${command}: cannot ${verb} '${from}' to '${to}/${from}': File exists`)
    place(into, from)
    return dict({ result: `'${from}' ${done} to '${to}/${from}'` })
  }

  /** The directory at a path from here, or from the root where it begins with `/`. */
  private at(path: string): Directory | undefined {
    if (path === '.') return this.current
    if (path === '/') return this.root
    let at = path.startsWith('/') ? this.root : this.current
    for (const name of withoutOuterSlashes(path).split('/')) {
      const next = at.item(name)
      if (!(next instanceof Directory)) return undefined
      at = next
    }
    return at
  }

  /** Throws for names that no dict can be asked for. */
  private holds(name: Live): boolean {
    keyOf(name)
    return typeof name === 'string' && this.current.contents.has(name)
  }

  private item(name: Live): File | Directory | undefined {
    return typeof name === 'string' ? this.current.item(name) : undefined
  }

  private file(name: Live): File | undefined {
    const item = this.holds(name) ? this.item(name) : undefined
    if (!(item instanceof File)) return undefined
    if (typeof item.content === 'string') this.work(item.content.length)
    return item
  }

  private allowed(name: Live): boolean {
    return !FORBIDDEN.some((letter) => contains(name, letter))
  }
}

/** `letter in value` */
function contains(value: Live, letter: string): boolean {
  if (typeof value === 'string') return value.includes(letter)
  if (typeof value === 'object' && value !== null) {
    if (value.kind === 'list' || value.kind === 'tuple') return value.items.includes(letter)
    if (value.kind === 'dict') return get(value, letter) !== undefined
  }
  throw new PyError('TypeError', `argument of type '${typeName(value)}' is not iterable`)
}

/** Python would let tuples be names too; nothing else of this file system could deal with one. */
function newName(name: Live): string {
  if (typeof name === 'string') return name
  throw new PyError('TypeError', `a name must be a text, not '${typeName(name)}'`)
}

/** The root of a configuration: its first entry, whatever it is called. */
function rootOf(config: LiveDict, filler: Filler | undefined): Directory | undefined {
  const given = get(config, 'root')
  if (given === undefined) return undefined
  if (!isLiveDict(given))
    throw new PyError('AttributeError', `'${typeName(given)}' object has no attribute 'keys'`)
  const [name] = keys(given)
  if (name === undefined) throw new PyError('IndexError', 'list index out of range')
  const root = new Directory(newName(name), undefined)
  fill(root, subscript(subscript(given, name), 'contents'), filler)
  return root
}

/**
 * What long contexts add to a configuration: text to every file but some, files to every directory
 * that has none below.
 */
interface Filler {
  readonly text: string
  readonly spared: readonly Live[]
  readonly files: readonly Live[]
}

const DEPTH = 200

function fill(directory: Directory, contents: Live, filler: Filler | undefined, depth = 0): void {
  if (depth > DEPTH) throw new PyError('RecursionError', 'maximum recursion depth exceeded')
  if (!isLiveDict(contents))
    throw new PyError('AttributeError', `'${typeName(contents)}' object has no attribute 'items'`)
  let innermost = true
  for (const [key, entry] of contents.entries) {
    const name = newName(key)
    const type = subscript(entry, 'type')
    if (type === 'directory') {
      innermost = false
      const made = new Directory(name, directory)
      fill(made, subscript(entry, 'contents'), filler, depth + 1)
      directory.contents.set(name, made)
    } else if (type === 'file') {
      const content = subscript(entry, 'content')
      const filled = filler !== undefined && !filler.spared.includes(name)
      directory.contents.set(
        name,
        new File(name, filled ? `${textOf(content, '__add__')}${filler.text}` : content),
      )
    }
  }
  if (innermost && filler !== undefined)
    for (const name of filler.files) directory.addFile(newName(name), '')
}

const itemsOf = (value: Live): readonly Live[] => (isLiveList(value) ? value.items : [])

export const gorillaFileSystem: ApiClass = (setting): StatefulApi => {
  const fs = new FileSystem(setting.work)
  let longContext = false
  return {
    load: (config, long) => {
      longContext = long
      const filler = long
        ? {
            text: str(setting.filler('FILE_CONTENT_EXTENSION')),
            spared: itemsOf(setting.filler('FILES_TAIL_USED')),
            files: itemsOf(setting.filler('POPULATE_FILE_EXTENSION')),
          }
        : undefined
      const own = live(config)
      fs.enter((isLiveDict(own) ? rootOf(own, filler) : undefined) ?? new Directory('/', undefined))
    },
    methods: new Map([
      ['pwd', method([], () => fs.pwd())],
      ['ls', method([['a', false]], (a) => fs.ls(a))],
      ['cd', method(['folder'], (folder) => fs.cd(folder))],
      ['mkdir', method(['dir_name'], (name) => fs.mkdir(name))],
      ['touch', method(['file_name'], (name) => fs.touch(name))],
      ['echo', method(['content', ['file_name', null]], (content, name) => fs.echo(content, name))],
      ['cat', method(['file_name'], (name) => fs.cat(name))],
      [
        'find',
        method(
          [
            ['path', '.'],
            ['name', null],
          ],
          (path, name) => fs.find(path, name),
        ),
      ],
      ['wc', method(['file_name', ['mode', 'l']], (name, mode) => fs.wc(name, mode))],
      ['sort', method(['file_name'], (name) => fs.sort(name))],
      ['grep', method(['file_name', 'pattern'], (name, pattern) => fs.grep(name, pattern))],
      ['du', method([['human_readable', false]], (readable) => fs.du(readable))],
      ['tail', method(['file_name', ['lines', int(10)]], (name, lines) => fs.tail(name, lines))],
      ['diff', method(['file_name1', 'file_name2'], (first, second) => fs.diff(first, second))],
      [
        'mv',
        method(['source', 'destination'], (source, destination) => fs.mv(source, destination)),
      ],
      ['rm', method(['file_name'], (name) => fs.rm(name))],
      ['rmdir', method(['dir_name'], (name) => fs.rmdir(name))],
      [
        'cp',
        method(['source', 'destination'], (source, destination) => fs.cp(source, destination)),
      ],
    ]),
    state: () => dict({ long_context: longContext, root: live(treeOf(fs.root)) }),
  }
}
