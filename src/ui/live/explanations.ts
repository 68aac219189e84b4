/** Formulas and sources behind the charts' "i". Those of update metrics come from the run's own table of metrics. */
import { metricInfo } from '../../run/metrics.ts'
import type { Explanation } from '../charts/series.ts'

export function metricExplained(names: readonly string[]): readonly Explanation[] {
  return names.flatMap((name) => {
    const info = metricInfo(name)
    return info ? [{ label: `${info.label} (${name})`, formula: info.formula, source: `${info.sentence} Source: ${info.source}.` }] : []
  })
}

const CAHL = 'After CAHL (arXiv 2606.09371), as rebuilt here.'

export const SUCCESS_EXPLAINED: readonly Explanation[] = [
  { label: 'Held-out success', formula: 'tasks whose final state and calls are right / tasks', source: 'Judged by comparing the world’s state, never text. Tasks combine wordings and entities not seen together in training.' },
  { label: '95% interval', formula: 'bootstrap over tasks, clustered by template', source: 'Tasks of one template succeed together, so they are drawn together.' },
  { label: 'Both oracles', formula: 'V(P*, E*)', source: 'The gold plan carried out by an exact interpreter: what any pair could reach at most.' },
]

export const ALIGNMENT_EXPLAINED: readonly Explanation[] = [
  { label: 'Executable sub-task rate', formula: 'sub-tasks that this executor carries out / sub-tasks of greedy plans', source: CAHL },
  { label: 'Planner regret', formula: 'V(P*, E) − V(P, E)', source: `What a perfect plan would add with this executor. ${CAHL}` },
  { label: 'Executor regret', formula: 'V(P, E*) − V(P, E)', source: 'What an exact executor would add under these plans. E* carries out every well-formed sub-task of every style, coarse ones with all their calls; another E* would give another regret.' },
  { label: 'Misalignment gap', formula: 'V(P*, E) − V(P, E) on tasks where E* succeeds with P’s own plan', source: 'Bad plans are taken out; what is left is not understanding each other.' },
]
