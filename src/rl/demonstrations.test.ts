/**
 * What annotators show, measured over the training split: shares of styles by tool, rare tools,
 * copied tasks.
 */
import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../engine/random.ts'
import { entry } from '../run/at.ts'
import { configSchema } from '../run/config.ts'
import type { Config } from '../run/config.ts'
import { createDesk } from '../tasks/desk/desk-suite.ts'
import { printCalls } from '../run/calls/call-print.ts'
import type { Demonstration, Task, TaskSuite } from '../tasks/task.ts'
import { shippedTokenizer } from '../tokenizer/testing/shipped.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { ExecutorView, promptFor } from './prompt.ts'
import {
  annotatorsOf,
  demonstrationBatch,
  drawDemonstration,
  executorDemonstration,
  rareTools,
  toolNames,
} from './demonstrations.ts'
import type { AnnotatedRole, DemonstrationSource } from './demonstrations.ts'
import { valueAgreement } from './reward/planner.ts'

let desk: TaskSuite
let tokenizer: Tokenizer
let tasks: readonly Task[]
beforeAll(async () => {
  tokenizer = await shippedTokenizer()
  desk = await createDesk({ seed: 1, train: 2000, heldOut: 32 })
  tasks = Array.from({ length: 2000 }, (_, index) => desk.task('train', index, 1))
})

const preset = async (name: string): Promise<Config> =>
  configSchema.parse(
    JSON.parse(
      await readFile(new URL(`../../public/presets/${name}.json`, import.meta.url), 'utf8'),
    ),
  )

/** One demonstration of every training task. */
const demonstrations = (
  config: Config,
  role: AnnotatedRole,
): readonly (Demonstration & { readonly task: Task })[] =>
  tasks.map((task, i) => ({
    ...drawDemonstration(desk, task, annotatorsOf(config, desk, role), new Random(5, 3, i)),
    task,
  }))

/**
 * Share of a tool's lines that name its parameters, among those that are one call a line; and how
 * many lines that are.
 */
function fineShares(
  config: Config,
  role: AnnotatedRole,
): ReadonlyMap<string, { readonly share: number; readonly lines: number }> {
  const lines = demonstrations(config, role)
    .filter(
      ({ style, task }) => style !== 'verbatim' && (style !== 'coarse' || task.gold.length === 1),
    )
    .flatMap(({ plan }) => plan)
  return new Map(
    toolNames(desk).map((tool) => {
      const own = lines.filter((line) => line.replace('@', '').split(' ')[0] === tool)
      return [
        tool,
        {
          share: own.filter((line) => !line.startsWith('@')).length / own.length,
          lines: own.length,
        },
      ]
    }),
  )
}

/** Four standard deviations of a share over so many draws. */
const margin = (share: number, draws: number): number =>
  4 * Math.sqrt((share * (1 - share)) / draws)

describe('the tools of a suite', () => {
  it('are those that the training split calls, in order of their names, looked up once', () => {
    const names = new Set(tasks.flatMap(({ gold }) => gold.map(({ name }) => name)))
    expect(toolNames(desk)).toEqual([...names].sort())
    expect(toolNames(desk)).toBe(toolNames(desk))
  })
})

