/**
 * API-Bank as a task suite. A task is one API turn: the planner reads the dialogue so far and the tools on offer, and writes one
 * line that carries everything the request needs; the executor sees the line alone and writes the request. Right is what equals
 * the recorded request by name and parameters. The official verdict is another one: it runs the tools and compares by tool.
 */
import type { Check, Episode, Split, Task, TaskSuite, ToolSpec, Verdict } from '../task.ts'
import { equalCalls, equalValues } from '../calls/equal.ts'
import { printValue } from '../calls/print.ts'
import type { ToolCall, Value } from '../calls/value.ts'
import { DEFAULT_BUDGET } from '../official/budget.ts'
import type { TokenBudget } from '../official/budget.ts'
import { boundedText } from '../sandbox/limits.ts'
import type { ApiBankFiles } from './import.ts'
import { ReplayTable, ReplayWorld, valueKey } from './replay.ts'
import { heldOut } from './split.ts'
import { apiTurns } from './turns.ts'
import type { ApiTurn } from './turns.ts'
import { valueWords } from '../lines/written.ts'
import { isVerbatim, lineWords, readLine, wordLine, WORDED } from './wording.ts'

export interface ApiBankOptions {
  readonly seed: number
  /** Share of dialogues held out, 0.05 to 0.5. */
  readonly heldOutShare: number
  readonly tokenBudget?: Pick<TokenBudget, 'tokens' | 'count'>
}

export interface ApiBankSuite extends TaskSuite {
  readonly dialogues: { readonly train: number; readonly heldOut: number }
  /** Dialogue turns left out to keep within the budget, and the tasks it happened to. */
  readonly cut: { readonly tasks: number; readonly turns: number }
  /** Different calls with a recording. */
  readonly recorded: number
}

/** The latest turns that fit, at least one. Never looks at what comes next. */
function latest(history: readonly string[], budget: Pick<TokenBudget, 'tokens' | 'count'>): readonly string[] {
  let left = budget.tokens
  let from = history.length
  while (from > 0) {
    left -= budget.count(history[from - 1] ?? '') + 1
    if (left < 0 && from < history.length) break
    from -= 1
  }
  return history.slice(from)
}

interface Prepared { readonly turn: ApiTurn; readonly lines: readonly string[] }

/** What a training set knows: tool names and argument values. */
function vocabularyOf(tasks: readonly Prepared[]): { readonly tools: ReadonlySet<string>; readonly values: ReadonlySet<string> } {
  return {
    tools: new Set(tasks.map(({ turn }) => turn.gold.name)),
    values: new Set(tasks.flatMap(({ turn }) => turn.gold.args.map(([, value]) => valueKey(value)))),
  }
}

function judgeCalls(gold: readonly ToolCall[], episode: Episode): Verdict {
  const [wanted] = gold
  const made = episode.calls.map((record) => record.resolved)
  const match = made.findIndex((call) => call !== undefined && wanted !== undefined && equalCalls(call, wanted))
  const first = made[0]
  const given = new Map(first?.args)
  const shown = (value: Value | undefined): string => (value === undefined ? 'absent' : boundedText(printValue(value), 1000))
  const checks: Check[] = [
    { name: 'one call', passed: made.length === 1, expected: '1 call', actual: `${made.length} calls` },
    { name: 'tool', passed: first?.name === wanted?.name, expected: wanted?.name ?? 'none', actual: first?.name ?? 'none' },
  ]
  for (const [name, value] of wanted?.args ?? []) {
    const actual = given.get(name)
    checks.push({ name, passed: actual !== undefined && equalValues(actual, value), expected: shown(value), actual: shown(actual) })
  }
  for (const [name, value] of first?.args ?? []) {
    if (wanted?.args.some(([key]) => key === name) !== true) checks.push({ name, passed: false, expected: 'absent', actual: shown(value) })
  }
  return {
    success: match === 0 && made.length === 1,
    checks: checks.slice(0, 100),
    goldMatched: gold.map(() => match >= 0),
    callMatched: made.map((_, i) => (i === match ? 0 : -1)),
  }
}

const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

/** Equal files and options give an equal suite. */
export function createApiBank(files: ApiBankFiles, options: ApiBankOptions): ApiBankSuite {
  const { turns, recordings, tools } = apiTurns(files)
  const budget = options.tokenBudget ?? DEFAULT_BUDGET
  const table = new ReplayTable(recordings)
  const away = heldOut(turns.map((turn) => turn.dialogue), options.heldOutShare, options.seed)
  const prepared = turns.map((turn): Prepared => ({ turn, lines: latest(turn.history, budget) }))
  const train = prepared.filter(({ turn }) => !away.has(turn.dialogue))
  const held = prepared.filter(({ turn }) => away.has(turn.dialogue))
  const known = vocabularyOf(train)
  const unseen = held.filter(({ turn: { gold } }) =>
    !known.tools.has(gold.name) || (gold.args.length > 0 && gold.args.every(([, value]) => !known.values.has(valueKey(value)))))
  const splits: Readonly<Record<Split, readonly Prepared[]>> = { train, 'held-out': held, 'unseen-entities': unseen }
  const shortened = prepared.filter(({ turn, lines }) => lines.length < turn.history.length)

  const task = (split: Split, index: number): Task => {
    const found = splits[split][index]
    if (found === undefined) throw new RangeError(`api-bank has no ${split} task ${index}; there are ${splits[split].length}`)
    const id = `api-bank/${split}/${index}`
    return { id, suite: 'api-bank', split, index, template: found.turn.dialogue, text: found.lines.join('\n'), gold: [found.turn.gold] }
  }
  const offered = ({ split, index }: Task): readonly ToolSpec[] => splits[split][index]?.turn.tools ?? []
  const interpret = (line: string, of: Task) => {
    const read = readLine(line, tools)
    return read !== undefined ? [read.call] : isVerbatim(line, of) ? of.gold : undefined
  }
  const dialogues = new Set(turns.map((turn) => turn.dialogue)).size
  return {
    id: 'api-bank',
    about: `API-Bank (Li et al., EMNLP 2023; DAMO-ConvAI, Apache-2.0), from the files you gave: ${plural(turns.length, 'API turn')} of ${plural(dialogues, 'dialogue')}, `
      + 'tools replayed from the recordings. A call is right when its name and parameters equal the recorded ones; this is not the official evaluator\'s verdict.',
    styles: WORDED,
    gold: 'calls',
    toolsInPrompt: () => 'signatures',
    executorReadsTools: false,
    dialogues: { train: dialogues - away.size, heldOut: away.size },
    cut: { tasks: shortened.length, turns: shortened.reduce((n, { turn, lines }) => n + turn.history.length - lines.length, 0) },
    recorded: table.size,
    size: (split) => splits[split].length,
    task,
    world: (of) => new ReplayWorld(table, offered(of)),
    judge: (of, episode) => judgeCalls(of.gold, episode),
    demonstrate: (of, style) => {
      const line = wordLine(of, style, tools)
      return line === undefined ? undefined : { style, plan: [line], calls: [of.gold] }
    },
    interpret,
    styleOf: (line, of) => readLine(line, tools)?.style ?? (isVerbatim(line, of) ? 'verbatim' : undefined),
    planValues: (plan) => plan.flatMap(lineWords),
    goldValues: (of) => of.gold.flatMap(valueWords),
  }
}
