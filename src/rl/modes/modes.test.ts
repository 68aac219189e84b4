import { describe, expect, it } from 'vitest'
import { layoutOf } from '../../engine/transformer/layout.ts'
import { configSchema } from '../../run/config.ts'
import { MODES, MODE_FACTS } from '../../run/mode-facts.ts'
import type { Mode } from '../../run/mode-facts.ts'
import { bothRolesInOne, parameters } from './single-level.ts'
import { modeOf } from './modes.ts'
import { policyRoles } from '../policy-roles.ts'
import { modelConfig } from '../warm-start.ts'

const config = configSchema.parse({ rl: { alternateEvery: 3 } })
const both = { planner: true, executor: true }
const onlyPlanner = { planner: true, executor: false }
const onlyExecutor = { planner: false, executor: true }

describe('modes', () => {
  it.each<[Mode, typeof both]>([
    ['joint', both],
    ['separate', both],
    ['freeze-high', onlyExecutor],
    ['freeze-low', onlyPlanner],
    ['low-only', onlyExecutor],
    ['single-level', onlyExecutor],
  ])('%s trains the roles that it names at every update', (mode, who) => {
    for (const update of [1, 2, 7]) expect(modeOf({ mode }).learns(config, update)).toEqual(who)
  })

  it.each(MODES)('%s is what the list of modes says that it is', (name) => {
    const { planner, wide, learns } = MODE_FACTS[name]
    const mode = modeOf({ mode: name })
    expect(mode.roles).toEqual(planner === 'none' ? ['solo'] : ['planner', 'executor'])
    expect(mode.shape !== undefined).toBe(wide)
    const updates = Array.from({ length: 2 * config.rl.alternateEvery }, (_, i) =>
      mode.learns(config, i + 1),
    )
    const share = (role: 'planner' | 'executor'): number =>
      updates.filter((who) => who[role]).length / updates.length
    expect({ planner: share('planner'), executor: share('executor') }).toEqual(learns)
  })

  it('alternate takes turns, the planner first', () => {
    const turns = Array.from({ length: 7 }, (_, i) =>
      modeOf({ mode: 'alternate' }).learns(config, i + 1),
    )
    expect(turns).toEqual([
      onlyPlanner,
      onlyPlanner,
      onlyPlanner,
      onlyExecutor,
      onlyExecutor,
      onlyExecutor,
      onlyPlanner,
    ])
  })

  it('need two networks, one for both roles, or one that is both', () => {
    expect(policyRoles({ mode: 'joint', weights: 'separate' })).toEqual(['planner', 'executor'])
    expect(policyRoles({ mode: 'joint', weights: 'shared' })).toEqual(['shared'])
    for (const mode of ['low-only', 'single-level'] as const)
      expect(policyRoles({ mode, weights: 'shared' })).toEqual(['solo'])
  })

  it('have as many parameters as their weights are laid out in', () => {
    for (const shape of [
      {},
      { tied: false },
      { layers: 3, heads: 4, kvHeads: 2 },
      { layers: 1, heads: 2, kvHeads: 1, feedForward: 64, tied: false },
    ]) {
      const { planner } = configSchema.parse({ planner: shape })
      for (const vocab of [64, 1000])
        expect(parameters(planner, vocab)).toBe(layoutOf(modelConfig(planner, vocab)).words)
    }
  })

  it('single-level takes the width that comes nearest to both roles together, with feed-forward layers as wide in proportion, in eights', () => {
    for (const [executor, planner, vocab] of [
      [{}, {}, 500],
      [
        { dModel: 32, heads: 4, kvHeads: 4, feedForward: 88 },
        { dModel: 96, layers: 3, context: 256 },
        64,
      ],
      [
        { dModel: 16, heads: 2, kvHeads: 2, feedForward: 24 },
        { dModel: 8, heads: 2, kvHeads: 2, feedForward: 8, layers: 1 },
        300,
      ],
      [
        { dModel: 48, heads: 2, kvHeads: 1, feedForward: 100, context: 300 },
        { dModel: 32, heads: 2, kvHeads: 2 },
        128,
      ],
    ] as const) {
      const both = configSchema.parse({ executor, planner })
      const own = both.executor
      const wanted = parameters(both.planner, vocab) + parameters(own, vocab)
      const widths = Array.from({ length: 60 }, (_, i) => own.dModel + i * 2 * own.heads)
      const shapes = widths.map((dModel, i) =>
        i === 0
          ? own
          : {
              ...own,
              dModel,
              feedForward: 8 * Math.round((own.feedForward * dModel) / own.dModel / 8),
            },
      )
      const best = [...shapes].sort(
        (a, b) => Math.abs(parameters(a, vocab) - wanted) - Math.abs(parameters(b, vocab) - wanted),
      )[0]
      expect(bothRolesInOne(both, vocab)).toEqual({
        ...best,
        context: Math.max(both.planner.context, own.context),
      })
    }
  })

  it('single-level has as many parameters as both roles, to a step of its width', () => {
    // Tied embeddings, vocabulary 1000: 64 · 1000 + 2 · (4 · 64² + 3 · 64 · 176) = 164 352 in
    // matrices, 320 in norms; twice that is 329 344.
    const shape = bothRolesInOne(config, 1000)
    const { dModel, layers, feedForward } = shape
    const own =
      1000 * dModel +
      layers * (4 * dModel ** 2 + 3 * dModel * feedForward) +
      (2 * layers + 1) * dModel
    expect(dModel % (2 * shape.heads)).toBe(0)
    expect(Math.abs(own / 329_344 - 1)).toBeLessThan(0.08)
  })
})
