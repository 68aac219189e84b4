/**
 * How invocations share what they load. A kernel that walks a row four components at a time can
 * load all four in each invocation (`alone`), or one in each of four neighbours that walk the same
 * row and pass them on through registers (`quad`). Neighbour i then sees component (i xor s) in its
 * s-th variable: each adds up in its own order, which only its place in the quad decides.
 *
 * On CPU adapters a load costs about as much as twelve multiply-adds, because it visits four lanes
 * one by one, and a swap inside a quad costs one instruction; there `quad` is up to twice as fast.
 */
export type LaneSharing = 'quad' | 'alone'

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

/** Code for each index below `count`, one line each. */
export const unroll = (count: number, code: (index: number) => string): string =>
  upTo(count).map(code).join('\n')

/**
 * Declares `lane`, the place in the quad, and l0 … l3, the component that each of the four
 * variables stands for.
 */
export const laneNames = (sharing: LaneSharing): string => `
  let lane = ${sharing === 'quad' ? 'id.x & 3u' : '0u'};
  let l0 = lane; let l1 = lane ^ 1u; let l2 = lane ^ 2u; let l3 = lane ^ 3u;`

/**
 * Declares name0 … name3: components l0 … l3 of what `load` gives for a component, the same row in
 * the whole quad.
 */
export function fetch(
  sharing: LaneSharing,
  name: string,
  load: (component: string) => string,
): string {
  const first = `let ${name}0 = ${load('l0')};`
  if (sharing === 'alone')
    return `${first} let ${name}1 = ${load('l1')}; let ${name}2 = ${load('l2')}; let ${name}3 = ${load('l3')};`
  return `${first} let ${name}1 = quadSwapX(${name}0); let ${name}2 = quadSwapY(${name}0); let ${name}3 = quadSwapDiagonal(${name}0);`
}
