/** Whether a model's weights, once read, are those that the reference read. */
import type { PretrainedModel } from '../pretrained/pretrained-model.ts'
import type { Golden } from './parity-golden.ts'

/** A line of what `npm run parity` prints. */
export interface Check {
  readonly name: string
  readonly agrees: boolean
  /** What was found, beside what was expected. */
  readonly found: string
}

/**
 * Of the size of a weight. The reference gives nine digits of sums that it rounded in its own order.
 */
const TOLERANCE = 1e-6

/** Reads every weight, which also shows that each is there, of its shape and finite. */
export async function checkWeights(model: PretrainedModel, golden: Golden): Promise<Check[]> {
  const sums = new Map(Object.entries(golden.weights ?? {}))
  let [read, numbers, agree] = [0, 0, 0]
  let first: string | undefined
  for await (const { name, shape, data } of model.tensors()) {
    read += 1
    numbers += data.length
    const expected = sums.get(name)
    if (expected === undefined) continue
    const { sum, l2 } = sumsOf(data)
    const near = (ours: number, theirs: number): boolean =>
      Math.abs(ours - theirs) <= TOLERANCE * Math.max(l2, expected.l2)
    const same = (expected.shape ?? shape).join() === shape.join()
    if (same && near(sum, expected.sum) && near(l2, expected.l2)) agree += 1
    else first ??= `${name} has sum ${sum}, norm ${l2}; expected ${expected.sum}, ${expected.l2}`
  }
  const all = {
    name: 'weights',
    agrees: true,
    found: `${read} read, ${numbers} numbers, all finite`,
  }
  if (sums.size === 0) return [all]
  return [
    all,
    {
      name: 'weight sums',
      agrees: agree === sums.size,
      found: `${agree} of ${sums.size}${first === undefined ? '' : `: ${first}`}`,
    },
  ]
}

function sumsOf(data: Float32Array): { readonly sum: number; readonly l2: number } {
  let [sum, squares] = [0, 0]
  for (const value of data) {
    sum += value
    squares += value * value
  }
  return { sum, l2: Math.sqrt(squares) }
}
