/**
 * A corpus to search in: plain text cut into passages at empty lines, or JSONL with one `{"title":
 * …, "text": …}` a line. A line that begins with `#` or stands between `=` signs is the title of
 * what follows it; else the title is the file's name.
 */
import { readJson } from '../../../run/json-value.ts'
import type { BadPlace } from '../../../run/files/bad-line.ts'
import type { DroppedFile } from '../../../run/files/dropped-file.ts'
import { misfitOf, record, text as words } from '../../../run/files/value-records.ts'
import { truncateText } from '../../../run/truncate-text.ts'
import { SEARCH_LIMITS } from './search-limits.ts'

export interface Passage {
  readonly title: string
  readonly text: string
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Notes that come with data are no corpus. */
const NOTE = /^(licen[cs]e|readme|notice|copying|changelog)\b/i
export type CorpusKind = 'plain' | 'lines'

/** What a file is to a corpus, by its name and beginning; undefined where it is nothing to it. */
export function corpusKind({ path, text }: DroppedFile): CorpusKind | undefined {
  const name = nameOf(path)
  if (NOTE.test(name) || text.trim() === '') return undefined
  if (/\.(txt|md)$/i.test(name)) return 'plain'
  const [first = ''] = text.slice(0, 4000).split('\n')
  return /\.jsonl$/i.test(name) &&
    /^\ufeff?\s*\{/.test(first) &&
    /"title"\s*:/.test(first) &&
    /"text"\s*:/.test(text.slice(0, 4000))
    ? 'lines'
    : undefined
}

const flat = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** What `# Title` and `= Title =` say; undefined for any other line. */
function headingOf(line: string): string | undefined {
  if (line.length > SEARCH_LIMITS.titleCharacters) return undefined
  const sharp = /^#{1,6}\s/.exec(line)
  if (sharp !== null) return line.slice(sharp[0].length).trim() || undefined
  if (!line.startsWith('=') || !line.endsWith('=')) return undefined
  let [from, to] = [0, line.length]
  while (from < to && line[from] === '=') from += 1
  while (to > from && line[to - 1] === '=') to -= 1
  return line.slice(from, to).trim() || undefined
}

/**
 * Pieces of at most `passageCharacters`, cut behind sentences where there are some, else between
 * words, else anywhere.
 */
export function pieces(text: string): readonly string[] {
  const out: string[] = []
  const most = SEARCH_LIMITS.passageCharacters
  let at = 0
  while (text.length - at > most) {
    const window = text.slice(at, at + most)
    const sentence = Math.max(
      window.lastIndexOf('. '),
      window.lastIndexOf('! '),
      window.lastIndexOf('? '),
    )
    const space = window.lastIndexOf(' ')
    // Never between the halves of one character.
    const last = window.charCodeAt(most - 1)
    const anywhere = last >= 0xd800 && last <= 0xdbff ? most - 1 : most
    const end = sentence > most / 2 ? sentence + 1 : space > 0 ? space : anywhere
    out.push(text.slice(at, at + end).trim())
    at += end
  }
  out.push(text.slice(at).trim())
  return out.filter((piece) => piece !== '')
}

export interface ReadCorpus {
  readonly passages: readonly Passage[]
  readonly problems: readonly BadPlace[]
}

function readPlain({ path, text }: DroppedFile): readonly Passage[] {
  let title = nameOf(path).replace(/\.[^.]*$/, '')
  const passages: Passage[] = []
  let paragraph: string[] = []
  const close = (): void => {
    for (const piece of pieces(flat(paragraph.join(' ')))) passages.push({ title, text: piece })
    paragraph = []
  }
  for (const line of text.replace(/^\ufeff/, '').split('\n')) {
    const trimmed = line.trim()
    const heading = headingOf(trimmed)
    if (heading !== undefined || trimmed === '') close()
    if (heading !== undefined) title = flat(heading)
    else if (trimmed !== '') paragraph.push(trimmed)
  }
  close()
  return passages
}

const lineRecord = record({ title: words, text: words })

function readLines({ text }: DroppedFile): ReadCorpus {
  const passages: Passage[] = []
  const problems: BadPlace[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const json = readJson(line, 'once')
    if (!json.ok) {
      problems.push({ line: index + 1, field: `column ${json.column}`, message: json.message })
      continue
    }
    const parsed = lineRecord.safeParse(json.value)
    if (!parsed.success) {
      problems.push({ line: index + 1, ...misfitOf(parsed.error, json.value) })
      continue
    }
    const title = truncateText(flat(parsed.data.title), SEARCH_LIMITS.titleCharacters)
    for (const piece of pieces(flat(parsed.data.text))) passages.push({ title, text: piece })
  }
  return { passages, problems }
}

/** Never throws for what the file holds. */
export const readCorpus = (file: DroppedFile, kind: CorpusKind): ReadCorpus =>
  kind === 'plain' ? { passages: readPlain(file), problems: [] } : readLines(file)
