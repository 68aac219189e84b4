/** Results as the tables of a document in Markdown, between two marks that stay in it. */
import { markdownTable } from '../src/cli/markdown.ts'
import { figuresOf, isMet, say } from './figures.ts'
import { GPUS, estimatedStep } from './estimate.ts'
import { nameOf } from './row.ts'
import type { Results, Row } from './row.ts'
import { MEDIUM, SMALL } from './shapes.ts'
import { timesAsFast } from './table.ts'

const BEGIN = '<!-- measured: written by npm run bench -->'
const END = '<!-- end of measured -->'

const number = (value: number | null): string =>
  value === null ? '' : `${Number(value.toPrecision(3))}`

function caseTable(name: string, rows: readonly Row[]): string {
  const own = rows.filter((row) => row.case === name)
  const cells = own.map((row) => {
    const times = timesAsFast(row, rows)
    const figures = Object.entries(row.figures ?? {})
      .map(([figure, value]) => `${figure} ${number(value)}`)
      .join(', ')
    return [
      row.shape,
      nameOf(row),
      row.adapter,
      number(row.ms?.median ?? null),
      row.ms === null ? '' : `${number(row.ms.min)}–${number(row.ms.max)}`,
      times === undefined ? '' : times.toFixed(1),
      number(row.tokens_per_s),
      number(row.gflops),
      number(row.dispatches),
      number(row.submits),
      row.loss === null ? '' : row.loss.toFixed(4),
      figures,
    ]
  })
  const header = [
    'shape',
    'engine',
    'adapter',
    'ms, median',
    'ms, from–to',
    '×',
    'tokens/s',
    'GFLOP/s',
    'dispatches',
    'submits',
    'loss',
    'figures',
  ]
  const filled = header.map((_, column) => cells.some((row) => row[column] !== ''))
  const kept = <T>(row: readonly T[]): T[] => row.filter((_, column) => filled[column])
  return `### ${name}\n\n${markdownTable(kept(header), cells.map(kept))}`
}

function estimates(rows: readonly Row[]): string {
  const lines = [SMALL, MEDIUM].flatMap((shape) => {
    const row = rows.find(
      (one) => one.case === 'train-step' && one.engine === 'webgpu' && one.shape === shape.name,
    )
    const dispatches = row?.dispatches ?? null
    return dispatches === null
      ? []
      : [
          [
            shape.name,
            number(dispatches),
            ...GPUS.map((gpu) => number(estimatedStep(shape, dispatches, gpu))),
          ],
        ]
  })
  if (lines.length === 0) return ''
  return `### Estimates for a real GPU\n\nNot measured: milliseconds of a training step from the dispatches counted above, the operations and the bytes of the model (\`benchmarks/estimate.ts\`).\n\n${markdownTable(['shape', 'dispatches', ...GPUS.map(({ name }) => name)], lines)}`
}

/** Everything between the marks. */
function tables({ machine, rows, skipped }: Results): string {
  const figures = figuresOf(rows).map((figure) => [
    figure.what,
    `${figure.bound} ${say(figure.asked, figure.unit)}`,
    say(figure.measured, figure.unit),
    isMet(figure) ? 'yes' : '**no**',
  ])
  const left = skipped.map(
    (skip) => `- ${skip.case} ${skip.shape}, ${nameOf(skip)}: ${skip.reason}`,
  )
  return [
    Object.entries(machine)
      .map(([what, value]) => `${what.replaceAll('_', ' ')} ${value}`)
      .join('; '),
    `## Figures to reach\n\n${markdownTable(['figure', 'asked', 'measured', 'met'], figures)}`,
    '## Rows',
    ...[...new Set(rows.map((row) => row.case))].map((name) => caseTable(name, rows)),
    ...(left.length === 0 ? [] : [`### Left out\n\n${left.join('\n')}`]),
    estimates(rows),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** @throws Error when the document has no place for them */
export function withTables(document: string, results: Results): string {
  const [begin, end] = [document.indexOf(BEGIN), document.indexOf(END)]
  if (begin < 0 || end < begin)
    throw new Error(
      `The document has no place for tables: it needs ${BEGIN} and, behind it, ${END}`,
    )
  return `${document.slice(0, begin + BEGIN.length)}\n${tables(results)}\n${document.slice(end)}`
}
