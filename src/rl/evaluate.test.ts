import { beforeAll, describe, expect, it } from 'vitest'
import { at } from '../run/at.ts'
import { configSchema } from '../run/config.ts'
import type { ConfigInput } from '../run/config.ts'
import { figuresOf } from '../run/experiment-result.ts'
import { printCalls } from '../run/calls/call-print.ts'
import { createDesk } from '../tasks/desk/desk-suite.ts'
import type { Task, TaskSuite } from '../tasks/task.ts'
import { shippedTokenizer } from '../tokenizer/testing/shipped.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import type { RunContext } from './context.ts'
import { evaluate } from './evaluate.ts'
import { STREAM, sampleKey } from './keys.ts'
import { probe, probesOf } from './evaluation/probes.ts'
import { rowsOf } from './evaluation/rows.ts'
import { scriptedPolicy } from './testing/scripted-policy.ts'
import type { Script } from './testing/scripted-policy.ts'

let tokenizer: Tokenizer
let suite: TaskSuite
let tasks: readonly Task[]
beforeAll(async () => {
  tokenizer = await shippedTokenizer()
  suite = await createDesk({ seed: 1, train: 64, heldOut: 32 })
  // Their calls build on one another, so that order matters.
  tasks = Array.from({ length: 32 }, (_, i) => suite.task('held-out', i, 1))
    .filter(({ gold }) => gold.length === 2 && printCalls(gold).includes('$1.'))
    .slice(0, 3)
})

const placeOf = (text: string): number => tasks.findIndex((task) => task.text === text)
const wordsOf = (task: Task | undefined, style: 'fine' | 'terse'): string =>
  task === undefined ? '' : (suite.demonstrate(task, style)?.plan.join('\n') ?? '')

/**
 * Greedily a fine plan for the first task, a terse one for the second, none for the third; when it
 * samples, one plan in four is fine for the second.
 */
const planner: Script = (text, { sequence: [, packed] }, { temperature }) => {
  const place = placeOf(text)
  if (place === 2) return ''
  return wordsOf(
    tasks[place],
    place === 0 || (temperature > 0 && packed >> 13 === 3) ? 'fine' : 'terse',
  )
}

/** Reads fine sub-tasks, and the text of the second task. */
const executor: Script = (line) => {
  const [task] = tasks
  if (task === undefined) return 'no'
  if (placeOf(line) === 1) return printCalls(at(tasks, 1, 'tasks').gold)
  const calls = suite.styleOf(line, task) === 'fine' ? suite.interpret(line, task) : undefined
  return calls === undefined ? 'no' : printCalls(calls)
}

const contextOf = (change: ConfigInput = {}, outOfDistribution?: TaskSuite): RunContext => ({
  config: configSchema.parse(change),
  suite,
  tokenizer,
  planner: scriptedPolicy(tokenizer, planner),
  executor: scriptedPolicy(tokenizer, executor),
  outOfDistribution,
})

async function evaluated(
  context: RunContext,
  options: { readonly tasks: number; readonly ends: boolean },
) {
  const work = evaluate(context, { update: 0, ...options })
  for (let step = await work.next(); ; step = await work.next())
    if (step.done === true) return step.value.evaluation
}

describe('probes', () => {
  it('try other plans where the own one fails, and change it to see whether it matters', async () => {
    const context = contextOf()
    const probed = await probe(context, await rowsOf(context, tasks, 7), 7)
    expect(
      probed.map(({ row, best, noPlan, blanked, shuffled, swapped }) => [
        row.execution?.verdict.success,
        best,
        noPlan,
        blanked,
        shuffled,
        swapped,
      ]),
    ).toEqual([
      [true, true, false, false, false, false],
      [false, true, true, false, false, false],
      [undefined, false, false, false, false, false],
    ])
    const means = Object.fromEntries(
      Object.entries(probesOf(context, probed)).map(([name, { mean, n }]) => [name, [mean, n]]),
    )
    expect(means).toEqual({
      capabilityRegret: [1 / 3, 3],
      planUplift: [0, 3],
      blanked: [-1 / 3, 3],
      shuffled: [-1 / 3, 3],
      swapped: [-1 / 3, 3],
    })
  })
})

