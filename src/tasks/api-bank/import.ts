/**
 * From dropped files to API-Bank's dialogues, API samples and tool descriptions. Any subset of the official folder will do, under
 * any root name: files are recognised by what they hold. A file that is empty or not in the official form is left out with a
 * warning that names file, line and field; the import is refused only when nothing usable remains or a limit is passed.
 * Nothing that a file holds makes this throw.
 */
import type { ToolSpec } from '../task.ts'
import { parseCalls } from '../calls/parse.ts'
import { printCalls } from '../calls/print.ts'
import type { ToolCall, Value } from '../calls/value.ts'
import { boundedText, IMPORT_LIMITS } from '../sandbox/limits.ts'
import { readJson } from '../calls/json.ts'
import type { DroppedFile } from '../files/dropped.ts'
import { complaint, itemsOf } from '../files/records.ts'
import { readTool, sampleRecord, turnRecord } from './records.ts'
import { readRequest } from './request.ts'

export type Turn =
  | { readonly kind: 'said'; readonly speaker: 'User' | 'AI'; readonly text: string }
  | { readonly kind: 'request'; readonly call: ToolCall; readonly output: Value; readonly exception: string | null }

/** One recorded conversation (`lv1-lv2-samples/…/X.jsonl`). */
export interface Dialogue {
  /** The file's own name, which API samples refer to; its path where two different files share a name. */
  readonly id: string
  readonly turns: readonly Turn[]
}

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
  /** Files left out and why, each naming its place. */
  readonly warnings: readonly string[]
  /** Files of the drop that hold nothing this suite reads (databases, sources, other levels). */
  readonly ignored: number
}

export type ApiBankImport =
  | { readonly ok: true; readonly files: ApiBankFiles }
  | { readonly ok: false; readonly error: string }

type Kind = 'dialogue' | 'samples' | 'tools' | 'other'

