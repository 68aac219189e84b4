/**
 * From dropped files to API-Bank's dialogues, API samples, tasks of level 3 and tool descriptions.
 * Any subset of the official folder will do, under any root name: files are recognised by what they
 * hold. Lines that are not in the official form are all listed with file, line and field; the rest
 * is taken without them only where the caller says so. An empty file, which the official folder has
 * one of, is named in a warning. Nothing that a file holds makes this throw.
 */
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import type { JsonValue, ToolCall, Value } from '../../run/calls/call-value.ts'
import { truncateText } from '../../run/truncate-text.ts'
import { IMPORT_LIMITS } from '../../run/files/import-limits.ts'
import { readJson } from '../../run/json-value.ts'
import { keptWarnings, overLimit, shownPath } from '../../run/files/drop-limits.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import { misfitOf } from '../../run/files/value-records.ts'
import { badLineText } from '../../run/files/bad-line.ts'
import type { BadLine } from '../../run/files/bad-line.ts'
import { isLevel3File, readLevel3 } from './level3-import.ts'
import type { Level3Record } from './level3-import.ts'
import { fieldOf, lineFinder, readList, readTools, writable } from './api-bank-reading.ts'
import type { Read } from './api-bank-reading.ts'
import { readTool, sampleRecord, turnRecord } from './api-bank-records.ts'
import { callKey } from '../../run/calls/call-key.ts'
import { readRequest } from './printed-request.ts'

export type DialogueTurn =
  | { readonly kind: 'said'; readonly speaker: 'User' | 'AI'; readonly text: string }
  | {
      readonly kind: 'request'
      readonly call: ToolCall
      readonly output: Value
      readonly exception: string | null
      readonly input: JsonValue
      readonly result: JsonValue
    }

/** One recorded conversation (`lv1-lv2-samples/…/X.jsonl`). */
export interface Dialogue {
  /**
   * The file's own name, which API samples refer to; its path where two different files share a
   * name.
   */
  readonly id: string
  /** Which level's folder it lies in; undefined where its path does not say. */
  readonly level: 1 | 2 | undefined
  readonly turns: readonly DialogueTurn[]
}

const levelOf = (path: string): 1 | 2 | undefined =>
  path.includes('level-1-given-desc/') ? 1 : path.includes('level-2-toolsearcher/') ? 2 : undefined

/** One element of `test-data/level-N-api.json`: a prompt and the request it asks for. */
export interface ApiSample {
  /** Name of the dialogue's file. */
  readonly file: string
  readonly number: bigint
  /** The dialogue so far, as printed. */
  readonly input: string
  readonly gold: ToolCall
  /** The prompt's API descriptions. */
  readonly tools: readonly ToolSpec[]
}

export interface ApiBankFiles {
  readonly dialogues: readonly Dialogue[]
  readonly samples: readonly ApiSample[]
  /** From `tools_lv12.json`. */
  readonly tools: readonly ToolSpec[]
  readonly level3: readonly Level3Record[]
  /** From `tools_lv3.json`. */
  readonly level3Tools: readonly ToolSpec[]
  /** The databases and tool lists as they came: what the official tools are made of. */
  readonly kit: readonly DroppedFile[]
  /** Lines that were left out because the caller said so. */
  readonly skipped: readonly BadLine[]
  /** Files left out and why, each naming its place. */
  readonly warnings: readonly string[]
  /** Files of the drop that hold nothing this suite reads. */
  readonly ignored: number
}

export type ApiBankImport =
  | { readonly ok: true; readonly files: ApiBankFiles }
  /** `bad` is not empty where the import would succeed without those lines. */
  | { readonly ok: false; readonly error: string; readonly bad: readonly BadLine[] }

type Kind = 'dialogue' | 'samples' | 'tools' | 'level 3' | 'tools of level 3' | 'database' | 'other'

