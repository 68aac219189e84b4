/**
 * What holds for every suite and every version of it that is kept, whichever there are: the
 * registry lists them. Official files are small ones of our own making.
 */
import { describe, expect, it } from 'vitest'
import { FIXTURE as API_BANK_FILES } from '../judges/api-bank/testing/api-bank-files.ts'
import { FIXTURE as BFCL_FILES } from '../judges/bfcl/testing/bfcl-files.ts'
import { equalCalls } from '../run/calls/call-equal.ts'
import { LEVELS } from '../run/config.ts'
import type { DroppedFile } from '../run/files/dropped-file.ts'
import { GENERATED_IDS, OFFICIAL_IDS, SUITE_FACTS } from '../run/suite-facts.ts'
import type { OfficialId, SuiteId } from '../run/suite-facts.ts'
import { FIXTURE as BAMBOOGLE_FILES } from './bamboogle/testing/bamboogle-files.ts'
import { AskError } from './asked.ts'
import type { Right } from './free-request.ts'
import { DEFAULT_BUDGET } from './official/token-budget.ts'
import { REGISTRY, keptVersions } from './registry.ts'
import { runCalls } from './run-calls.ts'
import { testSandbox } from './sandbox/testing/open.ts'
import { SPLITS, STYLES, tasksIn } from './task.ts'
import type { Split, Task, TaskSuite } from './task.ts'

const FILES: Readonly<Record<OfficialId, readonly DroppedFile[]>> = {
  'api-bank': API_BANK_FILES,
  bfcl: BFCL_FILES,
  bamboogle: BAMBOOGLE_FILES,
}

interface Kept {
  readonly id: SuiteId
  readonly version: number
  readonly how: string
  readonly make: () => Promise<TaskSuite>
}

const SIZES = { seed: 3, train: 64, heldOut: 32 }

/** Made once for all tests that only look at it. */
const made = new Map<Kept['make'], Promise<TaskSuite>>()
function suiteOf(make: Kept['make']): Promise<TaskSuite> {
  const suite = made.get(make) ?? make()
  made.set(make, suite)
  return suite
}

const kept: readonly Kept[] = [
  ...GENERATED_IDS.flatMap((id) =>
    Object.entries(REGISTRY.generated[id]).flatMap(([version, generate]) =>
      LEVELS.map((level) => ({
        id,
        version: Number(version),
        how: level,
        make: async () => (await generate({ ...SIZES, level, measuredOn: 'held-out' })).suite,
      })),
    ),
  ),
  ...Object.entries(REGISTRY.custom).map(([version, load]): Kept => ({
    id: 'custom',
    version: Number(version),
    how: 'the starting example',
    make: async () =>
      (await load()).createCustom({ ...SIZES, level: 'standard', program: '' }, testSandbox),
  })),
  ...OFFICIAL_IDS.flatMap((id) =>
    Object.entries(REGISTRY.official[id]).flatMap(([version, load]) =>
      (['reporting', 'tuning'] as const).map((split) => ({
        id,
        version: Number(version),
        how: `split for ${split}`,
        make: async () => {
          const read = await (
            await load()
          ).create(FILES[id], {
            seed: 1,
            heldOutShare: 0.3,
            split,
            budget: DEFAULT_BUDGET,
            skipBad: false,
          })
          if (!read.ok) throw new Error(read.error)
          return read.made.suite
        },
      })),
    ),
  ),
]