describe('two-sided annotators', () => {
  it('favour full names for every second tool and shorthand for the others, the two roles the opposite of each other', async () => {
    const config = await preset('two-sided')
    const [planner, executor] = [fineShares(config, 'planner'), fineShares(config, 'executor')]
    expect(planner.size).toBeGreaterThanOrEqual(12)
    let favoured = 0
    for (const [tool, { share, lines }] of planner) {
      const other = entry(executor, tool, 'executor').share
      expect((share - 0.5) * (other - 0.5), tool).toBeLessThan(0)
      for (const one of [share, other]) {
        expect(Math.min(one, 1 - one), tool).toBeGreaterThan(0.05)
        expect(Math.max(one, 1 - one), tool).toBeGreaterThan(0.8 - margin(0.8, lines))
      }
      if (other > 0.5) favoured += 1
    }
    expect(Math.abs(favoured - planner.size / 2)).toBeLessThanOrEqual(0.5)
    // The first tool by its name is as the mixture says, the second the other way round.
    const mixture = config.warmStart.plannerStyles
    for (const [i, tool] of toolNames(desk).entries())
      expect(entry(planner, tool, 'planner').share > 0.5, tool).toBe(
        mixture.fine > mixture.terse === (i % 2 === 0),
      )
  })

  it('join calls as often as their mixture says', async () => {
    const config = await preset('two-sided')
    for (const role of ['planner', 'executor'] as const) {
      const coarse =
        demonstrations(config, role).filter(({ style }) => style === 'coarse').length / tasks.length
      expect(Math.abs(coarse - 0.08)).toBeLessThan(margin(0.08, tasks.length))
    }
  })

  it('are alike for every tool where they are not two-sided', () => {
    const config = configSchema.parse({ warmStart: { plannerStyles: { fine: 0.75, terse: 0.25 } } })
    for (const [tool, { share, lines }] of fineShares(config, 'planner'))
      expect(Math.abs(share - 0.75), tool).toBeLessThan(margin(0.75, lines))
  })
})

describe('annotators who copy the task', () => {
  it('are as many as the preset says, in both roles', async () => {
    const config = await preset('verbatim')
    for (const [role, share] of [
      ['planner', 0.25],
      ['executor', 0.1],
    ] as const) {
      const copied = demonstrations(config, role).filter(
        ({ plan, task }) => plan.length === 1 && plan[0] === task.text,
      )
      expect(Math.abs(copied.length / tasks.length - share)).toBeLessThan(
        margin(share, tasks.length),
      )
      for (const { calls, task } of copied) expect(calls).toEqual([task.gold])
    }
  })

  it('earn full marks for every value that the task says; references to results are no words of it', () => {
    for (const task of tasks) {
      const said = desk.goldValues(task).filter((value) => !value.startsWith('$'))
      expect(valueAgreement(desk.planValues([task.text]), said), task.text).toEqual({
        precision: 1,
        recall: 1,
        f1: 1,
      })
    }
  })
})

