import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everythingLost, lossesFrom, lossesOf, lossesText } from './losses.ts'
import { tries } from './testing/tries.ts'

const estimate = (mean: number) => ({ mean, low: 0, high: 1, n: 100 })

/** The matrix as an evaluation records it. */
function alignment(both: number, starPlan: number, starExecutor: number, stars: number) {
  return {
    both: estimate(both),
    starPlan: estimate(starPlan),
    starExecutor: estimate(starExecutor),
    stars: estimate(stars),
    plannerRegret: estimate(starPlan - both),
    executorRegret: estimate(starExecutor - both),
    interaction: stars - starPlan - starExecutor + both,
    misalignmentGap: estimate(0),
  }
}

describe('losses', () => {
  it('add up to what both oracles have before these policies', () => {
    const share = fc.integer({ min: 0, max: 100 }).map((k) => k / 100)
    fc.assert(
      fc.property(share, share, share, share, (both, starPlan, starExecutor, stars) => {
        const { all, plan, execution, interaction } = lossesOf(
          alignment(both, starPlan, starExecutor, stars),
        )
        expect(all).toBeCloseTo(stars - both, 12)
        expect(plan + execution + interaction).toBeCloseTo(all, 12)
      }),
      tries(200),
    )
  })

  it('say so where all is lost and no role alone would bring anything back', () => {
    const losses = lossesOf(alignment(0, 0, 0, 1))
    expect(lossesText(losses)).toBe(
      'lost 1.00, all there is, = planner regret 0.00 + executor regret 0.00 + interaction 1.00',
    )
    expect(everythingLost(losses)).toBe(
      'All is lost: these policies do none of the tasks, both oracles together do 1.00. A gold plan alone would bring back 0.00, an exact executor alone 0.00.',
    )
    expect(everythingLost(lossesOf(alignment(0.2, 0.4, 0.6, 1)))).toBeUndefined()
    // Where the oracles do nothing either, nothing was lost.
    expect(everythingLost(lossesOf(alignment(0, 0, 0, 0)))).toBeUndefined()
    expect(lossesText(lossesFrom(0.5, 0.4, 0.4, -0.3))).toBe(
      'lost 0.50 = planner regret 0.40 + executor regret 0.40 + interaction \u22120.30',
    )
  })
})
