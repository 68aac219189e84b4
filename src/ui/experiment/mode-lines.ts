/**
 * How the lines of a comparison look: a mode has the same colour and the same dashes everywhere;
 * variants take the modes' looks in their order.
 */
import { at } from '../../run/at.ts'
import { MODE_FACTS } from '../../run/mode-facts.ts'
import type { Mode, ModeFacts } from '../../run/mode-facts.ts'
import type { Experiment } from '../../run/experiment.ts'
import type { Across } from '../../store/experiment-curves.ts'
import type { Series } from '../charts/series.ts'

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

const lookOf = (index: number): ModeFacts['line'] =>
  MODE_FACTS[at(VARIANT_ORDER, index % VARIANT_ORDER.length, 'VARIANT_ORDER')].line

export function seriesFor({ modes, variants }: Experiment, across: Across): readonly Series[] {
  if (across.over === 'modes')
    return modes.map((mode) => ({ key: mode, label: mode, band: true, ...MODE_FACTS[mode].line }))
  return variants.map(({ id, label }, i) => ({
    key: id,
    label: label === '' ? id : label,
    band: true,
    ...lookOf(i),
  }))
}