/** Everything that is asked of either policy: whose it is, by which key, and how hot. */
function listening(planner: Script, executor: Script) {
  const heard: string[] = []
  const policy = (role: string, script: Script) =>
    scriptedPolicy(tokenizer, (read, key, how) => {
      heard.push(`${role} ${how.temperature} ${JSON.stringify(key)}`)
      return script(read, key, how)
    })
  return {
    heard,
    context: {
      ...contextOf({ seed: 4 }),
      planner: policy('planner', planner),
      executor: policy('executor', executor),
    },
  }
}
const named = (
  role: 'planner' | 'executor',
  temperature: number,
  stream: number,
  task: Task | undefined,
  plan: number,
): string =>
  `${role} ${temperature} ${JSON.stringify(sampleKey(4, { stream, update: 7, task: task?.index ?? -1, plan, execution: 0, role }))}`

describe('what is asked of policies', () => {
  it('is each task once greedily and once sampled, and the gold plan where the own one is another', async () => {
    const { heard, context } = listening(
      (text, key, how) => (how.temperature > 0 ? '' : planner(text, key, how)),
      executor,
    )
    await rowsOf(context, tasks, 7)
    const plans = tasks.flatMap((task) =>
      [0, 1].map((temperature) => named('planner', temperature, STREAM.evaluation, task, 0)),
    )
    // The first task's plan is the gold plan; of the second both are carried out; the third has
    // none of its own.
    const own = [tasks[0], tasks[1]].map((task) => named('executor', 0, STREAM.evaluation, task, 0))
    const gold = [tasks[1], tasks[2]].map((task) => named('executor', 0, STREAM.whatIf, task, 0))
    expect([...new Set(heard)].sort()).toEqual([...plans, ...own, ...gold].sort())
  })

  it('is of what is made of a plan each other text once, and of sampled plans each that is new', async () => {
    // The own plan is wrong, and every sampled one is the same other.
    const { heard, context } = listening(
      (_text, _key, { temperature }) =>
        temperature > 0 ? 'PlaySong song=mirage' : 'PlaySong song=ocean',
      () => 'no',
    )
    const rows = await rowsOf(context, tasks.slice(0, 2), 7)
    heard.length = 0
    await probe(context, rows, 7)
    const sampled = rows.flatMap(({ task }) =>
      Array.from({ length: context.config.evaluation.bestOf }, (_, i) =>
        named('planner', 1, STREAM.whatIf, task, 1 + i),
      ),
    )
    expect(heard.filter((one) => one.startsWith('planner')).sort()).toEqual(sampled.sort())
    // No plan, blanked and shuffled; there is no other plan to swap with. Of those sampled
    // whichever came first.
    const executed = new Set(heard.filter((one) => one.startsWith('executor')))
    for (const { task } of rows)
      for (const change of [64, 65, 66])
        expect(executed.delete(named('executor', 0, STREAM.whatIf, task, change))).toBe(true)
    expect([...executed].sort()).toEqual(
      rows.map(({ task }) => named('executor', 0, STREAM.whatIf, task, 1)).sort(),
    )
  })
})

