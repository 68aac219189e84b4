/**
 * What a policy wrote, token by token: text first, how surprising each token was as a tint, the number on hover and on focus.
 * One tab stop; arrows move from token to token.
 */
import { memo, useRef, useState, type KeyboardEvent } from 'react'
import type { Generation } from '../../run/records.ts'
import { COLDEST, HEAT_STEPS, heatStep, tokenWords } from '../../store/lanes.ts'
import { figure } from '../../store/format.ts'

export const Tokens = memo(function Tokens({ generation, output }: { readonly generation: Generation; readonly output: string }) {
  const [at, setAt] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  if (generation.tokens.length === 0) return <pre className="text">{output === '' ? '(nothing)' : output}</pre>
  const move = (event: KeyboardEvent) => {
    const next = nextToken(event.key, at, generation.tokens.length)
    if (next === undefined) return
    event.preventDefault()
    event.stopPropagation()
    setAt(next)
    list.current?.querySelector<HTMLElement>(`[data-token="${next}"]`)?.focus()
  }
  return (
    <>
      <div ref={list} className="tokens" role="listbox" aria-label="Output, token by token" aria-orientation="horizontal" onKeyDown={move}>
        {generation.tokens.map((token, index) => (
          <span
            key={index} data-token={index} role="option" aria-selected={index === at} aria-label={tokenWords(generation, index)} tabIndex={index === at ? 0 : -1}
            className={`token heat-${heatStep(generation.logProbs[index] ?? 0)}${/^<\w+>$/.test(token) ? ' token-control' : ''}`}
            onMouseEnter={() => setAt(index)} onFocus={() => setAt(index)}
          >
            {token.replaceAll('\n', '↵\n')}
          </span>
        ))}
      </div>
      <p className="token-reading">
        <code>{JSON.stringify(generation.tokens[at] ?? '')}</code> log p <strong>{figure(generation.logProbs[at] ?? 0)}</strong> · p {figure(Math.exp(generation.logProbs[at] ?? 0))} · entropy {figure(generation.entropies[at] ?? 0)}
      </p>
      <p className="legend" aria-hidden="true">
        sure {Array.from({ length: HEAT_STEPS + 1 }, (_, step) => <span key={step} className={`legend-step heat-${step}`} />)} surprising <span className="term">log-probability 0 to {figure(COLDEST, 0)}</span>
      </p>
    </>
  )
})

function nextToken(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight': case 'ArrowDown': return Math.min(count - 1, at + 1)
    case 'ArrowLeft': case 'ArrowUp': return Math.max(0, at - 1)
    case 'Home': return 0
    case 'End': return count - 1
    default: return undefined
  }
}
