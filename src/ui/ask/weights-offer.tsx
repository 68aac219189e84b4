/** The recorded run's weights, which are fetched from the site when they are asked for. */
import { bytes } from '../../store/format.ts'
import type { Fetched } from '../../store/recorded-weights.ts'

export function WeightsOffer({
  weights,
  fetch,
}: {
  readonly weights: Fetched
  readonly fetch: () => void
}) {
  switch (weights.kind) {
    case 'none':
    case 'here':
      return null
    case 'fetching':
      return (
        <p className="quiet" role="status">
          Fetching the trained weights…
        </p>
      )
    case 'offered':
    case 'failed':
      return (
        <p role="status">
          {weights.kind === 'failed' ? (
            <span className="error">
              The trained weights were not fetched: {weights.message}. Check the connection and try
              again.{' '}
            </span>
          ) : (
            <span className="quiet">
              This run’s trained weights are not fetched with the page; without them only the pair
              before training answers.{' '}
            </span>
          )}
          <button type="button" className="link" onClick={fetch}>
            Fetch them, {bytes(weights.bytes)}
          </button>
        </p>
      )
  }
}