const shown = (suite: TaskSuite, split: Split): string =>
  JSON.stringify(tasksIn({ suite, seed: 1 }, split), (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  )

/** Some of a split, the first among them. */
const some = (suite: TaskSuite, split: Split): readonly Task[] =>
  tasksIn({ suite, seed: 1 }, split).filter((_, i) => i % 8 === 0)

describe.each(kept)('$id, version $version, $how', ({ id, version, make }) => {
  const { gold } = SUITE_FACTS[id]
  /** Made by us, so that every task can be done and its own demonstrations do it. */
  const ours = GENERATED_IDS.some((one) => one === id) || id === 'custom'

  it('says its name and version, and what the facts say of it', async () => {
    const suite = await suiteOf(make)
    expect([suite.id, suite.version]).toEqual([id, version])
    expect(suite.about).not.toBe('')
    if (gold !== 'either') expect(suite.gold).toBe(gold)
  })

  it('gives the same tasks again, each with a name and place of its own', async () => {
    const [suite, again] = [await suiteOf(make), await make()]
    const ids = new Set<string>()
    for (const split of SPLITS) {
      expect(shown(again, split)).toBe(shown(suite, split))
      for (const [index, task] of tasksIn({ suite, seed: 1 }, split).entries()) {
        expect([task.split, task.index]).toEqual([split, index])
        if (suite.gold === 'answer') expect(task.gold).toEqual([])
        ids.add(task.id)
      }
    }
    expect(suite.size('train')).toBeGreaterThan(0)
    expect(ids.size).toBe(SPLITS.reduce((sum, split) => sum + suite.size(split), 0))
    const trained = new Set(tasksIn({ suite, seed: 1 }, 'train').map(({ text }) => text))
    if (ours)
      for (const { text } of tasksIn({ suite, seed: 1 }, 'held-out'))
        expect(trained.has(text), text).toBe(false)
  })

  it('refuses numbers that no task has, and tasks of others', async () => {
    const suite = await suiteOf(make)
    for (const split of SPLITS)
      for (const index of [-1, suite.size(split), 0.5, NaN])
        expect(() => suite.task(split, index, 1)).toThrow(RangeError)
    const task: Task = { ...suite.task('train', 0, 1), id: 'nobody/train/0' }
    for (const ask of [
      () => suite.world(task),
      () => suite.judge(task, { plan: [], calls: [], finalState: null }),
      () => suite.toolsInPrompt(task),
      () => suite.demonstrate(task, 'fine'),
      () => suite.interpret('', task),
      () => suite.styleOf('', task),
      () => suite.goldValues(task),
    ])
      expect(ask).toThrow(RangeError)
  })

  it('reads its own plans as they were meant, in the styles that it has', async () => {
    const suite = await suiteOf(make)
    for (const task of SPLITS.flatMap((split) => some(suite, split)))
      for (const style of STYLES) {
        const demonstration = suite.demonstrate(task, style)
        if (ours) expect(demonstration !== undefined).toBe(suite.styles.includes(style))
        if (demonstration === undefined) continue
        const { plan, calls } = demonstration
        expect(suite.styles).toContain(style)
        expect([demonstration.style, plan.length]).toEqual([style, calls.length])
        for (const [i, line] of plan.entries()) {
          const read = suite.interpret(line, task)
          const meant = calls[i] ?? []
          expect(read?.length, line).toBe(meant.length)
          expect(
            read?.every((call, at) => meant[at] !== undefined && equalCalls(call, meant[at])),
            line,
          ).toBe(true)
          expect(suite.styles, line).toContain(suite.styleOf(line, task))
        }
        if (!ours || style === 'verbatim') continue
        const named = [...suite.planValues(plan)].sort()
        if (suite.gold === 'calls') expect(named).toEqual([...suite.goldValues(task)].sort())
      }
  })

  it('judges its own demonstrations a success, and nothing done as none where calls are due', async () => {
    const suite = await suiteOf(make)
    for (const task of SPLITS.flatMap((split) => some(suite, split))) {
      const idle = suite.world(task)
      const nothing = suite.judge(task, { plan: [], calls: [], finalState: idle.state() })
      if (ours && task.gold.length > 0) expect(nothing.success, task.id).toBe(false)
      for (const style of suite.styles) {
        const demonstration = suite.demonstrate(task, style)
        if (demonstration === undefined) continue
        const world = suite.world(task)
        const { records } = await runCalls(demonstration.calls.flat(), world)
        const verdict = suite.judge(task, {
          plan: demonstration.plan,
          calls: records,
          finalState: world.state(),
        })
        if (ours) expect(verdict.success, `${task.id} ${style}`).toBe(true)
        expect(verdict.goldMatched).toHaveLength(task.gold.length)
        expect(verdict.callMatched).toHaveLength(records.length)
      }
    }
  })
})

describe.each(kept)('a request to $id, version $version, $how', ({ id, make }) => {
  it('is a task like any other, of which nothing is judged', async () => {
    const suite = await suiteOf(make)
    const text = 'Do what nobody has asked before, please.'
    const task = await suite.asked({ text })
    expect([task.split, task.gold]).toEqual(['asked', []])
    expect(task.text).toContain(text)
    const world = suite.world(task)
    const listed = suite.toolsInPrompt(task) === 'none' ? [] : world.tools(0)
    if (suite.choice !== undefined) {
      const { tools, most } = suite.choice
      // Half of the tasks of a mixed suite list none.
      expect(tools.length).toBeGreaterThan(0)
      expect(listed.length).toBeLessThanOrEqual(most)
      const names = tools.slice(0, 1).map(({ name }) => name)
      const chosen = await suite.asked({ text, tools: names })
      expect(
        suite
          .world(chosen)
          .tools(0)
          .map(({ name }) => name),
      ).toEqual(names)
      await expect(suite.asked({ text, tools: ['nobody_knows_it'] })).rejects.toThrow(AskError)
      await expect(suite.asked({ text, tools: [] })).rejects.toThrow(AskError)
    }
    for (const style of suite.styles) suite.demonstrate(task, style)
    expect(suite.styleOf('no step of any style?', task)).toBeUndefined()
    const nothing = suite.judge(task, { plan: [], calls: [], finalState: world.state() })
    expect(nothing).toEqual({ success: false, checks: [], goldMatched: [], callMatched: [] })
    expect(() => suite.world({ ...task })).toThrow(RangeError)
  })

  it('is judged as any task where it says what is right, in the way that the suite judges', async () => {
    const suite = await suiteOf(make)
    const other: Right =
      suite.gold === 'calls' ? { answer: 'mira' } : { calls: [{ name: 'nobody', args: [] }] }
    await expect(suite.asked({ text: 'Who?', right: other })).rejects.toThrow(AskError)
    if (!GENERATED_IDS.some((one) => one === id) || suite.gold !== 'calls') return
    for (const of of some(suite, 'held-out').filter(({ gold }) => gold.length > 0)) {
      const names = suite
        .world(of)
        .tools(0)
        .map(({ name }) => name)
      const task = await suite.asked({
        text: of.text,
        ...(suite.toolsInPrompt(of) === 'none' ? {} : { tools: names }),
        right: { calls: of.gold },
      })
      const world = suite.world(task)
      const { records } = await runCalls(of.gold, world)
      const episode = { plan: [], calls: records, finalState: world.state() }
      expect(suite.judge(task, episode).success).toBe(true)
      const idle = { plan: [], calls: [], finalState: suite.world(task).state() }
      expect(suite.judge(task, idle).success).toBe(false)
    }
  })
})

it('keeps the versions that the facts name, and no others', () => {
  const { generated, custom, official } = REGISTRY
  for (const [id, versions] of Object.entries({ ...generated, custom, ...official }))
    expect([id, keptVersions(versions)]).toEqual([
      id,
      Object.entries(SUITE_FACTS).find(([one]) => one === id)?.[1].versions,
    ])
})
