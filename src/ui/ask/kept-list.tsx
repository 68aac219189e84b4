/** The requests that are kept with the run: asked again with one press, or deleted. */
import { useStore } from 'zustand'
import type { AskStore } from '../../store/ask-store.ts'
import type { KeptRequest } from '../../run/request.ts'

export function KeptList({
  store,
  ask,
}: {
  readonly store: AskStore
  readonly ask: (request: KeptRequest) => void
}) {
  const { kept, askable } = useStore(store)
  if (kept.length === 0) return null
  return (
    <details className="folded">
      <summary>
        Kept requests <span className="term">{kept.length}</span>
      </summary>
      <ul className="ask-kept">
        {kept.map((request) => (
          <li key={JSON.stringify(request)}>
            <span className="ask-example">{request.text}</span>
            <span className="ask-kept-buttons">
              <button
                type="button"
                className="small"
                disabled={askable === undefined || askable.when.length === 0}
                aria-label={`Ask again: ${request.text}`}
                onClick={() => ask(request)}
              >
                Ask again
              </button>
              <button
                type="button"
                className="small"
                aria-label={`Delete: ${request.text}`}
                onClick={() => store.forget(request)}
              >
                Delete
              </button>
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
