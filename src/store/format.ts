/**
 * Numbers as a person reads them. Figures of one kind always have the same number of places, so
 * that columns line up.
 */
import { figure } from '../run/figure.ts'
import { estimateText as interval } from '../run/interval-text.ts'

export { figure, interval }

/** Three significant digits, for figures of unknown size (gradient norms, speeds). */
export function compact(value: number): string {
  const size = Math.abs(value)
  if (size >= 1e4) return `${figure(value / 1000, size >= 1e5 ? 0 : 1)}k`
  if (size >= 100) return figure(value, 0)
  if (size >= 10) return figure(value, 1)
  if (size >= 0.1 || size === 0) return figure(value, 2)
  return size >= 1e-3 ? figure(value, 4) : value.toExponential(1).replace('-', '\u2212')
}

export function whole(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '\u202f')
}

/** `1 update`, `1 000 updates` */
export const howMany = (count: number, what: string): string =>
  `${whole(count)} ${what}${count === 1 ? '' : 's'}`

/** `3:07`, `1:02:03` */
export function clock(seconds: number): string {
  const all = Math.max(0, Math.round(seconds))
  const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60]
  const pad = (n: number) => String(n).padStart(2, '0')
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`
}

/** `about 12 minutes`; coarse on purpose, as the estimate is. */
export function roughly(seconds: number): string {
  if (seconds < 50) return `about ${Math.max(5, Math.round(seconds / 5) * 5)} seconds`
  const minutes = Math.max(1, Math.round(seconds / 60))
  if (minutes < 90) return minutes === 1 ? 'about a minute' : `about ${minutes} minutes`
  const hours = Math.round(minutes / 30) / 2
  return `about ${hours} hours`
}

export function bytes(count: number): string {
  if (count < 1000) return `${count} B`
  if (count < 1e6) return `${figure(count / 1e3, 0)} kB`
  return count < 1e9 ? `${figure(count / 1e6, 1)} MB` : `${figure(count / 1e9, 1)} GB`
}
