/** Formulas and sources, which most visits never open. */
import { onDemand } from '../on-demand.tsx'

export const Explained = onDemand(
  'The formulas',
  async () => (await import('./run-formulas.tsx')).RunFormulas,
  {
    waiting: (
      <p className="quiet" role="status">
        Loading…
      </p>
    ),
  },
)
