/** What comes back from storage is a state, or it is none: nothing goes on from a half of one. */
import { describe, expect, it } from 'vitest'
import { makeRunFile } from '../run/testing/make-run.ts'
import { earlierWarmStart, savedPolicies, trainerState, weightsSchema } from './stored-state.ts'
import { SCRIPTED_CONFIG } from './testing/scripted-policy.ts'

const RUN = makeRunFile({ updates: 1 })
const weights = new Map([['w', { shape: [2, 3], data: new Float32Array(6) }]])
const checkpoint = {
  config: SCRIPTED_CONFIG,
  weights,
  moments: { first: weights, second: weights },
  step: 0,
}
const saved = { config: SCRIPTED_CONFIG, weights }
const WHOLE = {
  warmSteps: 0,
  planner: checkpoint,
  executor: checkpoint,
  reference: { planner: checkpoint, executor: checkpoint },
  before: { planner: { weights }, executor: { weights } },
  curriculum: { 'desk:mail': { signal: 0.5, groups: 2 } },
  checkpoints: [
    { update: 0, planner: saved, executor: saved },
    { update: 4, planner: saved },
  ],
}

describe('a trainer’s state', () => {
  const read = (rest: unknown) => trainerState({ run: RUN, rest })

  it('comes back whole, with and without what may be absent', () => {
    expect(read(WHOLE)).toEqual({ run: RUN, ...WHOLE })
    const { warmSteps, planner } = WHOLE
    expect(read({ warmSteps, planner })).toEqual({ run: RUN, warmSteps, planner })
  })

  it.each<[string, object]>([
    ['steps below none', { warmSteps: -1 }],
    ['steps in part', { warmSteps: 0.5 }],
    ['no planner', { planner: undefined }],
    [
      'weights of another length',
      {
        planner: {
          ...checkpoint,
          weights: new Map([['w', { shape: [2, 2], data: new Float32Array(6) }]]),
        },
      },
    ],
    [
      'a side of nothing',
      {
        planner: {
          ...checkpoint,
          weights: new Map([['w', { shape: [0], data: new Float32Array(0) }]]),
        },
      },
    ],
    [
      'weights that are plain lists',
      { planner: { ...checkpoint, weights: new Map([['w', { shape: [1], data: [1] }]]) } },
    ],
    ['a count of steps below none', { executor: { ...checkpoint, step: -1 } }],
    ['a checkpoint before the run', { checkpoints: [{ update: -1, planner: saved }] }],
    ['weights from before that are no weights', { before: { planner: { weights: {} } } }],
    ['half the moments', { planner: { ...checkpoint, moments: { first: weights } } }],
  ])('is refused with %s', (_, wrong) => {
    expect(read({ ...WHOLE, ...wrong })).toBeUndefined()
  })
})

describe('what is kept beside it', () => {
  it('policies for cross-play, warm starts made and begun', () => {
    expect(savedPolicies({ planner: saved })).toEqual({ planner: saved })
    expect(savedPolicies({ planner: saved, executor: saved })).toEqual({
      planner: saved,
      executor: saved,
    })
    for (const wrong of [
      undefined,
      {},
      { executor: saved },
      { planner: { ...saved, weights: {} } },
    ])
      expect(savedPolicies(wrong)).toBeUndefined()
    expect(earlierWarmStart(undefined)).toBeUndefined()
    expect(earlierWarmStart({ kind: 'made', weights })).toEqual({ kind: 'made', weights })
    expect(earlierWarmStart({ kind: 'made', weights: {} })).toBeUndefined()
    expect(earlierWarmStart({ kind: 'begun', step: 3, state: checkpoint })).toEqual({
      kind: 'begun',
      step: 3,
      state: checkpoint,
    })
    expect(earlierWarmStart({ kind: 'begun', step: 3, state: saved })).toBeUndefined()
  })

  it('a number is a tensor without sides', () => {
    expect(
      weightsSchema.safeParse(new Map([['w', { shape: [], data: new Float32Array(1) }]])).success,
    ).toBe(true)
    expect(
      weightsSchema.safeParse(new Map([['w', { shape: [], data: new Float32Array(2) }]])).success,
    ).toBe(false)
  })
})
