/**
 * The curves of all runs, growing together: success, greedy or sampled, and beside it any other
 * figure of the evaluations.
 */
import { useCallback, useId, useMemo, useState } from 'react'
import { at } from '../../run/at.ts'
import {
  bundlesOf,
  curveRows,
  figureInfo,
  figureName,
  figuresIn,
  haveBands,
  type Across,
} from '../../store/experiment-curves.ts'
import { modeName } from '../../store/experiment-plan.ts'
import type { ExperimentView } from '../../store/experiment-view.ts'
import { compact, figure, whole } from '../../store/format.ts'
import { Chart } from '../charts/chart.tsx'
import { Formulas } from '../charts/formulas.tsx'
import type { Axis } from '../charts/series.ts'
import { seriesFor } from './mode-lines.ts'

const TOKENS: Axis = {
  name: 'Sampled tokens',
  tick: (value) => (value >= 10_000 ? `${Math.round(value / 1000)}k` : whole(value)),
  words: (value) => `${whole(value)} sampled tokens`,
}
const SHARE = [0, 1] as const
const MEASURES = [
  ['greedy', 'likeliest token (greedy)'],
  ['sampled', 'sampled'],
] as const
const FIRST_FIGURE = 'alignment/misalignmentGap'

export function ExperimentCurves({ view }: { readonly view: ExperimentView }) {
  const { experiment } = view.stored
  const curves = useMemo(
    () => [...view.results, ...Object.values(view.growing)],
    [view.results, view.growing],
  )
  const [measure, setMeasure] = useState<string>('greedy')
  const [other, setOther] = useState(FIRST_FIGURE)
  const [across, setAcross] = useState<Across>(() => ({
    over: 'modes',
    variant: at(experiment.variants, 0, 'variants').id,
  }))
  const picker = useId()
  const others = figuresIn(curves).filter((name) => name !== 'greedy' && name !== 'sampled')
  const shown = others.includes(other) ? other : others[0]
  return (
    <>
      <div className="curve-choices">
        <div role="group" aria-label="How success is measured" className="filters">
          {MEASURES.map(([name, label]) => (
            <button
              key={name}
              type="button"
              className="filter"
              aria-pressed={measure === name}
              onClick={() => setMeasure(name)}
            >
              {label}
            </button>
          ))}
        </div>
        {experiment.variants.length > 1 && (
          <AcrossChoice view={view} across={across} choose={setAcross} />
        )}
      </div>
      <FigureChart view={view} across={across} figureName={measure} height={260} />
      {shown !== undefined && (
        <>
          <p className="curve-choices">
            <label htmlFor={picker}>Beside it</label>
            <select id={picker} value={shown} onChange={(event) => setOther(event.target.value)}>
              {others.map((name) => (
                <option key={name} value={name}>
                  {figureName(name)}
                </option>
              ))}
            </select>
          </p>
          <FigureChart view={view} across={across} figureName={shown} height={200} />
        </>
      )}
    </>
  )
}

interface FigureChartProps {
  readonly view: ExperimentView
  readonly across: Across
  readonly figureName: string
  readonly height: number
}

function FigureChart({
  view: {
    stored: { experiment },
    results,
    growing,
  },
  across,
  figureName,
  height,
}: FigureChartProps) {
  const bundles = useMemo(
    () => bundlesOf(experiment, [...results, ...Object.values(growing)], across),
    [experiment, results, growing, across],
  )
  const rows = useMemo(
    () => curveRows(experiment, bundles, figureName),
    [experiment, bundles, figureName],
  )
  const series = useMemo(() => seriesFor(experiment, across), [experiment, across])
  const { label, term, kind, formula, about } = figureInfo(figureName)
  const explained = useMemo(
    () => (
      <Formulas
        explanations={[
          { label, formula, source: about },
          {
            label: 'Line and band',
            formula: 'mean over seeds ± t · s / √n',
            source:
              'Points of several seeds are put together at the same share of their budget. The band is the 95% t interval over seeds; growing runs count as far as they are.',
          },
        ]}
      />
    ),
    [label, formula, about],
  )
  const made = useCallback(() => rows, [rows])
  const last = rows.at(-1)?.update ?? 1
  const { budget, budgetTokens } = experiment.base.rl
  const bands = haveBands(bundles)
    ? 'the band is the 95% interval over seeds, where two or more are there'
    : 'no band yet: an interval over seeds takes two of them'
  return (
    <Chart
      title={label}
      term={term}
      rows={made}
      series={series}
      axis={TOKENS}
      updates={budget === 'tokens' ? Math.max(budgetTokens, last) : last}
      height={height}
      format={kind === 'share' || kind === 'difference' ? figure : compact}
      caption={`${about} Mean over seeds by sampled tokens; ${bands}.`}
      explained={explained}
      {...(kind === 'share' && { domain: SHARE })}
      empty="The first points come with the first evaluation, before any update."
    />
  )
}

function AcrossChoice({
  view,
  across,
  choose,
}: {
  readonly view: ExperimentView
  readonly across: Across
  readonly choose: (across: Across) => void
}) {
  const { modes, variants } = view.stored.experiment
  const picker = useId()
  const options: readonly (readonly [string, string, Across])[] = [
    ...variants.map(
      ({ id, label }) =>
        [
          `variant ${id}`,
          `Modes, with “${label === '' ? id : label}”`,
          { over: 'modes', variant: id },
        ] as const,
    ),
    ...modes.map(
      (mode) =>
        [
          `mode ${mode}`,
          `Variants, in mode “${modeName(mode)}”`,
          { over: 'variants', mode },
        ] as const,
    ),
  ]
  const now = across.over === 'modes' ? `variant ${across.variant}` : `mode ${across.mode}`
  return (
    <>
      <label htmlFor={picker}>Compared</label>
      <select
        id={picker}
        value={now}
        onChange={(event) => {
          const found = options.find(([key]) => key === event.target.value)
          if (found) choose(found[2])
        }}
      >
        {options.map(([key, label]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
    </>
  )
}
