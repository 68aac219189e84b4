/**
 * What came of trying a program: its tools, some of its tasks, and one task carried out call by
 * call.
 */
import type { Tried } from '../../store/workshop-store.ts'

export function WorkshopResult({ tried }: { readonly tried: Tried }) {
  const { tools, texts, task, index, of, calls, plans, checks, solved, reward } = tried
  return (
    <div className="workshop-result">
      <h3>Tools</h3>
      <ul className="workshop-list">
        {tools.map(({ signature, description }) => (
          <li key={signature}>
            <code>{signature}</code> <span className="quiet">{description}</span>
          </li>
        ))}
      </ul>
      <h3>Some tasks</h3>
      <ul className="workshop-list">
        {texts.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <h3>
        Task {index + 1} of the {of} that were made for a look
      </h3>
      <p>{task}</p>
      {calls.length === 0 ? (
        <p className="quiet">Nothing is to be called.</p>
      ) : (
        <ol className="workshop-list">
          {calls.map(({ call, answer, said }, i) => (
            <li key={i}>
              <code>{call}</code> <span className="quiet">→</span> {answer}
              {said.map((line, at) => (
                <div key={at} className="quiet">
                  console: {line}
                </div>
              ))}
            </li>
          ))}
        </ol>
      )}
      <p>
        <strong>{solved ? 'Solved' : 'Not solved'}</strong>
        {reward === undefined ? '' : `; your reward is ${reward.toFixed(2)}`}.{' '}
        <span className="quiet">
          {checks.map(({ name, passed }) => `${name}: ${passed ? 'yes' : 'no'}`).join(' · ')}
        </span>
      </p>
      <details className="folded">
        <summary>Plans that carry it out, by annotators’ styles</summary>
        <dl className="workshop-list">
          {plans.map(({ style, lines }) => (
            <div key={style}>
              <dt className="quiet">{style}</dt>
              {lines.map((line, i) => (
                <dd key={i}>
                  <code>{line}</code>
                </dd>
              ))}
            </div>
          ))}
        </dl>
      </details>
    </div>
  )
}
