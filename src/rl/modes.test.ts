import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import type { Mode } from '../run/config.ts'
import { bothRolesInOne, learners, policyRoles } from './modes.ts'

const config = configSchema.parse({ rl: { alternateEvery: 3 } })
const both = { planner: true, executor: true }
const onlyPlanner = { planner: true, executor: false }
const onlyExecutor = { planner: false, executor: true }

describe('modes', () => {
  it.each<[Mode, typeof both]>([
    ['joint', both], ['separate', both], ['freeze-high', onlyExecutor], ['freeze-low', onlyPlanner], ['low-only', onlyExecutor], ['single-level', onlyExecutor],
  ])('%s trains the roles that it names at every update', (mode, who) => {
    for (const update of [1, 2, 7]) expect(learners({ ...config, mode }, update)).toEqual(who)
  })

  it('alternate takes turns, the planner first', () => {
    const turns = Array.from({ length: 7 }, (_, i) => learners({ ...config, mode: 'alternate' }, i + 1))
    expect(turns).toEqual([onlyPlanner, onlyPlanner, onlyPlanner, onlyExecutor, onlyExecutor, onlyExecutor, onlyPlanner])
  })

  it('need two networks, one for both roles, or one that is both', () => {
    expect(policyRoles({ mode: 'joint', weights: 'separate' })).toEqual(['planner', 'executor'])
    expect(policyRoles({ mode: 'joint', weights: 'shared' })).toEqual(['shared'])
    for (const mode of ['low-only', 'single-level'] as const) expect(policyRoles({ mode, weights: 'shared' })).toEqual(['solo'])
  })

  it('single-level has as many parameters as both roles, to a step of its width', () => {
    // Tied embeddings, vocabulary 1000: 64 · 1000 + 2 · (4 · 64² + 3 · 64 · 176) = 164 352 in matrices, 320 in norms; twice that is 329 344.
    const shape = bothRolesInOne(config, 1000)
    const { dModel, layers, feedForward } = shape
    const own = 1000 * dModel + layers * (4 * dModel ** 2 + 3 * dModel * feedForward) + (2 * layers + 1) * dModel
    expect(dModel % (2 * shape.heads)).toBe(0)
    expect(Math.abs(own / 329_344 - 1)).toBeLessThan(0.08)
  })
})
