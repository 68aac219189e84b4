/**
 * From imported files to API turns, the unit API-Bank scores: the dialogue so far and the one
 * request that comes next. Dialogues give most; API samples give those of dialogues that were not
 * dropped, and the official tool descriptions.
 */
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { printCalls, printValue } from '../../run/calls/call-print.ts'
import { truncateText } from '../../run/truncate-text.ts'
import type {
  ApiBankFiles,
  ApiSample,
  ApiTruth,
  Dialogue,
  DialogueTurn,
} from '../../judges/index.ts'
import { callKey } from '../../run/calls/call-key.ts'
import type { Recording } from './replay-world.ts'
import { readRequest } from '../../judges/index.ts'
import { foundTools, SEARCHER, signatures } from './tool-signatures.ts'

export interface ApiTurn {
  /** Name of the dialogue; all turns of one dialogue share it. */
  readonly dialogue: string
  /** The dialogue so far, a printed turn each, oldest first. */
  readonly history: readonly string[]
  readonly gold: ToolCall
  /**
   * What the official evaluators hold a request against; undefined where only the prompt was
   * dropped.
   */
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

/**
 * Most of a result, and of any turn, that a prompt shows: results are long lists at times, and
 * requests rarely copy from their far end.
 */
const RESULT_CHARACTERS = 160
const TURN_CHARACTERS = 2000

/**
 * A turn as the official prompts print it; of tools that were found, the names, for their
 * signatures are in the prompt anyway.
 */
function printTurn(turn: DialogueTurn): string {
  if (turn.kind === 'said')
    return truncateText(
      `${turn.speaker}: ${turn.text.replaceAll(/\s+/g, ' ').trim()}`,
      TURN_CHARACTERS,
    )
  const found = turn.call.name === SEARCHER ? foundTools(turn.output).map((tool) => tool.name) : []
  const result =
    found.length > 0
      ? found.join(', ')
      : typeof turn.output === 'string'
        ? turn.output
        : printValue(turn.output)
  return `API-Request: ${truncateText(printCalls([turn.call]), TURN_CHARACTERS)}->${truncateText(turn.exception ?? result, RESULT_CHARACTERS)}`
}

const requestsOf = (dialogue: Dialogue) => dialogue.turns.filter((turn) => turn.kind === 'request')

function collectTools(files: ApiBankFiles, calls: readonly ToolCall[]): Map<string, ToolSpec> {
  const searched = files.dialogues.flatMap((d) =>
    requestsOf(d).flatMap((turn) => (turn.call.name === SEARCHER ? foundTools(turn.output) : [])),
  )
  return signatures(
    [...files.tools, ...files.samples.flatMap((sample) => sample.tools), ...searched],
    calls,
  )
}

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/**
 * API turns of a dialogue. Where tools are searched for, the prompt offers the searcher and what it
 * has found so far; else it offers the dialogue's own tools, as the official level 1 prompts do.
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
        dialogue: dialogue.id,
        history: [...history],
        gold: turn.call,
        tools: listed,
        before: [...before],
        level: searching ? 2 : 1,
        truth: { name: turn.call.name, input: turn.input, result: turn.result },
      })
      before.push(turn.call)
      if (searching && turn.call.name === SEARCHER)
        for (const tool of foundTools(turn.output)) offered.add(tool.name)
    }
    history.push(printTurn(turn))
  }
  return out
}

/** The turns of a printed prompt; its closing line "Generate API Request:" is not one. */
const printedTurns = (input: string): string[] =>
  input
    .replace(/\s*Generate API Request:\s*$/, '')
    .split(/\n(?=(?:User|AI|API-Request): )/)
    .map((turn) => turn.trim())
    .filter((turn) => turn !== '')

/** A printed turn in the form of `printTurn`. */
function reprint(turn: string): string {
  const request = turn.startsWith('API-Request: ') ? readRequest(turn) : undefined
  return request === undefined
    ? truncateText(turn.replaceAll(/\s+/g, ' '), TURN_CHARACTERS)
    : `API-Request: ${truncateText(printCalls([request.call]), TURN_CHARACTERS)}->${truncateText(request.result ?? '', RESULT_CHARACTERS)}`
}

function sampleTurn(sample: ApiSample, tools: ReadonlyMap<string, ToolSpec>): ApiTurn {
  const listed = sample.tools.map((tool) => tools.get(tool.name) ?? tool)
  const turns = printedTurns(sample.input)
  const before = turns.flatMap((turn) =>
    turn.startsWith('API-Request: ') ? (readRequest(turn)?.call ?? []) : [],
  )
  return {
    dialogue: sample.file,
    history: turns.map(reprint),
    gold: sample.gold,
    tools: listed,
    before,
    level: listed.some(({ name }) => name === SEARCHER) ? 2 : 1,
    truth: undefined,
  }
}

/** All API turns, every recorded result, and what is known of each tool. */
export function apiTurns(files: ApiBankFiles): Material {
  const whole = new Set(files.dialogues.map((dialogue) => dialogue.id))
  const alone = files.samples.filter((sample) => !whole.has(sample.file))
  const recordings: Recording[] = [
    ...files.dialogues.flatMap((d) =>
      requestsOf(d).map((turn) => ({
        call: turn.call,
        output: turn.output,
        exception: turn.exception,
      })),
    ),
    // A sample's prompt prints the results of the requests before it; its own result may be printed
    // by a later sample of the dialogue.
    ...alone.flatMap((sample) =>
      printedTurns(sample.input).flatMap((turn): Recording[] => {
        const request = turn.startsWith('API-Request: ') ? readRequest(turn) : undefined
        return request?.result === undefined
          ? []
          : [{ call: request.call, output: request.result, exception: null }]
      }),
    ),
    ...alone.map((sample): Recording => ({
      call: sample.gold,
      output: undefined,
      exception: null,
    })),
  ]
  const tools = collectTools(
    files,
    recordings.map((recording) => recording.call),
  )
  // A request that follows another at once is the gold of two samples with equal prompts: it is one
  // turn.
  const seen = new Set<string>()
  const sampled = alone
    .map((sample) => sampleTurn(sample, tools))
    .filter((turn) => {
      const key = [turn.dialogue, ...turn.history, callKey(turn.gold)].join('\n')
      return !seen.has(key) && seen.add(key)
    })
  return {
    turns: [...files.dialogues.flatMap((d) => dialogueTurns(d, tools)), ...sampled],
    recordings,
    tools,
  }
}
