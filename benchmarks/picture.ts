/**
 * Rows as a picture for the documentation: bars on a logarithmic scale, one panel for each case and
 * shape; this project's engines stand out.
 */
import { nameOf } from './row.ts'
import type { Row } from './row.ts'

const WIDTH = 880
const NAMES = 190
const FIGURES = 150
const BAR = 18
const TITLE = 34
const GAP = 14

/** What is drawn, in this order. */
const PANELS = [
  {
    case: 'train-step',
    shape: 'small',
    title: 'Training step, small (d=64, 2 layers, 16 × 64 tokens)',
  },
  {
    case: 'train-step',
    shape: 'medium',
    title: 'Training step, medium (d=128, 4 layers, 32 × 128 tokens)',
  },
  { case: 'decode', shape: '32x128', title: 'Generating 32 × 128 tokens (d=128, 4 layers)' },
  { case: 'matmul', shape: '512', title: 'Matrix product, 512 × 512' },
] as const

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .quiet { fill: #59636e }
  .own { fill: #2f6fde }
  .other { fill: #9aa4b0 }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .quiet { fill: #9198a1 } .own { fill: #6ea8ff } .other { fill: #59636e } }`

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign] ?? sign)

const inWords = (ms: number): string =>
  ms >= 1000 ? `${(ms / 1000).toPrecision(3)} s` : `${ms.toPrecision(3)} ms`

const isOwn = ({ engine }: Row): boolean => engine === 'wasm' || engine === 'webgpu'

/**
 * One panel from `top`; times grow to the right, one bar's length being the logarithm of its time
 * against the shortest.
 */
function panel(
  title: string,
  rows: readonly { readonly row: Row; readonly ms: number }[],
  top: number,
): string {
  const times = rows.map(({ ms }) => ms)
  const [least, most] = [Math.min(...times) / 1.5, Math.max(...times)]
  const room = WIDTH - NAMES - FIGURES
  const fastest = Math.min(...times)
  const bars = rows.map(({ row, ms }, index) => {
    const y = top + TITLE + index * BAR
    const length = Math.max(2, (room * Math.log(ms / least)) / Math.log(most / least))
    const factor = ms / fastest
    return [
      `<text x="${NAMES - 8}" y="${y + 12}" text-anchor="end">${escaped(nameOf(row))}</text>`,
      `<rect class="${isOwn(row) ? 'own' : 'other'}" x="${NAMES}" y="${y}" width="${length.toFixed(1)}" height="${BAR - 4}" rx="2"/>`,
      `<text class="quiet" x="${(NAMES + length + 6).toFixed(1)}" y="${y + 12}">${inWords(ms)}${factor > 1 ? `, ${factor < 10 ? factor.toFixed(1) : factor.toFixed(0)} ×` : ''}</text>`,
    ].join('')
  })
  return [`<text class="title" x="0" y="${top + 20}">${escaped(title)}</text>`, ...bars].join('\n')
}

/**
 * An SVG of the cases that are compared with peers; undefined when there is no row of them. `note`
 * says on what machine.
 */
export function picture(rows: readonly Row[], note: string): string | undefined {
  const panels = PANELS.flatMap(({ title, ...place }) => {
    const shown = rows.flatMap((row) =>
      row.case === place.case && row.shape === place.shape && row.ms !== null
        ? [{ row, ms: row.ms.median }]
        : [],
    )
    return shown.length === 0 ? [] : [{ title, shown: shown.sort((a, b) => a.ms - b.ms) }]
  })
  if (panels.length === 0) return undefined
  let top = 0
  const drawn = panels.map(({ title, shown }) => {
    const text = panel(title, shown, top)
    top += TITLE + shown.length * BAR + GAP
    return text
  })
  const height = top + 24
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Median times of engines, on a logarithmic scale; shorter is faster">`,
    `<style>${STYLE}\n</style>`,
    ...drawn,
    `<text class="quiet" x="0" y="${height - 8}">${escaped(note)}</text>`,
    '</svg>',
    '',
  ].join('\n')
}
