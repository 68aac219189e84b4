/** What came of running a run again. */
import type { Comparison } from '../../store/training-state.ts'

export function ComparedWords({
  compared: { identical, difference },
}: {
  readonly compared: Comparison
}) {
  return identical ? (
    <>
      <strong>Run again: identical.</strong> Every metric is the same, bit for bit.
    </>
  ) : (
    <>
      <strong>Run again: not identical.</strong> First difference: {difference ?? 'not named'}
    </>
  )
}