describe('rare tools', () => {
  const uses = (task: Task, tools: ReadonlySet<string>): boolean =>
    task.gold.some(({ name }) => tools.has(name))

  function source(config: Config): DemonstrationSource {
    return {
      suite: desk,
      tokenizer,
      seed: 1,
      suiteSeed: 1,
      batch: 1000,
      promptOf: (task) => promptFor({ config, suite: desk, tokenizer }, task).tokens,
      view: new ExecutorView(tokenizer, config.environment, desk),
      annotators: {
        planner: annotatorsOf(config, desk, 'planner'),
        executor: annotatorsOf(config, desk, 'executor'),
      },
      rare: {
        tools: rareTools(desk, 1, config.warmStart.rareTools),
        share: config.warmStart.rareShare,
      },
    }
  }

  it('are drawn by the suite’s seed among tools that a minority of tasks needs', () => {
    const tools = rareTools(desk, 1, 4)
    expect(tools.size).toBe(4)
    expect([...rareTools(desk, 1, 4)]).toEqual([...tools])
    expect(rareTools(desk, 1, 0).size).toBe(0)
    for (const tool of tools)
      expect(tasks.filter((task) => uses(task, new Set([tool]))).length).toBeLessThanOrEqual(
        0.4 * tasks.length,
      )
    expect(rareTools(desk, 1, 64).has('GetUserToken')).toBe(false)
  })

  it('are drawn one after the other: a larger batch begins as a smaller one, and each step and role has its own', async () => {
    const config = configSchema.parse({ warmStart: { from: 'demonstrations' } })
    const texts = async (batch: number, role: 'planner' | 'executor' | 'solo', step: number) =>
      (await demonstrationBatch({ ...source(config), batch }, role, step, 192)).sequences.map(
        ({ tokens }) => tokenizer.decode(tokens),
      )
    const seen = new Set<string>()
    for (const role of ['planner', 'executor', 'solo'] as const) {
      for (const step of [0, 1]) {
        const three = await texts(3, role, step)
        expect(three.slice(0, 2)).toEqual(await texts(2, role, step))
        seen.add(three.join())
      }
    }
    expect(seen.size).toBe(6)
    // Token by token: as much as all of them write together, and 1 where nothing fits.
    const { sequences, normalizer } = await demonstrationBatch(
      { ...source(config), batch: 3 },
      'planner',
      0,
      192,
    )
    expect(normalizer).toBe(
      sequences.reduce((sum, { weights }) => sum + weights.reduce((a, b) => a + b, 0), 0),
    )
    expect(
      (await demonstrationBatch({ ...source(config), batch: 3 }, 'planner', 0, 2)).normalizer,
    ).toBe(1)
  })

  it.each([0, 0.25, 1])(
    'are kept in a share of %f of the executor’s demonstrations, and in all of the planner’s',
    async (rareShare) => {
      const config = configSchema.parse({
        warmStart: {
          from: 'demonstrations',
          rareTools: 3,
          rareShare,
          executorStyles: { fine: 1, coarse: 0, terse: 0 },
        },
      })
      const from = source(config)
      const natural = tasks.filter((task) => uses(task, from.rare.tools)).length / tasks.length
      expect(natural).toBeGreaterThan(0.05)
      const shown = async (role: AnnotatedRole) => {
        const { sequences } = await demonstrationBatch(from, role, 0, 192)
        return (
          sequences.filter(({ tokens }) => {
            const text = tokenizer.decode(tokens)
            return [...from.rare.tools].some((tool) => text.includes(tool))
          }).length / sequences.length
        )
      }
      // Of every draw, the others stay and this share of the rare ones; the rest is drawn again.
      const left = (natural * rareShare) / (1 - natural + natural * rareShare)
      expect(Math.abs((await shown('executor')) - left)).toBeLessThanOrEqual(
        margin(left, from.batch),
      )
      expect(Math.abs((await shown('planner')) - natural)).toBeLessThan(margin(natural, from.batch))
    },
  )
})

describe('an executor’s demonstration', () => {
  it('trains exactly the calls it writes, each with its end', async () => {
    const task = tasks.find(({ gold }) => gold.length === 3)
    const demonstration = task && desk.demonstrate(task, 'fine')
    if (task === undefined || demonstration === undefined) throw new Error('no task of three calls')
    const view = new ExecutorView(tokenizer, configSchema.parse({}).environment, desk)
    const { tokens, weights } = await executorDemonstration(
      tokenizer,
      desk,
      task,
      demonstration,
      view,
      4096,
    )
    const written = demonstration.calls.flatMap((calls) => [
      ...tokenizer.encode(printCalls(calls)),
      tokenizer.control.end,
    ])
    expect([...tokens].filter((_, i) => weights[i] === 1)).toEqual(written)
    // What it reads first is its prompt, then results and the next sub-task.
    const first = view.prompt(task, demonstration.plan)
    expect([...tokens.subarray(0, first.length)]).toEqual([...first])
    expect([...tokens].filter((token) => token === tokenizer.control.result)).toHaveLength(
      demonstration.plan.length - 1,
    )
    const short = await executorDemonstration(
      tokenizer,
      desk,
      task,
      demonstration,
      view,
      first.length + 3,
    )
    expect([...short.tokens]).toEqual([...tokens.subarray(0, first.length + 3)])
    expect([...short.weights].slice(-4)).toEqual([0, 1, 1, 1])
    expect([...weights].every((weight) => weight === 0 || weight === 1)).toBe(true)
  })
})
