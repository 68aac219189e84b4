import { expect, it } from 'vitest'
import { at } from '../run/at.ts'
import { makeRunFile } from '../run/testing/make-run.ts'
import { strataLines } from './closing-lines.ts'

const before = { mean: 0.125, low: 0.1, high: 0.2, n: 96 }
const after = { mean: 0.6949, low: 0.6, high: 0.75, n: 96 }
const { paired: _, ...run } = makeRunFile({ updates: 10 })
const [first, last] = [at(run.evaluations, 0, 'first'), at(run.evaluations.slice(-1), 0, 'last')]

it('says of every stratum what it was and is, and by how much the same tasks changed', () => {
  const strata = ({ estimate }: { estimate: typeof before }) => ({
    'known words': estimate,
    'wordings never met': estimate,
    'words never met': estimate,
    both: estimate,
  })
  const lines = strataLines({
    ...run,
    evaluations: [
      { ...first, strata: strata({ estimate: before }) },
      { ...last, strata: strata({ estimate: after }) },
    ],
    paired: { before: '01', change: { mean: 0.2449, low: 0.18, high: 0.3, n: 384 } },
  })
  expect(lines.filter((line) => !line.startsWith('held-out call accuracy'))).toEqual([
    'known words 0.13 -> 0.69 (95% 0.60–0.75), n=96',
    'wordings never met 0.13 -> 0.69 (95% 0.60–0.75), n=96',
    'words never met 0.13 -> 0.69 (95% 0.60–0.75), n=96',
    'both 0.13 -> 0.69 (95% 0.60–0.75), n=96',
    'held-out success rises by 0.24 (95% 0.18–0.30, paired)',
  ])
})

it('keeps one line for unseen entities where tasks say no stratum', () => {
  const lines = strataLines({
    ...run,
    evaluations: [
      { ...first, unseenEntities: before },
      { ...last, unseenEntities: after },
    ],
  })
  expect(lines[0]).toBe('unseen entities 0.13 -> 0.69 (95% 0.60–0.75), n=96')
  expect(lines.some((line) => line.includes('paired'))).toBe(false)
})
