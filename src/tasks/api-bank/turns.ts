/**
 * From imported files to API turns, the unit API-Bank scores: the dialogue so far and the one request that comes next. Dialogues
 * give most; API samples give those of dialogues that were not dropped, and the official tool descriptions.
 */
import type { ParameterSpec, ToolSpec } from '../task.ts'
import type { ToolCall, Value } from '../calls/value.ts'
import { printCalls, printValue } from '../calls/print.ts'
import { boundedText } from '../sandbox/limits.ts'
import type { ApiTruth } from './official/samples.ts'
import type { ApiBankFiles, ApiSample, Dialogue, Turn } from './import.ts'
import { isDict, itemsOf } from '../files/records.ts'
import { readTool } from './records.ts'
import { callKey } from './replay.ts'
import type { Recording } from './replay.ts'
import { readRequest } from './request.ts'

export interface ApiTurn {
  /** Name of the dialogue; all turns of one dialogue share it. */
  readonly dialogue: string
  /** The dialogue so far, a printed turn each, oldest first. */
  readonly history: readonly string[]
  readonly gold: ToolCall
  /** What the official evaluators hold a request against; undefined where only the prompt was dropped. */
  readonly truth: ApiTruth | undefined
  /** Requests of the dialogue before this one. */
  readonly before: readonly ToolCall[]
  /** 2 where tools are searched for, else 1. */
  readonly level: 1 | 2
  /** What the prompt may offer: known without looking at the gold request. */
  readonly tools: readonly ToolSpec[]
}

export interface Material {
  readonly turns: readonly ApiTurn[]
  readonly recordings: readonly Recording[]
  readonly tools: ReadonlyMap<string, ToolSpec>
}

const SEARCHER = 'ToolSearcher'
/** Most of a result, and of any turn, that a prompt shows: results are long lists at times, and requests rarely copy from their far end. */
const RESULT_CHARACTERS = 160
const TURN_CHARACTERS = 2000

/** A turn as the official prompts print it; of tools that were found, the names, for their signatures are in the prompt anyway. */
function printTurn(turn: Turn): string {
  if (turn.kind === 'said') return boundedText(`${turn.speaker}: ${turn.text.replaceAll(/\s+/g, ' ').trim()}`, TURN_CHARACTERS)
  const found = turn.call.name === SEARCHER ? foundTools(turn.output).map((tool) => tool.name) : []
  const result = found.length > 0 ? found.join(', ') : typeof turn.output === 'string' ? turn.output : printValue(turn.output)
  return `API-Request: ${boundedText(printCalls([turn.call]), TURN_CHARACTERS)}->${boundedText(turn.exception ?? result, RESULT_CHARACTERS)}`
}

const kindOf = (value: Value): ParameterSpec['type'] => {
  if (typeof value === 'boolean') return 'boolean'
  if (value === null || typeof value === 'string' || value.kind === 'reference') return 'string'
  return value.kind === 'int' ? 'integer' : value.kind
}

/** A signature from recorded calls: every parameter seen; required when none of the calls left it out. */
function inferTool(name: string, calls: readonly ToolCall[]): ToolSpec {
  const names = [...new Set(calls.flatMap((call) => call.args.map(([key]) => key)))]
  const parameters = names.map((key): ParameterSpec => {
    const values = calls.flatMap((call) => call.args.filter(([k]) => k === key).map(([, value]) => value))
    const [first = null] = values
    const type = values.every((value) => kindOf(value) === kindOf(first)) ? kindOf(first) : 'string'
    return { name: key, type, description: '', required: values.length >= calls.length }
  })
  return { name, description: '', parameters, returns: [] }
}

/** A description with the types that recorded calls really carry: API-Bank declares lists and numbers but writes them as texts. */
function asRecorded(described: ToolSpec, seen: ToolSpec | undefined): ToolSpec {
  if (seen === undefined) return described
  const recorded = new Map(seen.parameters.map((parameter) => [parameter.name, parameter]))
  const parameters = described.parameters.map((p) => {
    const real = recorded.get(p.name)
    return real === undefined ? { ...p, required: false } : { ...p, type: real.type, required: real.required }
  })
  const extra = seen.parameters.filter((p) => !described.parameters.some((d) => d.name === p.name))
  return { ...described, parameters: [...parameters, ...extra] }
}

/** The descriptions that a recorded ToolSearcher answer holds. */
function foundTools(output: Value): readonly ToolSpec[] {
  const candidates = isDict(output) ? [output] : itemsOf(output) ?? []
  return candidates.map((value) => readTool(value)).filter((tool) => tool !== undefined)
}

const requestsOf = (dialogue: Dialogue) => dialogue.turns.filter((turn) => turn.kind === 'request')

