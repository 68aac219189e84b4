/**
 * API-Bank as a task suite. A task of levels 1 and 2 is one API turn: the planner reads the
 * dialogue so far and the tools on offer, and writes one line that carries everything the request
 * needs; the executor sees the line alone and writes the request. A task of level 3 needs several
 * calls, a line each. Tools run on the official databases where those were dropped, after the
 * dialogue's earlier requests, and replay recordings elsewhere; api-bank-judging.ts and
 * level3-judging.ts say whose verdict counts.
 */
import type { SuiteSplit } from '../../run/config.ts'
import { callKey, valueKey } from '../../run/calls/call-key.ts'
import { plainFloors } from '../floors.ts'
import { seenInTraining } from '../seen-in-training.ts'
import { askedTask, choiceAmong, chosenTools, notJudged, refuseRight } from '../asked.ts'
import { defineSuite, knownTasks } from '../define-suite.ts'
import type { Entry } from '../define-suite.ts'
import { bySplit } from '../task.ts'
import type { Benchmark, Split, Task, TaskSuite } from '../task.ts'
import { ORIGINS } from '../official/official-origins.ts'
import { DEFAULT_BUDGET } from '../official/token-budget.ts'
import type { TextBudget } from '../official/token-budget.ts'
import { sidesOf } from '../official/official-split.ts'
import type { ApiBankFiles } from '../../judges/index.ts'
import { turnMaterial } from './api-bank-items.ts'
import type { Item, Material } from './api-bank-items.ts'
import { level3Material } from './level3-items.ts'
import type { Judge } from './api-bank-judging.ts'
import { heldOut } from '../held-out-groups.ts'
import { valueWords } from '../plan-steps/written-steps.ts'
import { isVerbatim, stepWords, readStep, wordSteps, WORDED } from './api-bank-wording.ts'

/**
 * `all`: the dialogues of levels 1 and 2, whose tasks are one request each; level 3 is on its own.
 */
export type Levels = 'all' | 'level-1' | 'level-2' | 'level-3'

export interface ApiBankOptions {
  readonly seed: number
  /** Share of dialogues held out, 0.05 to 0.5. */
  readonly heldOutShare: number
  readonly split: SuiteSplit
  readonly tokenBudget?: TextBudget
  /**
   * Which dialogues: those that are given their tools, those that search for them, or both; or the
   * tasks of level 3.
   */
  readonly levels?: Levels
  readonly judge?: Judge
}

export interface ApiBankSuite extends TaskSuite {
  readonly benchmark: Benchmark
  /** Groups that no two splits share: dialogues, or requirements of level 3. */
  readonly dialogues: { readonly train: number; readonly heldOut: number }
  /** Dialogue turns left out to keep within the budget, and the tasks it happened to. */
  readonly cut: { readonly tasks: number; readonly turns: number }
  /** Different calls with a recording. */
  readonly recorded: number
  readonly nouns: Material['nouns']
}

/** What a training set knows: tool names and argument values. */
function vocabularyOf(items: readonly Item[]): {
  readonly tools: ReadonlySet<string>
  readonly values: ReadonlySet<string>
} {
  const calls = items.flatMap(({ gold }) => gold)
  return {
    tools: new Set(calls.map(({ name }) => name)),
    values: new Set(calls.flatMap(({ args }) => args.map(([, value]) => valueKey(value)))),
  }
}

const LABELS: Readonly<Record<Item['category'], string>> = {
  'level-1': 'Level 1: tools given',
  'level-2': 'Level 2: tools to be found',
  'level-3': 'Level 3: tools to be found, several calls',
}

const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

interface ApiBankEntry extends Entry {
  readonly item: Pick<Item, 'world' | 'judge'>
}

const taskOf = (
  { group, category, text, left, gold }: Item,
  split: Split,
  index: number,
): Task => ({
  id: `api-bank/${split}/${index}`,
  suite: 'api-bank',
  split,
  index,
  template: group,
  category,
  ...(left === 0 ? {} : { cut: `the first ${plural(left, 'turn')} of the dialogue` }),
  text,
  gold,
})

