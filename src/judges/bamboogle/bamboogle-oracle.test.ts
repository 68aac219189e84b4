/**
 * Recorded verdicts, where they are at hand: `TANDEM_BENCHMARKS` names the folder that holds
 * `bamboogle/`; and the oracle on rows of our own.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { officialFolder } from '../../run/testing/official-files.ts'
import { OracleError } from '../oracle.ts'
import { bamboogleOracle } from './bamboogle-oracle.ts'

const { root, there } = officialFolder('bamboogle', "Bamboogle's recorded verdicts")

const file = (name: string) => ({
  path: `bamboogle/${name}`,
  text: readFileSync(join(root, name), 'utf8'),
})
const NONE = { read: () => undefined, paths: [] }
const compared = (text: string) => [...bamboogleOracle({ path: 'vectors.json', text }, NONE)]

describe.skipIf(!there)(
  `Bamboogle's recorded verdicts${there ? '' : ` (skipped: not at ${root})`}`,
  () => {
    it('agree with every recorded verdict: normalised texts, exact match, cover match, extraction', () => {
      const rows = [...bamboogleOracle(file('oracle_em_vectors.json'), NONE)]
      expect(rows.filter(({ agrees }) => !agrees)).toEqual([])
      expect(rows).toHaveLength(635 + 4)
      console.log(
        `bamboogle: agree ${rows.filter(({ agrees }) => agrees).length} of ${rows.length}`,
      )
    })
  },
)

describe('the oracle', () => {
  it('compares rows of its form, several golds too, and shows both verdicts', () => {
    const row = {
      prediction: 'The x',
      gold: ['y', 'X'],
      norm_prediction: 'x',
      norm_gold: ['y', 'x'],
      em: 1,
      subem: true,
    }
    expect(
      compared(
        JSON.stringify({
          scores: [row, { ...row, em: 0 }],
          extraction: [{ text: 'no', extracted: null }],
        }),
      ),
    ).toMatchObject([
      { place: 'scores[0]', agrees: true },
      {
        place: 'scores[1]',
        agrees: false,
        official: '["x",["y","x"],false,true]',
        ours: '["x",["y","x"],true,true]',
      },
      { place: 'extraction[0]', agrees: true },
    ])
  })

  it.each([
    ['[', /vectors\.json:1: column 2/],
    ['[]', /expected an object/],
    ['{}', /"scores" and "extraction"/],
    ['{"scores": 5}', /scores: expected a list/],
    ['{"scores": [{"prediction": 5}]}', /scores\[0\]: prediction: expected a text \(found 5\)/],
    ['{"extraction": [{"text": "x"}]}', /extraction\[0\]: extracted/],
    [
      '{"scores": [{"prediction": "x", "gold": "x", "norm_prediction": "x", "norm_gold": "x", "em": 2, "subem": 1}]}',
      /em: expected 0 or 1/,
    ],
  ])('refuses %s', (text, message) => expect(() => compared(text)).toThrow(message))

  it('refuses with its own error', () => expect(() => compared('5')).toThrow(OracleError))
})
