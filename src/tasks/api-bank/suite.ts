/**
 * API-Bank as a task suite. A task is one API turn: the planner reads the dialogue so far and the tools on offer, and writes one
 * line that carries everything the request needs; the executor sees the line alone and writes the request. Tools run on the
 * official databases where those were dropped, after the dialogue's earlier requests, and replay recordings elsewhere; judging.ts says whose verdict counts.
 */
import { plainFloors } from '../floors.ts'
import type { Split, Task, TaskSuite, ToolWorld } from '../task.ts'
import { ORIGINS } from '../official/origins.ts'
import { DEFAULT_BUDGET } from '../official/budget.ts'
import type { TokenBudget } from '../official/budget.ts'
import type { ApiBankFiles } from './import.ts'
import { judgingOf } from './judging.ts'
import type { Judge } from './judging.ts'
import { OfficialWorld } from './official/world.ts'
import { ReplayTable, ReplayWorld, valueKey } from './replay.ts'
import { heldOut } from './split.ts'
import { apiTurns } from './turns.ts'
import type { ApiTurn } from './turns.ts'
import { valueWords } from '../lines/written.ts'
import { isVerbatim, lineWords, readLine, wordLine, WORDED } from './wording.ts'

export type Levels = 'all' | 'level-1' | 'level-2'

export interface ApiBankOptions {
  readonly seed: number
  /** Share of dialogues held out, 0.05 to 0.5. */
  readonly heldOutShare: number
  readonly tokenBudget?: Pick<TokenBudget, 'tokens' | 'count'>
  /** Which dialogues: those that are given their tools, those that search for them, or both. */
  readonly levels?: Levels
  readonly judge?: Judge
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

const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

/** Equal files and options give an equal suite. */
export function createApiBank(files: ApiBankFiles, options: ApiBankOptions): ApiBankSuite {
  const { turns: every, recordings, tools } = apiTurns(files)
  const { levels = 'all', judge = 'official', seed } = options
  const turns = every.filter(({ level }) => levels === 'all' || levels === `level-${level}`)
  const judging = judgingOf(files, judge, seed)
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
    const left = found.turn.history.length - found.lines.length
    return {
      id, suite: 'api-bank', split, index, template: found.turn.dialogue, category: `level-${found.turn.level}`,
      ...(left === 0 ? {} : { cut: `the first ${plural(left, 'turn')} of the dialogue` }), text: found.lines.join('\n'), gold: [found.turn.gold],
    }
  }
  const turnOf = ({ split, index }: Task): ApiTurn => {
    const found = splits[split][index]
    if (found === undefined) throw new RangeError(`api-bank has no ${split} task ${index}`)
    return found.turn
  }
  const world = (of: Task): ToolWorld => {
    const { tools: offered, before } = turnOf(of)
    return judging.kit === undefined ? new ReplayWorld(table, offered) : new OfficialWorld({ kit: judging.kit, tools: offered, before })
  }
  const parts = { size: (split: Split) => splits[split].length, task, world }
  const interpret = (line: string, of: Task) => {
    const read = readLine(line, tools)
    return read !== undefined ? [read.call] : isVerbatim(line, of) ? of.gold : undefined
  }
  const dialogues = new Set(turns.map((turn) => turn.dialogue)).size
  return {
    id: 'api-bank',
    about: `API-Bank (Li et al., EMNLP 2023; DAMO-ConvAI, Apache-2.0), from the files you gave: ${plural(turns.length, 'API turn')} of ${plural(dialogues, 'dialogue')}, `
      + `${judging.kit === undefined ? 'tools replayed from the recordings' : 'tools run on the official databases'}. Judged by ${judging.words}.`,
    styles: WORDED,
    gold: 'calls',
    toolsInPrompt: () => 'signatures',
    executorReadsTools: false,
    dialogues: { train: dialogues - away.size, heldOut: away.size },
    cut: { tasks: shortened.length, turns: shortened.reduce((n, { turn, lines }) => n + turn.history.length - lines.length, 0) },
    recorded: table.size,
    ...parts,
    judge: (of, episode) => judging.judge(turnOf(of), episode),
    benchmark: {
      judge: judging.words,
      licence: ORIGINS['api-bank'].licence,
      categoryLabel: (category) => (category === 'level-1' ? 'Level 1: tools given' : 'Level 2: tools to be found'),
      sums: () => (judge === 'official' && judging.kit !== undefined ? [{ label: 'API-Bank as published, levels 1 to 3 whole', missing: ['the items that are trained on', 'level 3', 'responses'] }] : []),
      fit: { items: prepared.length, uncut: prepared.length - shortened.length },
      floors: plainFloors({ suite: parts, seed }),
    },
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
