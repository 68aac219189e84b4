/**
 * What a policy wrote, token by token: text first, how surprising each token was as a tint, the
 * number on hover and on focus. One tab stop; arrows move from token to token.
 */
import { memo, useState } from 'react'
import { at } from '../../run/at.ts'
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
  const [chosen, choose] = useState(0)
  if (generation.tokens.length === 0)
    return <pre className="text">{output === '' ? '(nothing)' : output}</pre>
  // Another output may be shorter than the one that was looked at.
  const place = Math.min(chosen, generation.tokens.length - 1)
  return (
    <>
      <div
        className="tokens"
        role="listbox"
        aria-label="Output, token by token"
        aria-orientation="horizontal"
        onKeyDown={(event) => rove(event, place, generation.tokens.length, choose)}
      >
        {generation.tokens.map((token, index) => (
          <span
            key={index}
            data-stop={index}
            role="option"
            aria-selected={index === place}
            aria-label={tokenWords(generation, index)}
            tabIndex={index === place ? 0 : -1}
            className={`token heat-${heatStep(at(generation.logProbs, index, 'logProbs'))}${/^<\w+>$/.test(token) ? ' token-control' : ''}`}
            onMouseEnter={() => choose(index)}
            onFocus={() => choose(index)}
          >
            {token.replaceAll('\n', '↵\n')}
          </span>
        ))}
      </div>
      <p className="token-reading">
        <code>{JSON.stringify(at(generation.tokens, place, 'tokens'))}</code> log p{' '}
        <strong>{figure(at(generation.logProbs, place, 'logProbs'))}</strong> · p{' '}
        {figure(Math.exp(at(generation.logProbs, place, 'logProbs')))} · entropy{' '}
        {figure(at(generation.entropies, place, 'entropies'))}
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
