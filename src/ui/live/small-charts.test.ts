import { expect, it } from 'vitest'
import { figureAt } from '../../run/evaluation-figures.ts'
import { FIGURE_WORDS } from '../../run/evaluation-words.ts'
import { metricInfo } from '../../run/metrics.ts'
import { makeRunFile } from '../../run/testing/make-run.ts'
import { CALLS, PLANS, SPEEDS, STABILITY } from './small-charts.ts'

it('draws only metrics that a run records and that are explained', () => {
  const update = makeRunFile().updates[0]
  for (const { names } of [...STABILITY, ...SPEEDS]) {
    for (const name of Object.values(names)) {
      expect(metricInfo(name), name).toBeDefined()
      expect(update?.metrics[name] ?? update?.timing[name], name).toBeTypeOf('number')
    }
  }
})

it('draws every figure of behaviour and probes, each explained and with its interval', () => {
  const [first] = makeRunFile().evaluations
  if (first === undefined) throw new Error('nothing was evaluated')
  const drawn = [...PLANS, ...CALLS].flatMap(({ series }) => series.map(({ key }) => key))
  expect(new Set(drawn).size).toBe(drawn.length)
  expect([...drawn].sort()).toEqual(
    [...Object.keys(first.behaviour ?? {}), ...Object.keys(first.probes ?? {})].sort(),
  )
  for (const key of drawn) {
    expect(FIGURE_WORDS[key].formula).not.toBe('')
    expect(figureAt(first, key)?.n, key).toBeGreaterThan(0)
  }
})
