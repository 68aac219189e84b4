/**
 * The official files, where they are at hand: `TANDEM_BENCHMARKS` names the folder that holds
 * `api-bank/`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { officialFolder } from '../../run/testing/official-files.ts'
import type { CallRecord } from '../task.ts'
import { floorLine, floorScores } from '../floors.ts'
import { goldTotals } from './gold-totals.ts'
import { importApiBank } from '../../judges/index.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import type { ApiBankFiles } from '../../judges/index.ts'
import { replayGold, reportLines } from './api-bank-report.ts'
import { createApiBank } from './api-bank-suite.ts'

const { root, there } = officialFolder('api-bank', "API-Bank's official files")

function dropped(...parts: readonly string[]): DroppedFile[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter(
      (path) =>
        parts.length === 0 || parts.some((part) => path === part || path.startsWith(`${part}/`)),
    )
    .map((path) => ({ path: `api-bank/${path}`, text: readFileSync(join(root, path), 'utf8') }))
}

function imported(files: readonly DroppedFile[]): ApiBankFiles {
  const outcome = importApiBank(files)
  if (!outcome.ok) throw new Error(outcome.error)
  return outcome.files
}

describe.skipIf(!there)(
  `API-Bank's official files${there ? '' : ` (skipped: not at ${root})`}`,
  () => {
    it('hold 263 dialogues with 508 API turns and one empty file', () => {
      const files = imported(dropped())
      expect(files.dialogues).toHaveLength(263)
      expect(
        files.dialogues.flatMap((d) => d.turns).filter((turn) => turn.kind === 'request'),
      ).toHaveLength(508)
      expect(files.samples).toHaveLength(399 + 135)
      expect(files.tools).toHaveLength(53)
      expect(files.level3Tools).toHaveLength(22)
      expect(files.warnings).toEqual([
        expect.stringMatching(/SearchEngine-level-1-1\.jsonl: the file is empty/),
      ])
    })

    it('give the same tasks from samples alone as from dialogues, dialogue for dialogue', () => {
      const fromSamples = createApiBank(imported(dropped('test-data/level-1-api.json')), {
        seed: 3,
        heldOutShare: 0.25,
        split: 'reporting',
      })
      const fromDialogues = createApiBank(imported(dropped('lv1-lv2-samples/level-1-given-desc')), {
        seed: 3,
        heldOutShare: 0.25,
        split: 'reporting',
      })
      const texts = (suite: typeof fromSamples) =>
        (['train', 'held-out'] as const)
          .flatMap((split) =>
            Array.from({ length: suite.size(split) }, (_, i) => suite.task(split, i, 3)),
          )
          .map((task) => `${task.template} ${JSON.stringify(task.gold)}`)
          .sort()
      expect(fromSamples.size('train') + fromSamples.size('held-out')).toBe(389)
      expect(texts(fromSamples)).toEqual(texts(fromDialogues))
    })

    it('have the official totals of their own requests: 338 of 399, and 80 of 135', () => {
      const [first = '', second = ''] = goldTotals(
        imported(dropped('lv1-lv2-samples', 'init_database', 'tools_lv12.json')),
        1,
      )
      console.log([first, second].join('\n'))
      expect(first).toMatch(
        /^official accuracy of level 1's recorded requests: 338 of 399 \(84\.7%\); .*NO_RECORDING 9/,
      )
      expect(second).toMatch(
        /^official accuracy of level 2's recorded requests: 80 of 135 .*in the record: 125$/,
      )
    })

    it.each([
      ['all'],
      ['test-data/level-1-api.json'],
      ['lv1-lv2-samples'],
      ['lv1-lv2-samples/level-2-toolsearcher'],
    ])('replay every gold call of %s', async (part) => {
      const suite = createApiBank(imported(part === 'all' ? dropped() : dropped(part)), {
        seed: 1,
        heldOutShare: 0.25,
        split: 'reporting',
      })
      const { calls, missed } = await replayGold(suite, 1)
      console.log(
        `${part}: gold calls replayed: ${calls - missed.length} of ${calls}, ${missed.length} missed; ${(await floorScores(suite, suite.benchmark, 1)).map(floorLine).join('; ')}`,
      )
      expect(missed).toEqual([])
      expect(calls).toBe(suite.size('train') + suite.size('held-out'))
    })

    it.each(['official', 'repaired', 'equality'] as const)(
      'the first ten tasks of level 3: every demonstration succeeds by the judge %s, and none without its last call',
      async (judge) => {
        const files = imported(dropped('test-data/level-3-first-10.json', 'tools_lv3.json'))
        const suite = createApiBank(files, {
          seed: 1,
          heldOutShare: 0.25,
          split: 'reporting',
          levels: 'level-3',
          judge,
        })
        const tasks = (['train', 'held-out'] as const).flatMap((split) =>
          Array.from({ length: suite.size(split) }, (_, i) => suite.task(split, i, 1)),
        )
        expect(tasks).toHaveLength(10)
        expect(await replayGold(suite, 1)).toEqual({ calls: 41, missed: [] })
        for (const task of tasks) {
          const world = suite.world(task)
          const demonstration = suite.demonstrate(task, 'fine')
          expect(demonstration?.plan).toHaveLength(task.gold.length)
          const calls: CallRecord[] = []
          for (const call of demonstration?.calls.flat() ?? [])
            calls.push({
              subtask: calls.length,
              call,
              resolved: call,
              observation: await world.call(call),
            })
          expect(calls.filter(({ observation }) => !observation.ok)).toEqual([])
          expect(suite.judge(task, { plan: [], calls, finalState: null })).toMatchObject({
            success: true,
          })
          expect(
            suite.judge(task, { plan: [], calls: calls.slice(0, -1), finalState: null }),
          ).toMatchObject({ success: false })
        }
        expect(await reportLines(files, suite, 1)).toContain(
          "official accuracy of level 3's recorded calls: 41 of 41 (100.0%); of its tasks, in one world for all: 10 of 10 (100.0%)",
        )
      },
    )
  },
)
