/** What the file system's commands tell of a file's content. */
import { File, walk } from './directory.ts'
import type { Directory } from './directory.ts'
import { dict, int, isFloatValue, isIntValue } from './live-values.ts'
import type { Live, LiveDict } from './live-values.ts'
import { lengthOf, splitLines, splitWords, textOf, utf8Length } from './text-methods.ts'
import { fixedPlaces } from '../../python/exact.ts'
import { typeName } from '../../python/python-print.ts'
import { PyError } from '../../python/python-value.ts'

/** `len(value)` */
function sizeOf(value: Live): number {
  if (typeof value === 'string') return lengthOf(value)
  if (typeof value === 'object' && value !== null) {
    if (value.kind === 'list' || value.kind === 'tuple') return value.items.length
    if (value.kind === 'dict') return value.entries.length
  }
  throw new PyError('TypeError', `object of type '${typeName(value)}' has no len()`)
}

export function contentsOf(content: Live, mode: 'l' | 'w' | 'c'): LiveDict {
  switch (mode) {
    case 'l':
      return dict({ count: int(splitLines(textOf(content, 'splitlines')).length), type: 'lines' })
    case 'w':
      return dict({ count: int(splitWords(textOf(content, 'split')).length), type: 'words' })
    case 'c':
      return dict({ count: int(sizeOf(content)), type: 'characters' })
  }
}

/**
 * `lines[-count:]` with a count that is never more than there are: 0 gives all, a negative one
 * leaves out lines at the beginning.
 */
export function tailOf(lines: readonly string[], count: Live): readonly string[] {
  if (typeof count === 'boolean') return count ? lines.slice(-1) : lines
  if (isIntValue(count)) {
    if (count.value > BigInt(lines.length)) return lines
    return count.value < BigInt(-lines.length) ? [] : lines.slice(-Number(count.value))
  }
  if (!isFloatValue(count))
    throw new PyError(
      'TypeError',
      `'>' not supported between instances of '${typeName(count)}' and 'int'`,
    )
  if (count.value > lines.length) return lines
  throw new PyError(
    'TypeError',
    'slice indices must be integers or None or have an __index__ method',
  )
}

/** Lines that differ at the same place, as far as both reach. */
export function diffOf(first: Live, second: Live): string {
  const lines = splitLines(textOf(first, 'splitlines'))
  const others = splitLines(textOf(second, 'splitlines'))
  return lines
    .slice(0, others.length)
    .flatMap((line, i) => (line === others[i] ? [] : [`- ${line}\n+ ${others[i] ?? ''}`]))
    .join('\n')
}

/** Bytes of all files below; readable: in the first unit in which it is less than 1024. */
export function sizeText(
  directory: Directory,
  readable: boolean,
  work: (units: number) => void,
): string {
  let bytes = 0
  walk(directory, work, (_path, _name, item) => {
    if (!(item instanceof File)) return
    const text = textOf(item.content, 'encode')
    work(text.length)
    bytes += utf8Length(text)
  })
  if (!readable) return `${bytes} bytes`
  let size = bytes
  for (const name of ['B', 'KB', 'MB', 'GB', 'TB']) {
    if (size < 1024) return `${fixedPlaces(size, 2)} ${name}`
    size /= 1024
  }
  return `${fixedPlaces(size, 2)} PB`
}
