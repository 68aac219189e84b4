/**
 * How long the page's main thread is busy at a time, from a browser trace: every task, not only
 * those a page can notice.
 */
import type { Page } from '@playwright/test'
import { z } from 'zod'
import { at, last } from '../src/run/at.ts'

const eventSchema = z.looseObject({
  name: z.string(),
  ph: z.string(),
  pid: z.number(),
  tid: z.number(),
  ts: z.number(),
  dur: z.number().optional(),
  tdur: z.number().optional(),
  args: z.looseObject({ name: z.string().optional() }).optional(),
})
const traceSchema = z.object({ traceEvents: z.array(z.unknown()) })

export const TRACE_CATEGORIES = [
  'toplevel',
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'loading',
]

/**
 * Milliseconds that the page's main thread takes for a fixed piece of work: making, sorting and
 * copying twenty thousand rows, the median of nine times. Machines differ in speed, and one and the
 * same does from hour to hour; what a page computes is compared with this.
 */
export function yardstick(page: Page): Promise<number> {
  return page.evaluate(() => {
    const times = Array.from({ length: 9 }, () => {
      const began = performance.now()
      const rows = Array.from({ length: 20_000 }, (_, i) => ({
        name: `row ${(i * 7919) % 20_000}`,
        value: Math.sqrt(i),
      }))
      rows.sort((a, b) => (a.name < b.name ? -1 : 1))
      JSON.parse(JSON.stringify(rows))
      return performance.now() - began
    })
    return times.sort((a, b) => a - b)[4] ?? NaN
  })
}

/** Milliseconds, and how many tasks took more than 50 of them. */
interface Durations {
  readonly p50: number
  readonly p99: number
  readonly longest: number
  readonly long: number
}

export interface Tasks {
  readonly count: number
  /** From begin to end, with what the machine did in between. */
  readonly wall: Durations
  /**
   * What the page's own thread computed: the figure that says what the page is to blame for when
   * other processes share the cores.
   */
  readonly computed: Durations
}

/** Tasks of the busiest renderer main thread of the trace. */
export function mainThreadTasks(trace: Buffer): Tasks {
  const events = traceSchema.parse(JSON.parse(trace.toString())).traceEvents.flatMap((event) => {
    const parsed = eventSchema.safeParse(event)
    return parsed.success ? [parsed.data] : []
  })
  const mains = events.filter(
    ({ ph, name, args }) => ph === 'M' && name === 'thread_name' && args?.name === 'CrRendererMain',
  )
  const threads = mains.map(({ pid, tid }) =>
    tasksOf(events.filter((event) => event.pid === pid && event.tid === tid)),
  )
  const busiest = at(
    threads.sort((a, b) => total(b) - total(a)),
    0,
    'threads',
  )
  return {
    count: busiest.length,
    wall: durations(busiest.map(({ dur = 0 }) => dur)),
    computed: durations(busiest.map(({ tdur = 0 }) => tdur)),
  }
}

export function inWords({ count, wall, computed }: Tasks): string {
  const words = ({ p50, p99, longest, long }: Durations) =>
    `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${longest.toFixed(0)} ms, ${long} over 50 ms`
  return `${count} main-thread tasks. Wall clock: ${words(wall)}. Computing: ${words(computed)}.`
}

type TraceEvent = z.output<typeof eventSchema>

/** Browsers name a task twice, one around the other: the outer one is taken where it is there. */
function tasksOf(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const named = (name: string) => events.filter((event) => event.ph === 'X' && event.name === name)
  const outer = named('ThreadControllerImpl::RunTask')
  return outer.length > 0 ? outer : named('RunTask')
}

function durations(microseconds: readonly number[]): Durations {
  const sorted = microseconds.map((one) => one / 1000).sort((a, b) => a - b)
  const quantile = (share: number) =>
    at(sorted, Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1), 'sorted')
  return {
    p50: quantile(0.5),
    p99: quantile(0.99),
    longest: last(sorted, 'sorted'),
    long: sorted.filter((ms) => ms > 50).length,
  }
}

function total(events: readonly TraceEvent[]): number {
  return events.reduce((sum, { dur = 0 }) => sum + dur, 0)
}
