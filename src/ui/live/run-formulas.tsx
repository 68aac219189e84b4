/**
 * Formulas and sources of the charts of a run. Those of update metrics come from the run's own
 * table of metrics. Loaded when one is opened.
 */
import type { FigureName } from '../../run/evaluation-figures.ts'
import { FIGURE_WORDS } from '../../run/evaluation-words.ts'
import { metricInfo } from '../../run/metrics.ts'
import { Formulas, type Explanation } from '../charts/formulas.tsx'

function metricExplained(names: readonly string[]): readonly Explanation[] {
  return names.flatMap((name) => {
    const info = metricInfo(name)
    return info
      ? [
          {
            label: `${info.label} (${name})`,
            formula: info.formula,
            source: `${info.sentence} Source: ${info.source}.`,
          },
        ]
      : []
  })
}

const INTERVAL: Explanation = {
  label: '95% interval',
  formula: 'bootstrap over tasks, clustered by template; Wilson’s where all were alike',
  source:
    'Tasks of one template succeed together, so they are drawn together. It is one run: nothing is said of other seeds.',
}

/** Of figures of evaluations; the interval is explained once, at the end. */
function figuresExplained(names: readonly FigureName[]): readonly Explanation[] {
  return [
    ...names.map((name) => {
      const { label, formula, sentence, source } = FIGURE_WORDS[name]
      return { label, formula, source: `${sentence} Source: ${source}.` }
    }),
    INTERVAL,
  ]
}

const SUCCESS: readonly Explanation[] = [
  {
    label: 'Held-out success',
    formula: 'tasks whose final state and calls are right / tasks',
    source:
      'Judged by comparing the world’s state, never text. Tasks combine wordings and entities not seen together in training.',
  },
  INTERVAL,
  {
    label: 'Both oracles',
    formula: 'V(P*, E*)',
    source: 'The gold plan carried out by an exact interpreter: what any pair could reach at most.',
  },
]

/**
 * What a chart shows: metrics of updates, figures of evaluations, or the success on held-out tasks.
 */
export type Explained =
  | { readonly metrics: readonly string[] }
  | { readonly figures: readonly FigureName[] }
  | { readonly success: true }

export function RunFormulas(shown: Explained) {
  return (
    <Formulas
      explanations={
        'metrics' in shown
          ? metricExplained(shown.metrics)
          : 'figures' in shown
            ? figuresExplained(shown.figures)
            : SUCCESS
      }
    />
  )
}
