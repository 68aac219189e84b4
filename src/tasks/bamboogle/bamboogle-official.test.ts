/**
 * The official files, where they are at hand: `TANDEM_BENCHMARKS` names the folder that holds
 * `bamboogle/`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { officialFolder } from '../../run/testing/official-files.ts'
import { DEFAULT_BUDGET } from '../official/token-budget.ts'
import { exactMatch } from '../../judges/index.ts'
import { BAMBOOGLE } from './bamboogle-entry.ts'
import { importBamboogle } from './bamboogle-import.ts'

const { root, there } = officialFolder('bamboogle', "Bamboogle's official files")

const file = (name: string) => ({
  path: `bamboogle/${name}`,
  text: readFileSync(join(root, name), 'utf8'),
})

describe.skipIf(!there)(
  `Bamboogle's official files${there ? '' : ` (skipped: not at ${root})`}`,
  () => {
    it('hold 125 questions whose golds are right by their own rule', async () => {
      const read = importBamboogle([file('toolrl_data.json')], false)
      if (!read.ok) throw new Error(read.error)
      expect(read.files.questions).toHaveLength(125)
      expect(read.files.questions.every(({ golds: [gold = ''] }) => exactMatch(gold, [gold]))).toBe(
        true,
      )
      expect(read.files.questions[27]?.golds).toEqual(['l'])
      const made = await BAMBOOGLE.create([file('toolrl_data.json')], {
        seed: 1,
        heldOutShare: 0.25,
        split: 'reporting',
        budget: DEFAULT_BUDGET,
        skipBad: false,
      })
      if (!made.ok) throw new Error(made.error)
      const { suite } = made.made
      expect([suite.size('train'), suite.size('held-out')]).toEqual([94, 31])
      console.log((await made.made.report()).join('\n'))
    })
  },
)