/** What a file is, by its first thousand characters, so that large databases are never parsed. */
function recognise({ path, text }: DroppedFile): Kind {
  const head = text.slice(0, 1000)
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (
    /(^|\/)(lv1-lv2-samples|level-1-given-desc|level-2-toolsearcher)\//.test(path) &&
    name.endsWith('.jsonl')
  )
    return 'dialogue'
  if (/^\ufeff?\s*(\{[^\n]*"role"\s*:|$)/.test(head) && name.endsWith('.jsonl')) return 'dialogue'
  if (/^level-[12]-api\.json$/.test(name)) return 'samples'
  if (/^tools_lv12\.json$/.test(name)) return 'tools'
  if (/(^|\/)init_database\/\w+\.json$/.test(path)) return 'database'
  if (isLevel3File(name, head)) return 'level 3'
  if (/^tools_lv3\.json$/.test(name)) return 'tools of level 3'
  if (
    !name.endsWith('.json') ||
    /lv-?3|level-?3|-response/.test(name) ||
    !/^\ufeff?\s*\[\s*\{/.test(head)
  )
    return 'other'
  if (/"file"\s*:/.test(head) && /"instruction"\s*:/.test(head)) return 'samples'
  return /"input_parameters"\s*:/.test(head) ? 'tools' : 'other'
}

/** The turns of a dialogue file, or the line that spoils it: a dialogue with a gap is none. */
function readDialogue({ path, text }: DroppedFile): Read<readonly DialogueTurn[]> {
  const lines = text.split('\n')
  const spoilt = (line: number, field: string, message: string): Read<readonly DialogueTurn[]> => ({
    read: [],
    bad: [
      { file: shownPath(path), line, field, message: `${message}; the whole dialogue is spoilt` },
    ],
  })
  if (lines.length > IMPORT_LIMITS.turns)
    return spoilt(IMPORT_LIMITS.turns + 1, 'the file', `has more than ${IMPORT_LIMITS.turns} lines`)
  const turns: DialogueTurn[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const json = readJson(line)
    if (!json.ok)
      return spoilt(
        index + 1,
        `column ${json.column}`,
        `${json.message}; put one JSON object on each line`,
      )
    const parsed = turnRecord.safeParse(json.value)
    if (!parsed.success) {
      const { field, message } = misfitOf(parsed.error, json.value)
      return spoilt(index + 1, field, message)
    }
    const turn = parsed.data
    if (turn.role !== 'API') {
      turns.push({ kind: 'said', speaker: turn.role, text: turn.text })
      continue
    }
    const call = { name: turn.api_name, args: turn.param_dict.entries }
    if (!writable(call))
      return spoilt(
        index + 1,
        'param_dict',
        'the call grammar cannot hold these arguments (too long or too deep)',
      )
    turns.push({
      kind: 'request',
      call,
      output: turn.result.output,
      exception: turn.result.exception,
      input: fieldOf(json.value, 'param_dict'),
      result: fieldOf(json.value, 'result'),
    })
  }
  return { read: turns, bad: [] }
}

/** The tools that a prompt's "API descriptions" list, one JSON object a line. */
function promptTools(instruction: string): readonly ToolSpec[] {
  return instruction.split('\n').flatMap((line) => {
    const json = line.startsWith('{') ? readJson(line) : undefined
    const tool = json?.ok === true ? readTool(json.value) : undefined
    return tool === undefined ? [] : [tool]
  })
}

/** The API samples of a file, and those that cannot be used. */
function readSamples(file: DroppedFile): Read<readonly ApiSample[]> {
  const list = readList(file)
  const samples: ApiSample[] = []
  const bad: BadLine[] = [...list.bad]
  const lineOf = lineFinder(file.text)
  let before = 0
  for (const [index, item] of list.read.entries()) {
    const parsed = sampleRecord.safeParse(item)
    const at = (field: string, message: string, line: number): void => {
      bad.push({ file: shownPath(file.path), line, field: `[${index}].${field}`, message })
    }
    if (!parsed.success) {
      const { field, message } = misfitOf(parsed.error, item)
      at(field, message, lineOf(before))
      continue
    }
    const { file: name, id, instruction, input, expected_output } = parsed.data
    // Records come in the order of the text, so the next is looked for behind this one.
    const place = file.text.indexOf(JSON.stringify(expected_output).slice(1, -1), before)
    if (place >= 0) before = place
    const request = readRequest(expected_output)
    if (request === undefined || !writable(request.call)) {
      at(
        'expected_output',
        `expected API-Request: [Name(key='value')] (found ${JSON.stringify(truncateText(expected_output, 60))})`,
        lineOf(before),
      )
      continue
    }
    samples.push({
      file: name,
      number: id,
      input,
      gold: request.call,
      tools: promptTools(instruction),
    })
  }
  return { read: samples, bad }
}

/** How many of the files hold something that this suite reads. */
export const recognisedApiBank = (files: readonly DroppedFile[]): number =>
  files.filter(
    (file) => recognise({ path: file.path.replaceAll('\\', '/'), text: file.text }) !== 'other',
  ).length

const WAY_OUT =
  'drop the folder api-bank, or lv1-lv2-samples, test-data/level-1-api.json and test-data/level-3.json from it'

/** What two files share when they hold the same task. */
const taskKey = ({ requirement, calls }: Level3Record): string =>
  [requirement, ...calls.map(({ gold }) => callKey(gold))].join('\n')

/**
 * Reads what was dropped. Refuses, saying why and where, when a line cannot be used and the caller
 * has not let it go, or when nothing can be used.
 */
export function importApiBank(
  dropped: readonly DroppedFile[],
  { skipBad = false }: { readonly skipBad?: boolean } = {},
): ApiBankImport {
  const refuse = (error: string, bad: readonly BadLine[] = []): ApiBankImport => ({
    ok: false,
    error,
    bad,
  })
  const recognised = dropped.map((file) => ({
    file: { path: file.path.replaceAll('\\', '/'), text: file.text },
    kind: recognise(file),
  }))
  const used = recognised
    .filter(({ kind }) => kind !== 'other')
    .sort((a, b) => (a.file.path < b.file.path ? -1 : a.file.path > b.file.path ? 1 : 0))
  const limit = overLimit(
    dropped,
    used.map(({ file }) => file),
    { tooMany: "drop API-Bank's folder alone", tooLarge: 'this is not an official file' },
  )
  if (limit !== undefined) return refuse(limit)

  const warnings: string[] = []
  const bad: BadLine[] = []
  const dialogues = new Map<string, { readonly text: string; readonly dialogue: Dialogue }>()
  const samples: ApiSample[] = []
  const tools = new Map<string, ToolSpec>()
  const level3: Level3Record[] = []
  const level3Tools: ToolSpec[] = []
  const tasks3 = new Set<string>()
  for (const { file, kind } of used) {
    if (kind === 'dialogue') {
      if (file.text.trim() === '') {
        warnings.push(`${shownPath(file.path)}: the file is empty; the dialogue is left out`)
        continue
      }
      const name = file.path.slice(file.path.lastIndexOf('/') + 1)
      const twin = dialogues.get(name)
      if (twin?.text === file.text) {
        warnings.push(
          `${shownPath(file.path)}: the same dialogue was dropped twice; it is read once`,
        )
        continue
      }
      const { read: turns, bad: spoilt } = readDialogue(file)
      bad.push(...spoilt)
      if (spoilt.length > 0) continue
      const id = twin === undefined ? name : file.path
      dialogues.set(id, { text: file.text, dialogue: { id, level: levelOf(file.path), turns } })
    } else if (kind === 'samples') {
      const { read, bad: spoilt } = readSamples(file)
      samples.push(...read)
      bad.push(...spoilt)
    } else if (kind === 'tools') {
      const { read, bad: spoilt } = readTools(file)
      bad.push(...spoilt)
      for (const tool of read) if (!tools.has(tool.name)) tools.set(tool.name, tool)
    } else if (kind === 'level 3') {
      const { read, bad: spoilt } = readLevel3(file)
      bad.push(...spoilt)
      const twins = read.filter((task) => tasks3.has(taskKey(task)))
      if (twins.length > 0)
        warnings.push(
          `${shownPath(file.path)}: ${twins.length} ${twins.length === 1 ? 'task stands' : 'tasks stand'} in another file of level 3 too and ${twins.length === 1 ? 'is' : 'are'} read once`,
        )
      const fresh = read.filter((task) => !tasks3.has(taskKey(task)))
      level3.push(...fresh)
      for (const task of fresh) tasks3.add(taskKey(task))
    } else if (kind === 'tools of level 3') {
      const { read, bad: spoilt } = readTools(file)
      bad.push(...spoilt)
      level3Tools.push(...read)
    }
  }

  const requests = [...dialogues.values()].reduce(
    (n, d) => n + d.dialogue.turns.filter((turn) => turn.kind === 'request').length,
    0,
  )
  const [first] = bad
  const rest = bad.length > 1 ? ` (and ${bad.length - 1} more)` : ''
  if (requests === 0 && samples.length === 0 && level3.length === 0) {
    const why =
      first === undefined
        ? (warnings[0] ?? `none of the ${dropped.length} files is one of API-Bank's`)
        : `no file could be used: ${badLineText(first)}${rest}`
    return refuse(`${why}; ${WAY_OUT}`)
  }
  if (first !== undefined && !skipBad)
    return refuse(
      `${bad.length} ${bad.length === 1 ? 'line' : 'lines'} of API-Bank's files cannot be used: ${badLineText(first)}${rest}`,
      bad,
    )
  return {
    ok: true,
    files: {
      dialogues: [...dialogues.values()].map(({ dialogue }) => dialogue),
      samples,
      tools: [...tools.values()],
      level3,
      level3Tools,
      kit: used.flatMap(({ file, kind }) =>
        kind === 'database' || kind === 'tools' || kind === 'tools of level 3' ? [file] : [],
      ),
      skipped: bad,
      warnings: keptWarnings(warnings),
      ignored: recognised.length - used.length,
    },
  }
}
