/**
 * BFCL's questions of one turn, and single turns of its conversations (turn-items.ts), as a task
 * suite. The planner reads the question and the function docs and writes a line a call; the
 * executor sees the docs and its line and writes the call; the official checker judges all calls
 * together. Training and test share no function name, so every tool of a held-out question is
 * unseen, though not of a held-out conversation, for all of these share their classes; the stratum
 * `unseen-entities` is stricter still: every function on offer has a word in its name, and a
 * parameter, that no function of training has.
 */
import type { SuiteSplit } from '../../run/config.ts'
import { callKey } from '../../run/calls/call-key.ts'
import { plainFloors } from '../floors.ts'
import { seenInTraining } from '../seen-in-training.ts'
import { valueWords } from '../plan-steps/written-steps.ts'
import { ORIGINS } from '../official/official-origins.ts'
import { sidesOf } from '../official/official-split.ts'
import { askedTask } from '../asked.ts'
import { defineSuite, knownTasks } from '../define-suite.ts'
import type { Entry } from '../define-suite.ts'
import { bySplit } from '../task.ts'
import type { Benchmark, Split, Task, TaskSuite } from '../task.ts'
import { categoryLabel, isTurns, leaderboardSums, turnSums } from '../../judges/index.ts'
import type { Fitted, PromptBudget } from './fit-prompt.ts'
import type { BfclFiles } from '../../judges/index.ts'
import { at } from '../../run/at.ts'
import type { Item } from './bfcl-item.ts'
import { bfclAsked } from './bfcl-asked.ts'
import { itemsOf } from './bfcl-items.ts'
import { functionGroups, heldOutGroups, nameWords } from './function-groups.ts'
import { isVerbatim, stepWords, readStep, wordPlan, WORDED } from './bfcl-wording.ts'

export interface BfclOptions {
  readonly seed: number
  /** Share of questions held out, 0.05 to 0.5. */
  readonly heldOutShare: number
  readonly split: SuiteSplit
  /** A set of categories, or one of them. */
  readonly categories: string
  readonly budget: PromptBudget
}

export interface BfclSuite extends TaskSuite {
  readonly benchmark: Benchmark
  /** Entries of the wanted categories that cannot be trained on, and why. */
  readonly left: readonly string[]
  /** Items that nothing is right for, since their answers and docs contradict each other. */
  readonly unsolvable: readonly string[]
  /** Function names on either side. */
  readonly functions: { readonly train: number; readonly heldOut: number }
  /** Whether tasks are turns of conversations, which are split by conversation. */
  readonly byTurn: boolean
}

interface Prepared {
  readonly item: Item
  readonly fitted: Fitted
  readonly group: string
}

interface BfclEntry extends Prepared, Entry {}

const taskOf = (
  { item: { entry, gold }, fitted: { text, cut }, group }: Prepared,
  split: Split,
  index: number,
): Task => ({
  id: `bfcl/${split}/${index}`,
  suite: 'bfcl',
  split,
  index,
  template: group,
  category: entry.category,
  ...(cut === undefined ? {} : { cut }),
  text,
  gold,
})

const JUDGE = 'BFCL’s own rules (AST checker; for irrelevance: no call), reproduced exactly'
const JUDGE_TURNS =
  'BFCL’s own checks of state and responses, reproduced exactly, but by turn: the turns before went as the ground truth says. The official score is of whole conversations'

const functionNames = (prepared: readonly Prepared[]): ReadonlySet<string> =>
  new Set(prepared.flatMap(({ item }) => [...item.docs.keys()]))

/**
 * Those whose functions all have a word in their names, and a parameter, that training never shows.
 */
function unseenWords(held: readonly Prepared[], train: readonly Prepared[]): readonly Prepared[] {
  const words = new Set([...functionNames(train)].flatMap(nameWords))
  const parameters = new Set(
    train.flatMap(({ item }) =>
      item.tools.flatMap((tool) => tool.parameters.map(({ name }) => name)),
    ),
  )
  return held.filter(
    ({ item: { tools } }) =>
      tools.length > 0 &&
      tools.every(
        (tool) =>
          nameWords(tool.name).some((word) => !words.has(word)) &&
          tool.parameters.some(({ name }) => !parameters.has(name)),
      ),
  )
}

