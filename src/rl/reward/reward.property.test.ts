/**
 * Reward terms on 10,000 random cases against the same rules written another way: by sorting, by
 * recursion and by trying everything.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import type { ParameterSpec, ToolSpec } from '../../run/calls/tool-spec.ts'
import { fitsSignature, toolrlCorrectness } from './executor.ts'
import { alignedAgreement, callAgreement, valueAgreement } from './planner.ts'
import { lcsSimilarity } from './separate-planner.ts'
import { tries } from '../../run/testing/tries.ts'

const CASES = tries(10_000, 20_260)
const CLOSE = 1e-9

// Few names and few values, so that equal ones are frequent.
const leaf: fc.Arbitrary<Value> = fc.oneof(
  fc.constantFrom<Value>('x', 'y', '1', '', true, false, null),
  fc.constantFrom(0n, 1n, -1n).map((value): Value => ({ kind: 'int', value })),
  fc.constantFrom(0, 1, 0.5).map((value): Value => ({ kind: 'float', value })),
  fc.constantFrom(1, 2).map((call): Value => ({ kind: 'reference', call, field: 'token' })),
)
const value = fc.oneof(
  { weight: 4, arbitrary: leaf },
  {
    weight: 1,
    arbitrary: fc.array(leaf, { maxLength: 2 }).map((items): Value => ({ kind: 'list', items })),
  },
)
const args = fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), value), {
  selector: ([name]) => name,
  maxLength: 3,
})
const call: fc.Arbitrary<ToolCall> = fc.record({ name: fc.constantFrom('S', 'T'), args })
const calls = fc.array(call, { maxLength: 4 })
/** Made calls and gold ones that often share some. */
const pair = fc
  .tuple(calls, calls, fc.array(fc.nat(), { maxLength: 4 }))
  .map(([own, gold, taken]) => {
    const shared = taken.flatMap((at) =>
      gold.length === 0 ? [] : gold.slice(at % gold.length, (at % gold.length) + 1),
    )
    return { made: [...shared, ...own].slice(0, 5), gold }
  })
const words = fc.array(fc.constantFrom('alice', 'oslo', '09:30', '$1.token'), { maxLength: 6 })

/** A text that only equal values share. */
function spelled(one: Value): string {
  if (one === null || typeof one !== 'object') return JSON.stringify(one)
  switch (one.kind) {
    case 'int':
      return `i${String(one.value)}`
    case 'float':
      return `f${String(one.value)}`
    case 'list':
      return `[${one.items.map(spelled).join()}]`
    case 'reference':
      return `$${one.call}.${one.field}`
    case 'dict':
      throw new Error('no dictionaries are drawn')
  }
}
const spelledCall = ({ name, args: given }: ToolCall): string =>
  `${name} ${given
    .map(([key, one]) => `${key}=${spelled(one)}`)
    .sort()
    .join(' ')}`

/** ToolRL's score of one pair, with loops over names. */
function pairScore(made: ToolCall, gold: ToolCall): number {
  let [both, either, equal] = [0, 0, 0]
  for (const name of ['a', 'b', 'c']) {
    const mine = made.args.find(([key]) => key === name)
    const right = gold.args.find(([key]) => key === name)
    if (mine !== undefined && right !== undefined) both += 1
    if (mine !== undefined || right !== undefined) either += 1
    if (mine !== undefined && right !== undefined && spelled(mine[1]) === spelled(right[1]))
      equal += 1
  }
  return (either === 0 ? 1 : both / either) + equal
}

function nameScore(made: readonly ToolCall[], gold: readonly ToolCall[]): number {
  let [least, most] = [0, 0]
  for (const name of ['S', 'T']) {
    const [mine, right] = [made, gold].map((list) => list.filter((one) => one.name === name).length)
    least += Math.min(mine ?? 0, right ?? 0)
    most += Math.max(mine ?? 0, right ?? 0)
  }
  return most === 0 ? 1 : least / most
}

/**
 * Gold calls in order, each taking what is best for it out of what is left; the first of equals.
 */
function greedySum(made: readonly ToolCall[], gold: readonly ToolCall[]): number {
  const left = [...made]
  let sum = 0
  for (const wanted of gold) {
    const scores = left.map((one) => (one.name === wanted.name ? pairScore(one, wanted) : -1))
    const best = Math.max(-1, ...scores)
    if (best < 0) continue
    left.splice(scores.indexOf(best), 1)
    sum += best
  }
  return sum
}

/** The best of every way to give each gold call one of the made calls, or none. */
function everySum(made: readonly ToolCall[], gold: readonly ToolCall[]): number {
  const [wanted, ...rest] = gold
  if (wanted === undefined) return 0
  const ways = made.flatMap((one, i) =>
    one.name === wanted.name
      ? [
          pairScore(one, wanted) +
            everySum(
              made.filter((_, j) => j !== i),
              rest,
            ),
        ]
      : [],
  )
  return Math.max(everySum(made, rest), ...ways)
}

function toolrl(
  made: readonly ToolCall[],
  gold: readonly ToolCall[],
  pairing: typeof greedySum,
): number {
  if (gold.length === 0) return 0
  if (made.map(spelledCall).join('\n') === gold.map(spelledCall).join('\n')) return 3
  let most = 1
  for (const one of gold) most += 1 + one.args.length
  return (6 * (nameScore(made, gold) + pairing(made, gold))) / most - 3
}

