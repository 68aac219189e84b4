import type { Outcome } from '../../run/records.ts'

const PATHS: Readonly<Record<Outcome, string>> = {
  success: 'M-4 0.5 L-1.2 3.4 L4 -3.2',
  'bad-plan': 'M-3.2 -3.2 L3.2 3.2 M-3.2 3.2 L3.2 -3.2',
  misunderstood: 'M-4 1.4 C-2.4 -2.2 -1 -2.2 0 0 C1 2.2 2.4 2.2 4 -1.4',
  malformed: 'M-3.6 0 H3.6',
}

/** A tick, a cross, a wave, a dash: told apart without colour. */
export function OutcomeMark({ outcome }: { readonly outcome: Outcome }) {
  return (
    <svg
      className={`outcome outcome-${outcome}`}
      width="12"
      height="12"
      viewBox="-6 -6 12 12"
      aria-hidden="true"
    >
      <path d={PATHS[outcome]} />
    </svg>
  )
}
