/** How long the page's main thread is busy at a time, from a browser trace: every task, not only those a page can notice. */
import { z } from 'zod'

const eventSchema = z.looseObject({ name: z.string(), ph: z.string(), pid: z.number(), tid: z.number(), ts: z.number(), dur: z.number().optional(), args: z.looseObject({ name: z.string().optional() }).optional() })
const traceSchema = z.object({ traceEvents: z.array(z.unknown()) })

export const TRACE_CATEGORIES = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'loading']

export interface Tasks {
  readonly count: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly longest: number
  /** Tasks of more than 50 ms. */
  readonly long: number
}

/** Tasks of the busiest renderer main thread after its first contentful paint, where the trace holds one, else of the whole trace. */
export function mainThreadTasks(trace: Buffer): Tasks {
  const events = traceSchema.parse(JSON.parse(trace.toString())).traceEvents.flatMap((event) => {
    const parsed = eventSchema.safeParse(event)
    return parsed.success ? [parsed.data] : []
  })
  const mains = events.filter(({ ph, name, args }) => ph === 'M' && name === 'thread_name' && args?.name === 'CrRendererMain')
  const threads = mains.map(({ pid, tid }) => events.filter((event) => event.pid === pid && event.tid === tid))
  const busiest = threads.sort((a, b) => busy(b) - busy(a))[0] ?? []
  const paint = busiest.find(({ name }) => name === 'firstContentfulPaint')?.ts ?? -Infinity
  const durations = busiest.filter((event) => isTask(event) && event.ts >= paint).map(({ dur = 0 }) => dur / 1000).sort((a, b) => a - b)
  const at = (share: number) => durations[Math.min(durations.length - 1, Math.ceil(share * durations.length) - 1)] ?? 0
  return { count: durations.length, p50: at(0.5), p99: at(0.99), longest: durations.at(-1) ?? 0, long: durations.filter((ms) => ms > 50).length }
}

type TraceEvent = z.output<typeof eventSchema>

function isTask({ ph, name }: TraceEvent): boolean {
  return ph === 'X' && (name === 'RunTask' || name === 'ThreadControllerImpl::RunTask')
}

function busy(events: readonly TraceEvent[]): number {
  return events.filter(isTask).reduce((sum, { dur = 0 }) => sum + dur, 0)
}
