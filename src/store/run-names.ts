/** What runs are called, so that two of them can be told apart. */
import type { Described } from '../run/listed-run.ts'
import { modeFacts } from '../run/mode-facts.ts'
import { clock, figure } from './format.ts'

/** `Joint`, `Frozen planner` */
export function modeWord(mode: string): string {
  return modeFacts(mode)?.label.split(':')[0] ?? mode
}

/** `seed 7 · Joint · wasm · success 0.31 → 0.78 · 1:10` */
export function runFacts(
  { seed, mode, engine, seconds }: Described,
  ends: { readonly start: number; readonly end: number } | undefined,
): string {
  const success =
    ends === undefined ? 'not evaluated' : `success ${figure(ends.start)} → ${figure(ends.end)}`
  return [
    `seed ${seed}`,
    modeWord(mode),
    engine,
    success,
    ...(seconds > 0 ? [clock(seconds)] : []),
  ].join(' · ')
}
