/**
 * Groups by what is known, on random executions: those with one task, sub-task and results so far,
 * and no others, stand together.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Value } from '../../run/calls/call-value.ts'
import { executorGroups } from './groupings.ts'
import type { ExecutorSample } from './grouping.ts'
import type { Execution, ExecutionStep } from '../rollout/executions.ts'
import { tries } from '../../run/testing/tries.ts'

// Few of everything, so that equal states are frequent; texts that a careless name would join.
const value: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>('a', 'a; b', "a'", '1', null, true),
  fc.constantFrom(0n, 1n).map((int): Value => ({ kind: 'int', value: int })),
  fc.constantFrom(0, 1).map((float): Value => ({ kind: 'float', value: float })),
)
const results = fc.array(
  fc.array(fc.tuple(fc.constantFrom('id', 'token'), value), { maxLength: 2 }),
  { maxLength: 2 },
)
const step = fc
  .record({
    planStep: fc.constantFrom('x', 'x"', 'y, z'),
    before: results,
    start: fc.nat(3),
    subtask: fc.nat(2),
  })
  .map((one): ExecutionStep => ({
    ...one,
    calls: [],
    records: [],
    output: {
      tokens: Int32Array.of(1),
      logProbs: new Float32Array(1),
      entropies: new Float32Array(1),
      text: '',
      closed: true,
    },
  }))
const execution = fc
  .record({
    id: fc.constantFrom('t', 't,', 'u'),
    planIndex: fc.nat(1),
    steps: fc.array(step, { maxLength: 3 }),
    tokens: fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }),
  })
  .map(({ id, planIndex, steps, tokens }): Execution => ({
    task: { id, suite: 'desk', split: 'train', index: 0, template: '', text: '', gold: [] },
    planSteps: [],
    planIndex,
    index: 0,
    tokens: Int32Array.from(tokens),
    steps,
    skipped: 0,
    episode: { plan: [], calls: [], finalState: null },
    verdict: { success: false, checks: [], goldMatched: [], callMatched: [] },
  }))

/** A text that only equal values share, written otherwise than the groups'. */
const spelled = (one: Value): string =>
  one === null || typeof one !== 'object'
    ? JSON.stringify(one)
    : one.kind === 'int'
      ? `int ${one.value}`
      : one.kind === 'float'
        ? `float ${one.value}`
        : '?'
const state = ({ execution: { task }, step: { planStep, before } }: ExecutorSample): string =>
  JSON.stringify([
    task.id,
    planStep,
    before.map((entries) => entries.map(([name, one]) => [name, spelled(one)])),
  ])
const sample = ({ execution: { planIndex, tokens }, step: one, at }: ExecutorSample): unknown => [
  planIndex,
  tokens,
  one,
  at,
]

it('same-state: equal in task, sub-task and results, and only then', () => {
  fc.assert(
    fc.property(fc.array(execution, { maxLength: 6 }), (executions) => {
      const groups = executorGroups(executions, 'same-state')
      const states = groups.map((group) => new Set(group.map(state)))
      expect(states.every(({ size }) => size === 1)).toBe(true)
      expect(new Set(states.flatMap((one) => [...one])).size).toBe(groups.length)
      expect(groups.flat()).toHaveLength(executions.reduce((n, { steps }) => n + steps.length, 0))
      for (const { execution: whole, step: one, at } of groups.flat())
        expect(whole.steps[at]).toBe(one)
    }),
    tries(500, 11),
  )
})

it('same-state does not ask which plan it was, where in it, or what was written before', () => {
  fc.assert(
    fc.property(
      fc.array(execution, { minLength: 1, maxLength: 4 }),
      fc.nat(5),
      (executions, shift) => {
        const moved = executions.map((one) => ({
          ...one,
          planIndex: one.planIndex + shift,
          tokens: one.tokens.map((token) => token + shift),
          steps: one.steps.map((each) => ({ ...each, subtask: each.subtask + shift })),
        }))
        const shape = (all: readonly Execution[]) =>
          executorGroups(all, 'same-state').map((group) =>
            group.map(({ execution: whole, at }) => [all.indexOf(whole), at]),
          )
        expect(shape(moved)).toEqual(shape(executions))
        expect(executorGroups(executions, 'same-state').flat().map(sample)).toHaveLength(
          executions.flatMap(({ steps }) => steps).length,
        )
      },
    ),
    tries(200, 12),
  )
})
