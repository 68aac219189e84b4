/** Which of many tools are on offer for a request: those nearest to its words, or chosen ones. */
import { useId, useState } from 'react'
import { howMany, whole } from '../../store/format.ts'
import type { Askable } from '../../worker/protocol-ask-reports.ts'

type Choice = NonNullable<Askable['choice']>

/** Tools that are drawn at a time. */
const MOST_ROWS = 60
/** Fewer need no search. */
const FEW = 10

export function ToolChooser({
  choice: { tools, most },
  chosen,
  choose,
}: {
  readonly choice: Choice
  /** Undefined: the request's words choose. */
  readonly chosen: readonly string[] | undefined
  readonly choose: (names: readonly string[] | undefined) => void
}) {
  const [sought, seek] = useState('')
  const field = useId()
  const words = sought.trim().toLowerCase()
  const found = tools.filter(({ signature }) => signature.toLowerCase().includes(words))
  const rows = found.slice(0, MOST_ROWS)
  const put = (name: string, on: boolean) => {
    const next = on ? [...(chosen ?? []), name] : (chosen ?? []).filter((one) => one !== name)
    choose(next.length === 0 ? undefined : next)
  }
  return (
    <details className="folded">
      <summary>
        Tools on offer{' '}
        <span className="term">
          {chosen === undefined
            ? `chosen by the request’s words, of ${whole(tools.length)}`
            : `${whole(chosen.length)} of ${whole(tools.length)} chosen`}
        </span>
      </summary>
      <div className="ask-tools">
        <p className="quiet">
          At most {howMany(most, 'tool')}. Where none is chosen here, those that share most words
          with the request are on offer.{' '}
          {chosen !== undefined && (
            <button type="button" className="link" onClick={() => choose(undefined)}>
              Choose by the request’s words
            </button>
          )}
        </p>
        {chosen !== undefined && chosen.length > most && (
          <p role="alert" className="error">
            {whole(chosen.length)} are chosen, and {whole(most)} fit: take some away.
          </p>
        )}
        {tools.length > FEW && (
          <>
            <label htmlFor={field}>Find a tool</label>
            <input
              id={field}
              type="text"
              value={sought}
              onChange={(event) => seek(event.target.value)}
            />
          </>
        )}
        <ul className="ask-tool-list" aria-label="Tools" tabIndex={0}>
          {rows.map(({ name, signature }) => (
            <li key={name}>
              <label className="check">
                <input
                  type="checkbox"
                  checked={chosen?.includes(name) === true}
                  onChange={(event) => put(name, event.target.checked)}
                />{' '}
                <code>{signature}</code>
              </label>
            </li>
          ))}
        </ul>
        {found.length > rows.length && (
          <p className="quiet">And {whole(found.length - rows.length)} more: find them by name.</p>
        )}
        {found.length === 0 && <p className="quiet">No tool is called so.</p>}
      </div>
    </details>
  )
}
