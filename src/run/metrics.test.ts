import { describe, expect, it } from 'vitest'
import { metricInfo } from './metrics.ts'
import { termMeaning } from './reward-terms.ts'
import { makeRunFile } from './testing/make-run.ts'

describe('metricInfo', () => {
  it('explains every metric of a run, per role', () => {
    for (const { metrics, timing } of makeRunFile().updates) {
      for (const name of [...Object.keys(metrics), ...Object.keys(timing)])
        expect(metricInfo(name), name).toBeDefined()
    }
    expect(metricInfo('executor/kl')).toMatchObject({ role: 'executor', unit: 'nats' })
    expect(metricInfo('planner/rewards/exe/std')).toMatchObject({ label: 'Carried out: spread' })
  })

  it('says nothing of names it does not know', () => {
    for (const name of [
      'planner',
      'planner/',
      'cook/reward',
      'planner/rewards/param/max',
      'constructor',
      'planner/constructor',
      'planner/rewards/constructor/mean',
    ]) {
      expect(metricInfo(name)).toBeUndefined()
    }
    expect(termMeaning('toString')).toBeUndefined()
  })
})
