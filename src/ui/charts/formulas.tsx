/** Formulas and sources behind a chart's "i". */
export interface Explanation {
  readonly label: string
  readonly formula: string
  readonly source: string
}

export function Formulas({ explanations }: { readonly explanations: readonly Explanation[] }) {
  return (
    <dl className="formulas">
      {explanations.map(({ label, formula, source }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <code>{formula}</code>
            <span className="quiet">{source}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}