/** What a file is, by its first thousand characters, so that large databases are never parsed. */
function recognise({ path, text }: DroppedFile): Kind {
  const head = text.slice(0, 1000)
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (/(^|\/)(lv1-lv2-samples|level-1-given-desc|level-2-toolsearcher)\//.test(path) && name.endsWith('.jsonl')) return 'dialogue'
  if (/^\ufeff?\s*(\{[^\n]*"role"\s*:|$)/.test(head) && name.endsWith('.jsonl')) return 'dialogue'
  if (/^level-[12]-api\.json$/.test(name)) return 'samples'
  if (/^tools_lv12\.json$/.test(name)) return 'tools'
  if (!name.endsWith('.json') || /lv-?3|level-?3|-response/.test(name) || !/^\ufeff?\s*\[\s*\{/.test(head)) return 'other'
  if (/"file"\s*:/.test(head) && /"instruction"\s*:/.test(head)) return 'samples'
  return /"input_parameters"\s*:/.test(head) ? 'tools' : 'other'
}

const shown = (path: string): string => JSON.stringify(boundedText(path, 200)).slice(1, -1)

/** Whether the call grammar reads back what it prints of a call: its limits are the policies' own. */
const writable = (call: ToolCall): boolean => parseCalls(printCalls([call])).ok

/** The turns of a dialogue file, or what is wrong with it. */
function readDialogue({ path, text }: DroppedFile): readonly Turn[] | string {
  if (text.trim() === '') return `${shown(path)}: the file is empty; the dialogue is left out`
  const lines = text.split('\n')
  if (lines.length > IMPORT_LIMITS.turns) return `${shown(path)}: has more than ${IMPORT_LIMITS.turns} lines; split it to import it`
  const turns: Turn[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    const place = `${shown(path)}:${index + 1}`
    const json = readJson(line)
    if (!json.ok) return `${place}: column ${json.column}: ${json.message}; put one JSON object on each line`
    const parsed = turnRecord.safeParse(json.value)
    if (!parsed.success) return `${place}: ${complaint(parsed.error, json.value)}; compare the line with the official file`
    const turn = parsed.data
    if (turn.role === 'API' && !writable({ name: turn.api_name, args: turn.param_dict.entries })) {
      return `${place}: param_dict: the call grammar cannot hold these arguments (too long or too deep); compare the line with the official file`
    }
    turns.push(turn.role === 'API'
      ? { kind: 'request', call: { name: turn.api_name, args: turn.param_dict.entries }, output: turn.result.output, exception: turn.result.exception }
      : { kind: 'said', speaker: turn.role, text: turn.text })
  }
  return turns
}

/** The tools that a prompt's "API descriptions" list, one JSON object a line. */
function promptTools(instruction: string): readonly ToolSpec[] {
  return instruction.split('\n').flatMap((line) => {
    const json = line.startsWith('{') ? readJson(line) : undefined
    const tool = json?.ok === true ? readTool(json.value) : undefined
    return tool === undefined ? [] : [tool]
  })
}

const lineOf = (text: string, value: string): number => {
  const at = text.indexOf(value)
  return at < 0 ? 1 : text.slice(0, at).split('\n').length
}

interface ReadSamples { readonly samples: readonly ApiSample[]; readonly problems: readonly string[] }

function readList({ path, text }: DroppedFile): readonly Value[] | string {
  if (text.trim() === '') return `${shown(path)}: the file is empty; take it from the official data again`
  const json = readJson(text)
  if (!json.ok) return `${shown(path)}:${json.line}: column ${json.column}: ${json.message}; take the file from the official data again`
  return itemsOf(json.value) ?? `${shown(path)}:1: the file: expected a list of records; take it from the official data again`
}

/** The API samples of a file; a bad one is left out and named. */
function readSamples(file: DroppedFile): ReadSamples | string {
  const items = readList(file)
  if (typeof items === 'string') return items
  const samples: ApiSample[] = []
  const problems: string[] = []
  for (const [index, item] of items.entries()) {
    const place = `${shown(file.path)}: [${index}]`
    const parsed = sampleRecord.safeParse(item)
    if (!parsed.success) { problems.push(`${place}.${complaint(parsed.error, item)}; the sample is left out`); continue }
    const { file: name, id, instruction, input, expected_output } = parsed.data
    const request = readRequest(expected_output)
    if (request === undefined || !writable(request.call)) {
      const line = lineOf(file.text, JSON.stringify(expected_output).slice(1, -1))
      problems.push(`${shown(file.path)}:${line}: [${index}].expected_output: expected API-Request: [Name(key='value')] (found ${JSON.stringify(boundedText(expected_output, 60))}); the sample is left out`)
      continue
    }
    samples.push({ file: name, number: id, input, gold: request.call, tools: promptTools(instruction) })
  }
  return { samples, problems }
}

function readTools(file: DroppedFile): { readonly tools: readonly ToolSpec[]; readonly problems: readonly string[] } | string {
  const items = readList(file)
  if (typeof items === 'string') return items
  const read = items.map((item) => readTool(item))
  return {
    tools: read.filter((tool) => tool !== undefined),
    problems: read.flatMap((tool, i) => tool === undefined ? [`${shown(file.path)}: [${i}]: expected name and input_parameters; the tool is left out`] : []),
  }
}

/** How many of the files hold something that this suite reads. */
export const recognisedFiles = (files: readonly DroppedFile[]): number =>
  files.filter((file) => recognise({ path: file.path.replaceAll('\\', '/'), text: file.text }) !== 'other').length

/** What must hold before anything is read. */
function overLimit(files: readonly DroppedFile[]): string | undefined {
  if (files.length > IMPORT_LIMITS.files) return `${files.length} files were dropped, at most ${IMPORT_LIMITS.files} are read; drop API-Bank's folder alone`
  const big = files.find((file) => file.text.length > IMPORT_LIMITS.fileCharacters)
  if (big !== undefined) return `${shown(big.path)}: has ${big.text.length} characters, at most ${IMPORT_LIMITS.fileCharacters} are read; this is not an official file`
  const total = files.reduce((sum, file) => sum + file.text.length, 0)
  if (total > IMPORT_LIMITS.totalCharacters) return `the files have ${total} characters together, at most ${IMPORT_LIMITS.totalCharacters} are read; drop fewer of them`
  return undefined
}

/** Reads what was dropped. Refuses, saying why and where, when no dialogue and no sample can be used. */
export function importApiBank(dropped: readonly DroppedFile[]): ApiBankImport {
  const recognised = dropped.map((file) => ({ file: { path: file.path.replaceAll('\\', '/'), text: file.text }, kind: recognise(file) }))
  const used = recognised.filter(({ kind }) => kind !== 'other').sort((a, b) => (a.file.path < b.file.path ? -1 : a.file.path > b.file.path ? 1 : 0))
  const limit = dropped.length > IMPORT_LIMITS.files ? overLimit(dropped) : overLimit(used.map(({ file }) => file))
  if (limit !== undefined) return { ok: false, error: limit }

  const warnings: string[] = []
  const dialogues = new Map<string, { readonly text: string; readonly dialogue: Dialogue }>()
  const samples: ApiSample[] = []
  const tools = new Map<string, ToolSpec>()
  for (const { file, kind } of used) {
    if (kind === 'dialogue') {
      const turns = readDialogue(file)
      if (typeof turns === 'string') { warnings.push(turns); continue }
      const name = file.path.slice(file.path.lastIndexOf('/') + 1)
      const twin = dialogues.get(name)
      if (twin?.text === file.text) { warnings.push(`${shown(file.path)}: the same dialogue was dropped twice; it is read once`); continue }
      const id = twin === undefined ? name : file.path
      dialogues.set(id, { text: file.text, dialogue: { id, turns } })
    } else if (kind === 'samples') {
      const read = readSamples(file)
      if (typeof read === 'string') { warnings.push(read); continue }
      samples.push(...read.samples)
      warnings.push(...read.problems)
    } else {
      const read = readTools(file)
      if (typeof read === 'string') { warnings.push(read); continue }
      warnings.push(...read.problems)
      for (const tool of read.tools) if (!tools.has(tool.name)) tools.set(tool.name, tool)
    }
  }

  const requests = [...dialogues.values()].reduce((n, d) => n + d.dialogue.turns.filter((turn) => turn.kind === 'request').length, 0)
  if (requests === 0 && samples.length === 0) {
    const why = warnings[0] === undefined
      ? `none of the ${dropped.length} files is one of API-Bank's`
      : `no file could be used: ${warnings[0]}${warnings.length > 1 ? ` (and ${warnings.length - 1} more)` : ''}`
    return { ok: false, error: `${why}; drop the folder api-bank, or lv1-lv2-samples and test-data/level-1-api.json from it` }
  }
  const kept = warnings.slice(0, IMPORT_LIMITS.warnings)
  if (kept.length < warnings.length) kept.push(`${warnings.length - kept.length} more warnings`)
  return {
    ok: true,
    files: {
      dialogues: [...dialogues.values()].map(({ dialogue }) => dialogue),
      samples,
      tools: [...tools.values()],
      warnings: kept,
      ignored: recognised.length - used.length,
    },
  }
}
