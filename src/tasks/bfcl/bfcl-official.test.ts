/**
 * The official files, where they are at hand: `TANDEM_BENCHMARKS` names the folder that holds
 * `bfcl/`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { officialFolder } from '../../run/testing/official-files.ts'
import { floorLine, floorScores } from '../floors.ts'
import type { CallRecord, Split, Task } from '../task.ts'
import { importBfcl } from '../../judges/index.ts'
import type { BfclFiles } from '../../judges/index.ts'
import { DEFAULT_BUDGET } from '../official/token-budget.ts'
import { itemsOf } from './bfcl-items.ts'
import { createBfcl } from './bfcl-suite.ts'

const { root, there } = officialFolder('bfcl', "BFCL's official files")

let known: BfclFiles | undefined
function files(): BfclFiles {
  if (known !== undefined) return known
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const outcome = importBfcl(
    paths.map((path) => ({ path: path.slice(root.length + 1), text: readFileSync(path, 'utf8') })),
  )
  if (!outcome.ok) throw new Error(outcome.error)
  known = outcome.files
  return known
}

/** Whose gold answers the official checker refuses, by RULES of the benchmark's own data. */
const UNSATISFIABLE = new Set([
  'live_simple_106-63-0',
  'live_simple_112-68-0',
  'live_multiple_507-149-4',
  'live_multiple_862-181-3',
  'live_multiple_964-207-0',
  'live_multiple_1038-265-0',
])
const COUNTS: Readonly<Record<string, number>> = {
  simple_python: 400,
  simple_java: 100,
  simple_javascript: 50,
  multiple: 200,
  parallel: 200,
  parallel_multiple: 200,
  irrelevance: 240,
  live_simple: 258,
  live_multiple: 1053,
  live_parallel: 16,
  live_parallel_multiple: 24,
  live_irrelevance: 884,
  live_relevance: 16,
  multi_turn_base: 200,
  multi_turn_miss_func: 200,
  multi_turn_miss_param: 200,
  multi_turn_long_context: 200,
}

describe.skipIf(!there)(`BFCL's official files${there ? '' : ` (skipped: not at ${root})`}`, () => {
  it('are read whole, without a bad line', () => {
    const counts = new Map<string, number>()
    for (const { category } of files().entries)
      counts.set(category, (counts.get(category) ?? 0) + 1)
    expect(counts.size).toBeGreaterThan(0)
    for (const [category, count] of counts)
      expect([category, count]).toEqual([category, COUNTS[category]])
    expect([files().skipped, files().warnings]).toEqual([[], []])
  })

  it('hold only entries whose first acceptable values are right, but for the known ones', () => {
    const { items, left } = itemsOf(files(), 'all')
    expect(left).toEqual([])
    for (const { entry, solvable } of items)
      if (!solvable) expect(UNSATISFIABLE).toContain(entry.id)
    for (const id of ['live_simple_106-63-0', 'live_simple_112-68-0'])
      if (items.some(({ entry }) => entry.id === id))
        expect(items.find(({ entry }) => entry.id === id)?.solvable).toBe(false)
  })

  it.each([
    ['multi-turn', []],
    // Lists whose elements the official converter leaves as texts, and a dict that is no list of
    // acceptable values.
    ['java-javascript', ['simple_java_36', 'simple_java_64', 'simple_java_65']],
  ])(
    'have gold calls of %s that succeed as demonstrated, but for the known ones',
    async (categories, bad) => {
      const suite = createBfcl(files(), {
        seed: 1,
        heldOutShare: 0.25,
        split: 'reporting',
        categories,
        budget: { whole: 256, count: DEFAULT_BUDGET.count },
      })
      expect(suite.left.filter((why) => !/was not dropped|no doc of/.test(why))).toEqual([])
      const failed: string[] = []
      const counts = new Map<string, number>()
      for (const split of ['train', 'held-out'] as const) {
        for (let i = 0; i < suite.size(split); i += 1) {
          const task = suite.task(split, i, 1)
          const calls =
            suite
              .demonstrate(task, 'fine')
              ?.plan.flatMap((line) => suite.interpret(line, task) ?? []) ?? []
          const world = suite.world(task)
          const records: CallRecord[] = []
          for (const call of calls)
            records.push({
              subtask: records.length,
              call,
              resolved: call,
              observation: await world.call(call),
            })
          counts.set(task.category ?? '', (counts.get(task.category ?? '') ?? 0) + 1)
          if (!suite.judge(task, { plan: [], calls: records, finalState: null }).success)
            failed.push(task.id)
        }
      }
      console.log(
        `${categories}: ${[...counts].map((pair) => pair.join(' ')).join(', ')}; ${failed.length} gold demonstrations fail; ${suite.benchmark.fit.uncut} of ${suite.benchmark.fit.items} fit 256 tokens uncut; unsolvable: ${suite.unsolvable.join(', ')}`,
      )
      expect(suite.unsolvable).toEqual(bad)
      expect(failed).toHaveLength(bad.length)
    },
  )

  it.each(['all', 'non-live', 'simple-multiple', 'live'])(
    'give a suite whose splits share no function: %s',
    async (categories) => {
      const suite = createBfcl(files(), {
        seed: 1,
        heldOutShare: 0.25,
        split: 'reporting',
        categories,
        budget: { whole: 256, count: DEFAULT_BUDGET.count },
      })
      const tasks = (split: Split): Task[] =>
        Array.from({ length: suite.size(split) }, (_, i) => suite.task(split, i, 1))
      const names = (split: Split) =>
        new Set(tasks(split).flatMap((task) => task.gold.map(({ name }) => name)))
      const train = names('train')
      expect([...names('held-out')].filter((name) => train.has(name))).toEqual([])
      expect(suite.size('held-out') / (suite.size('train') + suite.size('held-out'))).toBeCloseTo(
        0.25,
        2,
      )
      expect(suite.size('unseen-entities')).toBeGreaterThan(0)
      for (const task of tasks('held-out'))
        expect(suite.styles.some((style) => suite.demonstrate(task, style) !== undefined)).toBe(
          true,
        )
      const { fit } = suite.benchmark
      console.log(
        `${categories}: ${suite.size('train')} to train, ${suite.size('held-out')} held out, ${suite.size('unseen-entities')} unseen; ${fit.uncut} of ${fit.items} fit 256 tokens uncut; ${(await floorScores(suite, suite.benchmark, 1)).map(floorLine).join('; ')}`,
      )
    },
  )
})