/** Equal files and options give an equal suite. */
export function createApiBank(files: ApiBankFiles, options: ApiBankOptions): ApiBankSuite {
  const { levels = 'all', judge = 'official', seed, split } = options
  const budget = options.tokenBudget ?? DEFAULT_BUDGET
  const material =
    levels === 'level-3'
      ? level3Material(files, { judge, seed })
      : turnMaterial(files, levels, { judge, seed, budget })
  const { tools, nouns } = material
  const { train, held } = sidesOf(
    material.items,
    ({ group }) => group,
    split,
    (groups) => heldOut(groups, options.heldOutShare, seed),
  )
  const items = [...train, ...held]
  const known = vocabularyOf(train)
  const unseen = held.filter(({ gold }) =>
    gold.some(
      (call) =>
        !known.tools.has(call.name) ||
        (call.args.length > 0 &&
          call.args.every(([, value]) => !known.values.has(valueKey(value)))),
    ),
  )
  const sides = { train, 'held-out': held, 'unseen-entities': unseen }
  const splits = bySplit((split) =>
    sides[split].map((item, index): ApiBankEntry => ({ item, task: taskOf(item, split, index) })),
  )
  const shortened = items.filter(({ left }) => left > 0)
  const { size, task, entryOf } = knownTasks('api-bank', splits)
  const suite = { size, task, world: (of: Task) => entryOf(of).item.world() }
  const choice = choiceAmong(held.map((item) => item.world().tools(0)))
  const groups = (some: readonly Item[]): number => new Set(some.map(({ group }) => group)).size
  const missing = levels === 'level-3' ? ['levels 1 and 2'] : ['level 3']
  const benchmark: Benchmark = {
    judge: material.judge,
    licence: ORIGINS['api-bank'].licence,
    categoryLabel: (category) =>
      Object.entries(LABELS).find(([one]) => one === category)?.[1] ?? category,
    sums: () =>
      judge === 'official' && material.official
        ? [
            {
              label: 'API-Bank as published, levels 1 to 3 whole',
              missing: ['the items that are trained on', ...missing, 'responses'],
            },
          ]
        : [],
    fit: { items: items.length, uncut: items.length - shortened.length },
    floors: plainFloors({ suite, seed }),
    seen: seenInTraining({ suite, seed, asked: ({ gold }) => gold.map(callKey) }),
    split,
    groups: `${nouns.group}s`,
  }
  return {
    ...defineSuite<ApiBankEntry>({
      id: 'api-bank',
      version: 1,
      tasks: {
        about:
          `API-Bank (Li et al., EMNLP 2023; DAMO-ConvAI, Apache-2.0), from the files you gave: ${plural(items.length, nouns.item)} of ${plural(groups(items), nouns.group)}, ` +
          `${material.official ? 'tools run on the official databases' : 'tools replayed from the recordings'}. Judged by ${material.judge}.`,
        gold: 'calls',
        executorReadsTools: false,
        splits,
        toolsInPrompt: () => 'signatures',
        world: ({ item }) => item.world(),
        asked: (request) => {
          refuseRight(request)
          const offered = chosenTools(choice, request)
          return {
            task: askedTask('api-bank', request, { text: material.said(request.text) }),
            item: { world: () => material.world(offered), judge: notJudged },
          }
        },
        choice,
        judge: ({ item }, episode) => item.judge(episode),
        benchmark,
      },
      language: {
        styles: WORDED,
        demonstrate: ({ task: of }, style) => {
          const plan = wordSteps(of, style, tools)
          return (
            plan && {
              style,
              plan,
              calls: plan.length === of.gold.length ? of.gold.map((call) => [call]) : [of.gold],
            }
          )
        },
        interpret: (line, { task: of }) => {
          const read = readStep(line, tools)
          return read !== undefined ? [read.call] : isVerbatim(line, of) ? of.gold : undefined
        },
        styleOf: (line, { task: of }) =>
          readStep(line, tools)?.style ?? (isVerbatim(line, of) ? 'verbatim' : undefined),
        planValues: (plan) => plan.flatMap(stepWords),
        goldValues: ({ task: { gold } }) => gold.flatMap(valueWords),
      },
    }),
    benchmark,
    dialogues: { train: groups(train), heldOut: groups(held) },
    cut: { tasks: shortened.length, turns: shortened.reduce((n, { left }) => n + left, 0) },
    recorded: material.recorded,
    nouns,
  }
}
