/**
 * How the lines of a comparison look: a mode has the same colour and the same dashes everywhere;
 * variants take the modes' looks in their order.
 */
import { at } from '../../run/at.ts'
import { MODES, type Mode } from '../../run/config.ts'
import type { Experiment } from '../../run/experiment.ts'
import type { Across } from '../../store/experiment-curves.ts'
import type { Series } from '../charts/series.ts'

interface Look {
  readonly color: string
  readonly dash: string
}

export const MODE_LOOKS: Readonly<Record<Mode, Look>> = {
  joint: { color: 'var(--mode-joint)', dash: '' },
  alternate: { color: 'var(--mode-alternate)', dash: '10 3' },
  'freeze-high': { color: 'var(--mode-freeze-high)', dash: '2 3' },
  'freeze-low': { color: 'var(--mode-freeze-low)', dash: '6 3 2 3' },
  separate: { color: 'var(--mode-separate)', dash: '5 3' },
  'low-only': { color: 'var(--mode-low-only)', dash: '10 3 2 3 2 3' },
  'single-level': { color: 'var(--mode-single-level)', dash: '1 2' },
}

/** The order in which variants take looks: those furthest apart first. */
const VARIANT_ORDER: readonly Mode[] = [
  'joint',
  'separate',
  'freeze-high',
  'freeze-low',
  'low-only',
  'alternate',
  'single-level',
]

const lookOf = (index: number): Look =>
  MODE_LOOKS[at(VARIANT_ORDER, index % MODES.length, 'VARIANT_ORDER')]

export function seriesFor({ modes, variants }: Experiment, across: Across): readonly Series[] {
  if (across.over === 'modes')
    return modes.map((mode) => ({ key: mode, label: mode, band: true, ...MODE_LOOKS[mode] }))
  return variants.map(({ id, label }, i) => ({
    key: id,
    label: label === '' ? id : label,
    band: true,
    ...lookOf(i),
  }))
}