function collectTools(files: ApiBankFiles, calls: readonly ToolCall[]): Map<string, ToolSpec> {
  const byName = new Map<string, ToolCall[]>()
  for (const call of calls) byName.set(call.name, [...byName.get(call.name) ?? [], call])
  const inferred = new Map([...byName].map(([name, own]) => [name, inferTool(name, own)]))
  const described = new Map<string, ToolSpec>()
  const searched = files.dialogues.flatMap((d) => requestsOf(d).flatMap((turn) => turn.call.name === SEARCHER ? foundTools(turn.output) : []))
  for (const tool of [...files.tools, ...files.samples.flatMap((sample) => sample.tools), ...searched]) {
    if (!described.has(tool.name)) described.set(tool.name, asRecorded(tool, inferred.get(tool.name)))
  }
  return new Map([...inferred, ...described])
}

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * API turns of a dialogue. Where tools are searched for, the prompt offers the searcher and what it has found so far; else it
 * offers the dialogue's own tools, as the official level 1 prompts do.
 */
function dialogueTurns(dialogue: Dialogue, tools: ReadonlyMap<string, ToolSpec>): ApiTurn[] {
  const names = new Set(requestsOf(dialogue).map((turn) => turn.call.name))
  const searching = names.has(SEARCHER)
  const offered = searching ? new Set([SEARCHER]) : names
  const history: string[] = []
  const before: ToolCall[] = []
  const out: ApiTurn[] = []
  for (const turn of dialogue.turns) {
    if (turn.kind === 'request') {
      const listed = [...offered].sort(byName).flatMap((name) => tools.get(name) ?? [])
      out.push({
        dialogue: dialogue.id, history: [...history], gold: turn.call, tools: listed, before: [...before], level: searching ? 2 : 1,
        truth: { name: turn.call.name, input: turn.input, result: turn.result },
      })
      before.push(turn.call)
      if (searching && turn.call.name === SEARCHER) for (const tool of foundTools(turn.output)) offered.add(tool.name)
    }
    history.push(printTurn(turn))
  }
  return out
}

/** The turns of a printed prompt; its closing line "Generate API Request:" is not one. */
const printedTurns = (input: string): string[] =>
  input.replace(/\s*Generate API Request:\s*$/, '').split(/\n(?=(?:User|AI|API-Request): )/).map((turn) => turn.trim()).filter((turn) => turn !== '')

/** A printed turn in the form of `printTurn`. */
function reprint(turn: string): string {
  const request = turn.startsWith('API-Request: ') ? readRequest(turn) : undefined
  return request === undefined
    ? boundedText(turn.replaceAll(/\s+/g, ' '), TURN_CHARACTERS)
    : `API-Request: ${boundedText(printCalls([request.call]), TURN_CHARACTERS)}->${boundedText(request.result ?? '', RESULT_CHARACTERS)}`
}

function sampleTurn(sample: ApiSample, tools: ReadonlyMap<string, ToolSpec>): ApiTurn {
  const listed = sample.tools.map((tool) => tools.get(tool.name) ?? tool)
  const turns = printedTurns(sample.input)
  const before = turns.flatMap((turn) => (turn.startsWith('API-Request: ') ? readRequest(turn)?.call ?? [] : []))
  return { dialogue: sample.file, history: turns.map(reprint), gold: sample.gold, tools: listed, before, level: listed.some(({ name }) => name === SEARCHER) ? 2 : 1, truth: undefined }
}

/** All API turns, every recorded result, and what is known of each tool. */
export function apiTurns(files: ApiBankFiles): Material {
  const whole = new Set(files.dialogues.map((dialogue) => dialogue.id))
  const alone = files.samples.filter((sample) => !whole.has(sample.file))
  const recordings: Recording[] = [
    ...files.dialogues.flatMap((d) => requestsOf(d).map((turn) => ({ call: turn.call, output: turn.output, exception: turn.exception }))),
    // A sample's prompt prints the results of the requests before it; its own result may be printed by a later sample of the dialogue.
    ...alone.flatMap((sample) => printedTurns(sample.input).flatMap((turn): Recording[] => {
      const request = turn.startsWith('API-Request: ') ? readRequest(turn) : undefined
      return request?.result === undefined ? [] : [{ call: request.call, output: request.result, exception: null }]
    })),
    ...alone.map((sample): Recording => ({ call: sample.gold, output: undefined, exception: null })),
  ]
  const tools = collectTools(files, recordings.map((recording) => recording.call))
  // A request that follows another at once is the gold of two samples with equal prompts: it is one turn.
  const seen = new Set<string>()
  const sampled = alone.map((sample) => sampleTurn(sample, tools)).filter((turn) => {
    const key = [turn.dialogue, ...turn.history, callKey(turn.gold)].join('\n')
    return !seen.has(key) && seen.add(key)
  })
  return { turns: [...files.dialogues.flatMap((d) => dialogueTurns(d, tools)), ...sampled], recordings, tools }
}