/** The best of every alignment that keeps order. */
function everyAlignment(made: readonly ToolCall[], gold: readonly ToolCall[]): number {
  const [wanted, ...rest] = gold
  if (wanted === undefined) return 0
  return Math.max(
    everyAlignment(made, rest),
    ...made.map(
      (one, i) =>
        (one.name === wanted.name ? (1 + pairScore(one, wanted)) / (2 + wanted.args.length) : 0) +
        everyAlignment(made.slice(i + 1), rest),
    ),
  )
}

/** How many words two lists share, counted along both in sorted order. */
function sharedWords(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [[...a].sort(), [...b].sort()]
  let [i, j, shared] = [0, 0, 0]
  while (i < left.length && j < right.length) {
    const [x = '', y = ''] = [left[i], right[j]]
    if (x === y) shared += 1
    if (x <= y) i += 1
    if (y <= x) j += 1
  }
  return shared
}

/** Longest subsequence of `a` that is one of `b`, by trying all. */
function longestShared(a: readonly string[], b: readonly string[]): number {
  let best = 0
  for (let chosen = 0; chosen < 1 << a.length; chosen += 1) {
    const picked = a.filter((_, i) => (chosen & (1 << i)) !== 0)
    let at = 0
    for (const word of b) if (word === picked[at]) at += 1
    if (at === picked.length) best = Math.max(best, at)
  }
  return best
}

it('P: values of a plan against the gold ones', () => {
  fc.assert(
    fc.property(words, words, (plan, gold) => {
      const shared = sharedWords(plan, gold)
      const { precision, recall, f1 } = valueAgreement(plan, gold)
      expect(recall).toBeCloseTo(gold.length === 0 ? 1 : shared / gold.length, 9)
      expect(precision).toBeCloseTo(
        plan.length > 0 ? shared / plan.length : gold.length === 0 ? 1 : 0,
        9,
      )
      // F1 as 2 · shared / (both lengths), which holds wherever gold names a value.
      if (gold.length > 0) expect(f1).toBeCloseTo((2 * shared) / (plan.length + gold.length), 9)
      else expect(f1).toBe(plan.length === 0 ? 1 : 0)
    }),
    CASES,
  )
})

it('E: what was done against the gold calls, in order', () => {
  fc.assert(
    fc.property(pair, ({ made, gold }) => {
      const expected =
        gold.length > 0 ? everyAlignment(made, gold) / gold.length : made.length === 0 ? 1 : 0
      if (Math.abs(alignedAgreement(made, gold) - expected) > CLOSE)
        throw new Error(`E is ${alignedAgreement(made, gold)}, not ${expected}`)
    }),
    CASES,
  )
})

it('R_sem: ToolRL’s correctness, greedy and optimal', () => {
  fc.assert(
    fc.property(pair, ({ made, gold }) => {
      const [greedy, optimal] = [
        toolrlCorrectness(made, gold, 'greedy'),
        toolrlCorrectness(made, gold, 'optimal'),
      ]
      const [byGreed, byTrying] = [toolrl(made, gold, greedySum), toolrl(made, gold, everySum)]
      if (Math.abs(greedy - byGreed) > CLOSE) throw new Error(`greedy ${greedy}, not ${byGreed}`)
      if (Math.abs(optimal - byTrying) > CLOSE)
        throw new Error(`optimal ${optimal}, not ${byTrying}`)
      if (optimal < greedy - CLOSE || Math.abs(optimal) > 3 + CLOSE || Math.abs(greedy) > 3 + CLOSE)
        throw new Error(`greedy ${greedy}, optimal ${optimal}`)
    }),
    CASES,
  )
})

it('agreement of two calls is 1 for equal ones alone', () => {
  fc.assert(
    fc.property(call, call, (made, gold) => {
      const agreement = callAgreement(made, gold)
      expect(agreement >= 0 && agreement <= 1).toBe(true)
      expect(Math.abs(agreement - 1) < CLOSE).toBe(spelledCall(made) === spelledCall(gold))
    }),
    CASES,
  )
})

it('R_syn: a call fits its tool when a look at every parameter says so', () => {
  const types = { a: 'integer', b: 'string', c: 'list' } as const
  const parameter = (name: 'a' | 'b' | 'c', required: boolean): ParameterSpec => ({
    name,
    type: types[name],
    description: '',
    required,
  })
  const tools: readonly ToolSpec[] = [
    {
      name: 'S',
      description: '',
      parameters: [parameter('a', true), parameter('b', false)],
      returns: [],
    },
    {
      name: 'T',
      description: '',
      parameters: [parameter('b', true), parameter('c', true)],
      returns: [],
    },
  ]
  const starts = { integer: /^[i$]/, string: /^["$]/, list: /^[[$]/ } as const
  fc.assert(
    fc.property(call, (made) => {
      const parameters = tools.find(({ name }) => name === made.name)?.parameters ?? []
      let fits = made.args.length <= parameters.length
      for (const { name, type, required } of parameters) {
        const given = made.args.filter(([key]) => key === name)
        if (given.length === 0 && required) fits = false
        for (const [, one] of given)
          if (
            (type !== 'integer' && type !== 'string' && type !== 'list') ||
            !starts[type].test(spelled(one))
          )
            fits = false
      }
      for (const [key] of made.args) if (parameters.every(({ name }) => name !== key)) fits = false
      expect(fitsSignature(made, tools)).toBe(fits)
    }),
    CASES,
  )
})

it('likeness to the annotator: the longest common subsequence', () => {
  fc.assert(
    fc.property(words, words, (a, b) => {
      expect(lcsSimilarity(a, b)).toBeCloseTo(
        a.length + b.length === 0 ? 1 : (2 * longestShared(a, b)) / (a.length + b.length),
        9,
      )
    }),
    CASES,
  )
})
