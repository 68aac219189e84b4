/**
 * The official files and recordings, where they are at hand: `TANDEM_BENCHMARKS` names the folder
 * that holds `bfcl/`.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { officialFolder } from '../../../run/testing/official-files.ts'
import { judgeMultiTurn } from '../multi-turn/turn-checker.ts'
import { MultiTurnFiles, linesOf } from './multi-turn-files.ts'
import { multiTurnOracle, probesOracle } from './multi-turn-oracle.ts'
import { PythonRandom } from '../../python/python-random.ts'
import type { OfficialFiles, Oracle } from '../../oracle.ts'

const { root, there } = officialFolder('bfcl', "BFCL's official files")

const text = (name: string): string => readFileSync(join(root, name), 'utf8')
const files = (): OfficialFiles => ({
  paths: [],
  read: (suffix) => (existsSync(join(root, suffix)) ? text(suffix) : undefined),
})
/** Every so many rows; the judge command takes them all. */
const disagreements = (oracle: Oracle, name: string, every: number) => {
  const rows = text(name)
    .split('\n')
    .filter((line) => line !== '')
  const taken = rows.filter((_row, i) => i % every === 0)
  const compared = [...oracle({ path: name, text: taken.join('\n') }, files())]
  console.log(
    `${name}: agree ${compared.filter(({ agrees }) => agrees).length} of ${compared.length} (of ${rows.length} rows)`,
  )
  expect(compared).toHaveLength(taken.length)
  return compared.filter(({ agrees }) => !agrees)
}
const recorded = there
  ? readdirSync(root).filter((name) => name.startsWith('oracle_multi_turn_'))
  : []
const categories = there
  ? readdirSync(root).flatMap((name) => /^BFCL_v\d_(multi_turn_\w+)\.json$/.exec(name)?.[1] ?? [])
  : []

describe.skipIf(!there)(
  `BFCL's multi-turn files${there ? '' : ` (skipped: not at ${root})`}`,
  { timeout: 60_000 },
  () => {
    it.each(recorded.filter((name) => name.includes('_trace_')))('replay %s', (name) => {
      expect(disagreements(multiTurnOracle, name, 2)).toEqual([])
    })

    it.each(recorded.filter((name) => name.includes('_verdicts_')))(
      'are judged as %s says',
      (name) => {
        expect(disagreements(multiTurnOracle, name, 5)).toEqual([])
      },
    )

    it('are probed as recorded', () => {
      expect(disagreements(probesOracle, 'oracle_multi_turn_probes.jsonl', 1)).toEqual([])
    })

    it.each(categories)('have ground truths in %s that validate against themselves', (category) => {
      const official = new MultiTurnFiles(files())
      const invalid = [
        ...linesOf('answers', text(`possible_answer/BFCL_v4_${category}.json`)),
      ].flatMap((_line, i) => {
        const entry = official.entry(`${category}_${i}`)
        const verdict = judgeMultiTurn(
          entry,
          entry.groundTruth.map((turn) => turn.map((call) => [call])),
          official.backend(entry.id),
          () => Date.UTC(2026, 0, 1),
        )
        return verdict.valid ? [] : [entry.id]
      })
      expect(invalid).toEqual([])
    })

    it('come with draws of Python that ours equal', () => {
      interface Drawn {
        seed: number
        getrandbits32: number[]
        random: number[]
        randint_10000_99999: number[]
        randint_1e11: number[]
        uniform_0_120: number[]
      }
      const rows = JSON.parse(text('oracle_python_random.json')) as Drawn[]
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) {
        const drawn = <T>(like: readonly T[], draw: (random: PythonRandom) => T): T[] => {
          const random = new PythonRandom(BigInt(row.seed))
          return like.map(() => draw(random))
        }
        expect(drawn(row.getrandbits32, (r) => Number(r.getrandbits(32)))).toEqual(
          row.getrandbits32,
        )
        expect(drawn(row.random, (r) => r.random())).toEqual(row.random)
        expect(drawn(row.randint_10000_99999, (r) => Number(r.randint(10_000n, 99_999n)))).toEqual(
          row.randint_10000_99999,
        )
        expect(
          drawn(row.randint_1e11, (r) => Number(r.randint(100_000_000_000n, 999_999_999_999n))),
        ).toEqual(row.randint_1e11)
        expect(drawn(row.uniform_0_120, (r) => r.uniform(0, 120))).toEqual(row.uniform_0_120)
      }
    })
  },
)
