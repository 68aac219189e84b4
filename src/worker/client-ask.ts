/**
 * The page's end of requests that are put to a run's policies; loaded when somebody asks.
 */
import type { Asked } from '../run/asked.ts'
import type { WorkerClient } from './client.ts'
import type { Report } from './protocol.ts'
import { askReportSchema } from './protocol-ask-reports.ts'
import type { Askable, AskReport } from './protocol-ask-reports.ts'
import type { AskedRun, AskRequest } from './protocol-ask.ts'

type Client = Pick<WorkerClient, 'ask' | 'send'>

const reportOf = (report: Report): AskReport | undefined => {
  if (report.kind !== 'ask') return undefined
  const parsed = askReportSchema.safeParse(report.said)
  return parsed.success ? parsed.data : undefined
}

/** Rejects in words where the run cannot be asked at all. */
export function askable(client: Client, of: AskedRun, signal?: AbortSignal): Promise<Askable> {
  return client.ask(
    { kind: 'askable', of },
    (last) => {
      const report = reportOf(last)
      return report?.kind === 'askable' ? report : undefined
    },
    signal,
  )
}

/**
 * Puts one request; `heard` is told what happens as it does. Rejects in words where it cannot be
 * carried out, with the signal's reason where that is aborted; it is stopped then.
 */
export function ask(
  client: Client,
  request: AskRequest,
  heard: (report: AskReport) => void,
  signal: AbortSignal,
): Promise<Asked> {
  const id = crypto.randomUUID()
  signal.addEventListener('abort', () => client.send({ kind: 'stop-asking', id }), { once: true })
  return client.ask(
    { kind: 'ask', id, request },
    (last) => {
      const report = reportOf(last)
      return report?.kind === 'asked' ? report.asked : undefined
    },
    signal,
    (said) => {
      const report = reportOf(said)
      if (report !== undefined) heard(report)
    },
  )
}
