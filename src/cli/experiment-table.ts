/** What an experiment found, as tables and sentences for a terminal and for a Markdown page. */
import { at } from '../run/at.ts'
import { markdownRow } from './markdown.ts'
import { hasPlanner } from '../run/mode-facts.ts'
import { bestFloors, stratumRows } from '../run/experiment-floors.ts'
import { ONE_SEED, pCell, sideName, spreadText } from '../run/experiment-finding.ts'
import type { ExperimentSummary } from '../run/experiment-summary.ts'
import type { CellResult, Spread, SummaryRow } from '../run/experiment.ts'
import { figure } from '../run/figure.ts'
import { NOT_MEASURED } from '../run/interval-text.ts'
import { lossesFrom } from '../run/losses.ts'

export interface Table {
  readonly title: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

const orNone = (value: Spread | undefined): string =>
  value === undefined ? '\u2013' : spreadText(value)
const average = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / values.length

const nameOf = (
  row: Pick<SummaryRow, 'mode' | 'variant'>,
  { experiment }: ExperimentSummary,
): string => sideName(row, experiment)

function success(summary: ExperimentSummary): Table {
  const { rows } = summary
  const varies = summary.experiment.variants.length > 1
  return {
    title:
      'Held-out success at the end, mean over seeds with its 95% interval; seconds without the warm start',
    head: [
      'mode',
      'seeds',
      'updates',
      'tokens',
      'GFLOP',
      'seconds',
      'greedy',
      'sampled',
      'joint minus it, greedy',
      'sampled',
      ...(varies ? ['first variant minus it, greedy', 'sampled'] : []),
    ],
    rows: rows.map((row) => [
      nameOf(row, summary),
      String(row.seeds.length),
      row.updates.toFixed(0),
      row.tokens.toFixed(0),
      row.gflop.toFixed(1),
      row.seconds.toFixed(1),
      spreadText(row.success.greedy),
      spreadText(row.success.sampled),
      orNone(row.joint_minus?.greedy),
      orNone(row.joint_minus?.sampled),
      ...(varies ? [orNone(row.first_minus?.greedy), orNone(row.first_minus?.sampled)] : []),
    ]),
  }
}

function comparisons({ comparisons: all }: ExperimentSummary): Table[] {
  return all.length === 0
    ? []
    : [
        {
          title: 'Primary comparisons in greedy success, p corrected by Holm\u2019s method',
          head: ['comparison', 'difference', 'p', 'p corrected', 'seeds', 'over'],
          rows: all.map(({ label, difference, p, pHolm, seeds, over }) => [
            label,
            spreadText(difference),
            pCell(p, { over }),
            pCell(pHolm, { over }),
            String(seeds),
            seeds === 1 ? ONE_SEED : over,
          ]),
        },
      ]
}

function floors({ floors: rows = [], experiment }: ExperimentSummary): Table[] {
  if (rows.length === 0) return []
  const best = new Set(bestFloors(rows))
  return [
    {
      title:
        'What needs no learning, on the same held-out items; greedy success of the mode minus the floor’s (* the best floor)',
      head: [
        'mode',
        'floor',
        'its success',
        'mode minus it',
        'items uncut',
        'its success there',
        'mode minus it there',
        'of the suite uncut',
      ],
      rows: rows.map((row) => [
        sideName(row, experiment),
        `${row.floor}${best.has(row) ? ' *' : ''}`,
        figure(row.success),
        spreadText(row.above),
        String(row.uncut),
        row.uncut === 0 ? NOT_MEASURED : figure(row.successUncut),
        row.aboveUncut === undefined ? NOT_MEASURED : spreadText(row.aboveUncut),
        row.fit === undefined ? '\u2013' : `${row.fit.uncut} of ${row.fit.items}`,
      ]),
    },
  ]
}

function strata({ floors: rows = [], experiment }: ExperimentSummary): Table[] {
  const found = stratumRows(rows)
  return found.length === 0
    ? []
    : [
        {
          title:
            'By whether what is asked for stands in training word for word; greedy success beside the best floor of such items',
          head: ['mode', 'kind', 'items', 'greedy', 'best floor', 'its success', 'mode minus it'],
          rows: found.map(
            ({ floor, stratum: { label, items, reached, success: share, above }, ...side }) => [
              sideName(side, experiment),
              label,
              String(items),
              spreadText(reached),
              floor,
              figure(share),
              spreadText(above),
            ],
          ),
        },
      ]
}

function untouched(summary: ExperimentSummary): Table[] {
  const rows = summary.rows.filter((row) => row.untouched !== undefined)
  return rows.length === 0
    ? []
    : [
        {
          title: `Success on ${summary.experiment.base.evaluation.untouched}, which training never meets`,
          head: ['mode', 'greedy', 'joint minus it'],
          rows: rows.map((row) => [
            nameOf(row, summary),
            orNone(row.untouched),
            orNone(row.joint_minus_untouched),
          ]),
        },
      ]
}

/**
 * Figures of the last evaluation by their name in a curve; `true`: only where there is a planner.
 * The first three add up to what is lost.
 */
const ALIGNMENT = [
  ['planner regret', 'alignment/plannerRegret', true],
  ['executor regret', 'alignment/executorRegret', true],
  ['interaction', 'alignment/interaction', true],
  ['executable sub-tasks', 'executable', true],
  ['misalignment gap', 'alignment/misalignmentGap', true],
  ['capability regret', 'probes/capabilityRegret', true],
  ['plan uplift', 'probes/planUplift', true],
  ['calls a success', 'behaviour/callsPerSuccess', false],
  ['invalid calls', 'behaviour/invalidCalls', false],
  ['redundant calls', 'behaviour/redundantCalls', false],
  ['unseen entities', 'unseenEntities', false],
] as const

/** What both oracles have before these policies; said where it is all there is. */
function lost(meanOf: (name: string) => number | undefined): string {
  const [success, plan, execution, interaction] = [
    'alignment/both',
    'alignment/plannerRegret',
    'alignment/executorRegret',
    'alignment/interaction',
  ].map(meanOf)
  if (
    success === undefined ||
    plan === undefined ||
    execution === undefined ||
    interaction === undefined
  )
    return ''
  const { all, everything } = lossesFrom(success, plan, execution, interaction)
  return `${figure(all)}${everything ? ', all there is' : ''}`
}

function alignment(summary: ExperimentSummary, results: readonly CellResult[]): Table {
  const rows = summary.rows.map((row) => {
    const ends = results
      .filter(
        ({ mode, variant, seed }) =>
          mode === row.mode && variant === row.variant && row.seeds.includes(seed),
      )
      .map(({ curve }) => curve.at(-1)?.figures ?? {})
    const meanOf = (name: string): number | undefined => {
      const values = ends.flatMap((figures) => (figures[name] === undefined ? [] : [figures[name]]))
      return values.length === 0 ? undefined : average(values)
    }
    return [
      nameOf(row, summary),
      !hasPlanner(row.mode) ? '' : lost(meanOf),
      ...ALIGNMENT.map(([, name, planned]) => {
        const value = meanOf(name)
        return value === undefined || (planned && !hasPlanner(row.mode)) ? '' : figure(value)
      }),
    ]
  })
  const head = ['mode', 'lost in all', ...ALIGNMENT.map(([name]) => name)]
  // What no run measured is no column.
  const measured = head.map((_, i) => rows.some((row) => row[i] !== ''))
  const only = <T>(cells: readonly T[]): T[] => cells.filter((_, i) => measured[i])
  return {
    title:
      'Alignment at the end, mean over seeds; what is lost in all is planner regret + executor regret + interaction',
    head: only(head),
    rows: rows.map((row) => only(row).map((cell) => (cell === '' ? '\u2013' : cell))),
  }
}

function warmStarts(summary: ExperimentSummary, results: readonly CellResult[]): Table {
  const {
    experiment: { seeds },
  } = summary
  const rows = summary.rows.map((row) => [
    nameOf(row, summary),
    ...seeds.map((wanted) => {
      const found = results.find(
        ({ mode, variant, seed }) =>
          mode === row.mode && variant === row.variant && seed === wanted,
      )
      return found === undefined
        ? '\u2013'
        : `${figure(found.start.greedy.mean)}/${figure(found.start.sampled.mean)}`
    }),
  ])
  // Modes that begin with the same policies are one row.
  const gathered = new Map<string, string[]>()
  for (const [name = '', ...values] of rows) {
    const key = values.join(' ')
    gathered.set(key, [...(gathered.get(key) ?? []), name])
  }
  return {
    title: 'Success of the warm starts themselves, greedy/sampled, by seed',
    head: ['begins', ...seeds.map(String)],
    rows: [...gathered].map(([values, names]) => [names.join(', '), ...values.split(' ')]),
  }
}

function crossPlay(summary: ExperimentSummary): Table[] {
  return summary.crossPlay.length === 0
    ? []
    : [
        {
          title:
            'Cross-play over seeds: success with the executor of the own seed minus success with those of others',
          head: ['mode', 'seeds', 'tasks', 'own', 'others', 'gap'],
          rows: summary.crossPlay.map(({ mode, variant, seeds, tasks, success: matrix, gap }) => {
            const own = average(matrix.map((row, i) => at(row, i, 'row')))
            return [
              nameOf({ mode, variant }, summary),
              String(seeds.length),
              String(tasks),
              figure(own),
              figure(own - gap.mean),
              spreadText(gap),
            ]
          }),
        },
      ]
}

/** In the order in which they are printed. */
export function tablesOf(summary: ExperimentSummary, results: readonly CellResult[]): Table[] {
  return [
    warmStarts(summary, results),
    success(summary),
    ...comparisons(summary),
    ...floors(summary),
    ...strata(summary),
    ...untouched(summary),
    ...crossPlay(summary),
    alignment(summary, results),
  ]
}

export function tableText({ title, head, rows }: Table): string {
  const widths = head.map((name, i) =>
    Math.max(name.length, ...rows.map((row) => at(row, i, 'row').length)),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) =>
        i === 0 ? cell.padEnd(at(widths, i, 'widths')) : cell.padStart(at(widths, i, 'widths')),
      )
      .join('  ')
      .trimEnd()
  return [title, line(head), ...rows.map(line)].join('\n')
}

export function tableMarkdown({ title, head, rows }: Table): string {
  return [
    `${title}:`,
    '',
    markdownRow(head),
    `|${head.map(() => '---').join('|')}|`,
    ...rows.map(markdownRow),
  ].join('\n')
}

/** The whole finding as a page: what was run on what, the tables, the sentences. */
export function summaryMarkdown(
  summary: ExperimentSummary,
  results: readonly CellResult[],
  command: string,
): string {
  const {
    experiment: { name, about },
    fingerprint: { engine, adapter, code },
    date,
    findings,
  } = summary
  const [starts, main, ...rest] = tablesOf(summary, results).map(tableMarkdown)
  return (
    [
      `## ${name}`,
      about,
      `\`${command}\` on ${engine} (${adapter}), code ${code}, ${date.slice(0, 10)}.`,
      main ?? '',
      ...(findings.length === 0 ? [] : [findings.map((one) => `- ${one}`).join('\n')]),
      ...rest,
      starts ?? '',
    ]
      .filter((part) => part !== '')
      .join('\n\n') + '\n'
  )
}