describe('an evaluation', () => {
  it('has no style where there is no plan', async () => {
    const silent = { ...contextOf(), planner: scriptedPolicy(tokenizer, () => '') }
    expect((await evaluated(silent, { tasks: 32, ends: false })).styles).toEqual({
      fine: 0,
      coarse: 0,
      terse: 0,
      verbatim: 0,
      none: 0,
    })
  })

  it('records behaviour and probes, and at the ends other entities and an out-of-distribution suite', async () => {
    const outOfDistribution = await createDesk({ seed: 2, train: 64, heldOut: 40 })
    const between = await evaluated(contextOf({}, outOfDistribution), { tasks: 32, ends: false })
    expect([
      between.behaviour?.adherence?.n,
      between.probes?.blanked.n,
      between.untouched,
      between.unseenEntities,
    ]).toEqual([expect.any(Number), 10, undefined, undefined])
    expect(Object.keys(figuresOf(between))).toEqual(
      expect.arrayContaining([
        'probes/planUplift',
        'behaviour/invalidCalls',
        'alignment/plannerRegret',
      ]),
    )
    const end = await evaluated(contextOf({}, outOfDistribution), { tasks: 32, ends: true })
    expect([end.untouched?.n, end.unseenEntities?.n]).toEqual([32, 32])
    expect([between.strata, end.strata]).toEqual([undefined, undefined])
    const told: TaskSuite = {
      ...suite,
      task: (split, index, seed) => ({
        ...suite.task(split, index, seed),
        stratum:
          split === 'held-out' ? 'known words' : index % 4 === 0 ? 'both' : 'words never met',
      }),
    }
    const { strata, greedy } = await evaluated(
      { ...contextOf(), suite: told },
      { tasks: 32, ends: true },
    )
    expect(Object.entries(strata ?? {}).map(([name, { n }]) => [name, n])).toEqual([
      ['known words', 32],
      ['words never met', 20],
      ['both', 12],
    ])
    expect(strata?.['known words']).toEqual(greedy)
    expect(end.greedy).toEqual(between.greedy)
  })

  it('says who is at fault: exact planners and executors in the place of either', async () => {
    const work = evaluate(contextOf(), { update: 3, tasks: 32, ends: false })
    const told: (readonly [number, number])[] = []
    let step = await work.next()
    for (; step.done !== true; step = await work.next())
      told.push([step.value.done, step.value.total])
    expect(told).toEqual([
      [32, 42],
      [42, 42],
    ])
    const {
      evaluation: { update, greedy, sampled, alignment, callAccuracy, executable, styles },
      greedy: rows,
    } = step.value
    const meanOf = ({ mean, n }: { readonly mean: number; readonly n: number }) => [mean, n]
    expect([update, meanOf(greedy), meanOf(sampled)]).toEqual([3, [1 / 32, 32], [1 / 32, 32]])
    // Of 32 tasks the first is done, the second's plan is understood by an exact reader alone, and
    // all others have none; every fine plan is read.
    expect({
      ...alignment,
      both: meanOf(alignment.both),
      starPlan: meanOf(alignment.starPlan),
      starExecutor: meanOf(alignment.starExecutor),
      stars: meanOf(alignment.stars),
      plannerRegret: meanOf(alignment.plannerRegret),
      executorRegret: meanOf(alignment.executorRegret),
      misalignmentGap: meanOf(alignment.misalignmentGap),
    }).toEqual({
      both: [1 / 32, 32],
      starPlan: [1, 32],
      starExecutor: [2 / 32, 32],
      stars: [1, 32],
      plannerRegret: [31 / 32, 32],
      executorRegret: [1 / 32, 32],
      interaction: -1 / 32,
      misalignmentGap: [0.5, 2],
    })
    const terse = wordsOf(tasks[1], 'terse').split('\n').length
    const calls = Array.from(
      { length: 32 },
      (_, i) => suite.task('held-out', i, 1).gold.length,
    ).reduce((a, b) => a + b, 0)
    expect(meanOf(callAccuracy)).toEqual([2 / calls, calls])
    // A task without a plan counts as one sub-task that was not carried out.
    expect(meanOf(executable)).toEqual([2 / (2 + terse + 30), 2 + terse + 30])
    expect(styles).toEqual({
      fine: 2 / (2 + terse),
      coarse: 0,
      terse: terse / (2 + terse),
      verbatim: 0,
      none: 0,
    })
    expect(
      rows
        .filter(({ exactSuccess }) => exactSuccess)
        .map(({ task, execution }) => [placeOf(task.text), execution?.verdict.success]),
    ).toEqual([
      [0, true],
      [1, false],
    ])
  })

  it('counts what it has done of all there is, the out-of-distribution suite last', async () => {
    const work = evaluate(contextOf({}, await createDesk({ seed: 2, train: 64, heldOut: 40 })), {
      update: 0,
      tasks: 32,
      ends: true,
    })
    const told: (readonly [number, number])[] = []
    for (let step = await work.next(); step.done !== true; step = await work.next())
      told.push([step.value.done, step.value.total])
    expect(told).toEqual([
      [32, 106],
      [42, 106],
      [74, 106],
      [106, 106],
    ])
  })

  it('probes nothing where nobody plans', async () => {
    const { probes, behaviour } = await evaluated(contextOf({ mode: 'low-only' }), {
      tasks: 32,
      ends: false,
    })
    expect(probes).toBeUndefined()
    expect(behaviour?.adherence).toBeUndefined()
  })
})
