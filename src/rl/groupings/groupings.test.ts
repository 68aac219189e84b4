/** Which samples of the executor stand in one group, by each grouping. */
import { describe, expect, it } from 'vitest'
import type { Config } from '../../run/config.ts'
import { executorGroups } from './groupings.ts'
import type { Execution, ExecutionStep } from '../rollout/executions.ts'

const task = (id: string): Execution['task'] => ({
  id,
  suite: 'desk',
  split: 'train',
  index: 0,
  template: '',
  text: '',
  gold: [],
})

/**
 * An execution in which each step reads what stands before it: `steps` are where their outputs
 * begin.
 */
function execution(
  name: string,
  taskId: string,
  planIndex: number,
  tokens: readonly number[],
  steps: readonly number[],
): Execution {
  const step = (start: number, subtask: number): ExecutionStep => ({
    subtask,
    planStep: `${name}${subtask}`,
    start,
    calls: [],
    before: [],
    records: [],
    output: {
      tokens: Int32Array.of(1),
      logProbs: new Float32Array(1),
      entropies: new Float32Array(1),
      text: '',
      closed: true,
    },
  })
  return {
    task: task(taskId),
    planSteps: [],
    planIndex,
    index: 0,
    tokens: Int32Array.from(tokens),
    steps: steps.map(step),
    skipped: 0,
    episode: { plan: [], calls: [], finalState: null },
    verdict: { success: false, checks: [], goldMatched: [], callMatched: [] },
  }
}

/**
 * Outputs begin at 2 and 5. `a` and `b` are of one plan and differ in their first output; `c` is of
 * another plan that reads the same as `a`; `d` of another task.
 */
const EXECUTIONS = [
  execution('a', 't', 0, [1, 2, 7, 3, 4, 8], [2, 5]),
  execution('b', 't', 0, [1, 2, 9, 3, 4, 8], [2, 5]),
  execution('c', 't', 1, [1, 2, 7, 3, 4, 9], [2, 5]),
  execution('d', 'u', 0, [1, 2, 7, 3, 4, 8], [2, 5]),
]
const groups = (grouping: Config['rl']['grouping'], executions = EXECUTIONS): string[] =>
  executorGroups(executions, grouping).map((group) =>
    group.map(({ step }) => step.planStep).join(' '),
  )

describe('groups of executor samples', () => {
  it('same-context: equal history of one task, whichever plan it came from', () => {
    expect(groups('same-context')).toEqual(['a0 b0 c0', 'a1 c1', 'b1', 'd0', 'd1'])
  })

  it('nested: of one plan too', () => {
    expect(groups('nested')).toEqual(['a0 b0', 'a1', 'b1', 'c0', 'c1', 'd0', 'd1'])
  })

  it('take all of what was read, from the first token on to the last before an output', () => {
    const [first, other] = [
      execution('a', 't', 0, [1, 2, 7], [2]),
      execution('b', 't', 0, [9, 2, 7], [2]),
    ]
    for (const grouping of ['same-context', 'nested'] as const) {
      expect(groups(grouping, [first, other])).toEqual(['a0', 'b0'])
      expect(groups(grouping, [first, execution('b', 't', 0, [1, 3, 7], [2])])).toEqual([
        'a0',
        'b0',
      ])
      expect(groups(grouping, [first, execution('b', 't', 0, [1, 2, 8], [2])])).toEqual(['a0 b0'])
    }
  })

  it('pooled: all of a task', () => {
    expect(groups('pooled')).toEqual(['a0 a1 b0 b1 c0 c1', 'd0 d1'])
  })

  it('tell histories apart that are written alike', () => {
    // 1, 23 and 12, 3: digits alone would join them.
    expect(
      groups('same-context', [
        execution('a', 't', 0, [1, 23, 7], [2]),
        execution('b', 't', 0, [12, 3, 7], [2]),
      ]),
    ).toEqual(['a0', 'b0'])
  })

  it('say where each sample stands in its execution', () => {
    const members = executorGroups(EXECUTIONS, 'same-context').flat()
    expect(members).toHaveLength(8)
    for (const { execution: whole, step, at } of members) expect(whole.steps[at]).toBe(step)
  })
})
