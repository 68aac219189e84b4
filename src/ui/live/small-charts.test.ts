import { expect, it } from 'vitest'
import { metricInfo } from '../../run/metrics.ts'
import { makeRunFile } from '../../run/testing/make-run.ts'
import { SPEEDS, STABILITY } from './small-charts.ts'

it('draws only metrics that a run records and that are explained', () => {
  const update = makeRunFile().updates[0]
  for (const { names, from } of [...STABILITY, ...SPEEDS]) {
    for (const name of Object.values(names)) {
      expect(metricInfo(name), name).toBeDefined()
      expect(update?.[from][name], name).toBeTypeOf('number')
    }
  }
})