/** Equal files and options give an equal suite. */
export function createBfcl(
  files: BfclFiles,
  { seed, heldOutShare, split, categories, budget }: BfclOptions,
): BfclSuite {
  const { items, left } = itemsOf(files, categories)
  const groups = functionGroups(items.map(({ together }) => together))
  const prepared = items.map((item, i): Prepared => ({
    item,
    fitted: item.fit(budget),
    group: at(groups, i, 'groups'),
  }))
  const { train, held } = sidesOf(
    prepared,
    ({ group }) => group,
    split,
    (some) => heldOutGroups(some, heldOutShare, seed),
  )
  const all = [...train, ...held]
  const sides = { train, 'held-out': held, 'unseen-entities': unseenWords(held, train) }
  const splits = bySplit((split) =>
    sides[split].map((one, index): BfclEntry => ({ ...one, task: taskOf(one, split, index) })),
  )
  const known = knownTasks('bfcl', splits)
  const toolNamed =
    ({ item }: BfclEntry) =>
    (name: string) =>
      item.docs.get(name)?.tool
  const worldOf = ({ item, fitted }: BfclEntry) => item.world(fitted.tools)
  const counts = new Map<string, number>()
  for (const { item } of held)
    counts.set(item.entry.category, (counts.get(item.entry.category) ?? 0) + 1)
  const { choice, asked } = bfclAsked(
    held.map(({ item }) => item),
    budget,
  )
  const byTurn = items.some(({ entry }) => isTurns(entry.category))
  const suite = {
    size: known.size,
    task: known.task,
    world: (of: Task) => worldOf(known.entryOf(of)),
  }
  const benchmark: Benchmark = {
    judge: byTurn ? JUDGE_TURNS : JUDGE,
    licence: ORIGINS.bfcl.licence,
    categoryLabel: (category) =>
      `${categoryLabel(category)}${isTurns(category) ? ', by turn' : ''}`,
    sums: (scores) => (byTurn ? turnSums(scores) : leaderboardSums(scores, counts)),
    fit: {
      items: all.length,
      uncut: all.filter(({ fitted }) => fitted.cut === undefined).length,
    },
    floors: plainFloors({
      suite,
      seed,
      given: (of, tool, parameter) =>
        known
          .entryOf(of)
          .item.docs.get(tool.name)
          ?.parameters.find(({ name }) => name === parameter.name)?.given,
    }),
    seen: seenInTraining({ suite, seed, asked: ({ gold }) => gold.map(callKey) }),
    split,
    groups: byTurn ? 'conversations' : 'groups of functions',
  }
  return {
    ...defineSuite<BfclEntry>({
      id: 'bfcl',
      version: 1,
      tasks: {
        about:
          `BFCL (Berkeley Function Calling Leaderboard; Apache-2.0), from the files you gave: ${all.length} ${byTurn ? 'turns' : 'questions'} of ${[...new Set(items.map(({ entry }) => categoryLabel(entry.category)))].join(', ')}. ` +
          `Calls are judged by the official rules; training and test share no ${byTurn ? 'conversation' : 'function'}.`,
        gold: 'calls',
        executorReadsTools: true,
        splits,
        toolsInPrompt: () => 'documented',
        world: worldOf,
        asked: (request) => {
          const made = asked(request)
          const { text, cut } = made.fitted
          return {
            ...made,
            group: 'asked',
            task: askedTask('bfcl', request, { text, ...(cut === undefined ? {} : { cut }) }),
          }
        },
        choice,
        judge: ({ item }, episode) => item.judge(episode),
        benchmark,
      },
      language: {
        styles: WORDED,
        demonstrate: (entry, style) => wordPlan(entry.task, style, toolNamed(entry)),
        interpret: (line, entry) =>
          readStep(line, toolNamed(entry))?.calls ??
          (isVerbatim(line, entry.task) ? entry.task.gold : undefined),
        styleOf: (line, entry) =>
          readStep(line, toolNamed(entry))?.style ??
          (isVerbatim(line, entry.task) ? 'verbatim' : undefined),
        planValues: (plan) => plan.flatMap(stepWords),
        goldValues: ({ task }) => task.gold.flatMap(valueWords),
      },
    }),
    benchmark,
    left,
    unsolvable: items.filter(({ solvable }) => !solvable).map(({ entry }) => entry.id),
    byTurn,
    functions: { train: functionNames(train).size, heldOut: functionNames(held).size },
  }
}
