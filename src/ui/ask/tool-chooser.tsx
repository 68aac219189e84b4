/** Which of many tools are on offer for a request. */
import { useId, useState } from 'react'
import { howMany, whole } from '../../store/format.ts'
import type { Askable } from '../../worker/protocol-ask-reports.ts'

type Choice = NonNullable<Askable['choice']>

/** Tools that are drawn at a time. */
const MOST_ROWS = 60
/** Fewer need no search. */
const FEW = 10

/** All of them where they fit; of more, none is better than another. */
export const chosenFirst = ({ tools, most }: Choice): readonly string[] =>
  tools.length <= most ? tools.map(({ name }) => name) : []

export function ToolChooser({
  choice: { tools, most },
  chosen,
  choose,
}: {
  readonly choice: Choice
  readonly chosen: readonly string[]
  readonly choose: (names: readonly string[]) => void
}) {
  const [sought, seek] = useState('')
  const field = useId()
  const found = tools.filter(({ signature }) =>
    signature.toLowerCase().includes(sought.trim().toLowerCase()),
  )
  const rows = found.slice(0, MOST_ROWS)
  return (
    <details className="folded" open={chosen.length === 0}>
      <summary>
        Tools on offer{' '}
        <span className="term">
          {whole(chosen.length)} of {whole(tools.length)} chosen
        </span>
      </summary>
      <div className="ask-tools">
        {chosen.length === 0 && (
          <p>Choose what the pair may call: at most {howMany(most, 'tool')}.</p>
        )}
        {chosen.length > most && (
          <p className="error">
            {whole(chosen.length)} are chosen, and {whole(most)} fit in what it reads: take some
            away.
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
                  checked={chosen.includes(name)}
                  onChange={(event) =>
                    choose(
                      event.target.checked
                        ? [...chosen, name]
                        : chosen.filter((one) => one !== name),
                    )
                  }
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
