import type { Trajectory } from '../../run/records.ts'

/** What the verdict rests on. */
export function Checks({
  checks,
  gold,
}: {
  readonly checks: Trajectory['checks']
  readonly gold: readonly string[]
}) {
  return (
    <section aria-label="Verdict">
      <h3>
        Checked <span className="term">the world’s state and the calls, never the text</span>
      </h3>
      {checks.length === 0 ? (
        <p className="quiet">Nothing was left to check.</p>
      ) : (
        <ul className="checks">
          {checks.map(({ name, passed, expected, actual }, index) => (
            <li key={index} className={passed ? 'check-passed' : 'check-failed'}>
              <span className="check-name">
                {passed ? '✓' : '✗'}
                <span className="visually-hidden"> {passed ? 'passed' : 'failed'}</span> {name}
              </span>
              {!passed && (
                <dl className="compared">
                  <div>
                    <dt>wanted</dt>
                    <dd>{expected || '(nothing)'}</dd>
                  </div>
                  <div>
                    <dt>got</dt>
                    <dd>{actual || '(nothing)'}</dd>
                  </div>
                </dl>
              )}
            </li>
          ))}
        </ul>
      )}
      {gold.length > 0 && (
        <details className="folded">
          <summary>
            Calls that solve the task <span className="term">gold, {gold.length}</span>
          </summary>
          <ol className="gold">
            {gold.map((call, index) => (
              <li key={index}>
                <code>{call}</code>
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  )
}
