/**
 * What a policy wrote, token by token: text first, how surprising each token was as a tint, the
 * number on hover and on focus. One tab stop; arrows move from token to token.
 */
import { memo, useState } from 'react'
import type { Generation } from '../../run/records.ts'
import { COLDEST, HEAT_STEPS, heatStep, tokenWords } from '../../store/lanes.ts'
import { figure } from '../../store/format.ts'
import { rove } from '../rove.ts'

export const Tokens = memo(function Tokens({
  generation,
  output,
}: {
  readonly generation: Generation
  readonly output: string
}) {
  const [at, setAt] = useState(0)
  if (generation.tokens.length === 0)
    return <pre className="text">{output === '' ? '(nothing)' : output}</pre>
  return (
    <>
      <div
        className="tokens"
        role="listbox"
        aria-label="Output, token by token"
        aria-orientation="horizontal"
        onKeyDown={(event) => rove(event, at, generation.tokens.length, setAt)}
      >
        {generation.tokens.map((token, index) => (
          <span
            key={index}
            data-stop={index}
            role="option"
            aria-selected={index === at}
            aria-label={tokenWords(generation, index)}
            tabIndex={index === at ? 0 : -1}
            className={`token heat-${heatStep(generation.logProbs[index] ?? 0)}${/^<\w+>$/.test(token) ? ' token-control' : ''}`}
            onMouseEnter={() => setAt(index)}
            onFocus={() => setAt(index)}
          >
            {token.replaceAll('\n', '↵\n')}
          </span>
        ))}
      </div>
      <p className="token-reading">
        <code>{JSON.stringify(generation.tokens[at] ?? '')}</code> log p{' '}
        <strong>{figure(generation.logProbs[at] ?? 0)}</strong> · p{' '}
        {figure(Math.exp(generation.logProbs[at] ?? 0))} · entropy{' '}
        {figure(generation.entropies[at] ?? 0)}
      </p>
      <p className="legend" aria-hidden="true">
        sure{' '}
        {Array.from({ length: HEAT_STEPS + 1 }, (_, step) => (
          <span key={step} className={`legend-step heat-${step}`} />
        ))}{' '}
        surprising <span className="term">log-probability 0 to {figure(COLDEST, 0)}</span>
      </p>
    </>
  )
})
