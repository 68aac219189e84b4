/** A session with everything around it, for its tests. */
import { configSchema } from '../../run/config.ts'
import { RunStorage } from '../../run/storage.ts'
import type { TaskSetup } from '../../rl/task-setup.ts'
import type { Command, Report } from '../protocol.ts'
import { parseCommand } from '../protocol-command.ts'
import { parseReport } from '../protocol.ts'
import { replyTo } from './reply-to.ts'
import { Session } from '../session.ts'
import type { SessionParts } from '../session-parts.ts'
import { idleEngine, scriptedTrainers } from '../../rl/testing/scripted-trainer.ts'
import type { Script } from '../../rl/testing/scripted-trainer.ts'

export const config = configSchema.parse({
  seed: 3,
  warmStart: { from: 'demonstrations' },
  rl: { updates: 9 },
  checkpointEvery: 4,
})

const nothing: TaskSetup = Object.create(null) as TaskSetup
let databases = 0

/** A session with everything around it, and the reports it made. */
export function makeSession(script: Script = {}, parts: Partial<SessionParts> = {}) {
  const reports: Report[] = []
  const waiting = new Set<() => void>()
  const trainers = scriptedTrainers(script)
  let ids = 0
  const database = `session-${(databases += 1)}`
  const emit = (report: Report) => {
    // As in the worker: cloned, and validated where it arrives.
    const parsed = parseReport(structuredClone(report))
    if (!parsed.ok) throw new Error(parsed.message)
    reports.push(parsed.value)
    for (const wake of waiting) wake()
  }
  const session = new Session({
    emit,
    engines: { get: () => Promise.resolve({ engine: idleEngine() }), drop: () => undefined },
    assets: {
      tokenizer: () => Promise.reject(new Error('not needed')),
      starters: () => Promise.reject(new Error('not needed')),
    },
    openStorage: () => RunStorage.open(database),
    clock: () => 0,
    wait: () => Promise.resolve(),
    now: () => '2026-11-22T12:00:00Z',
    newId: () => `run-${(ids += 1)}`,
    code: 'test',
    trainers,
    // The scripted trainer looks at neither.
    taskSetup: () => Promise.resolve(nothing),
    ...parts,
  })
  const send = (command: Command): Promise<void> => {
    const parsed = parseCommand(structuredClone(command))
    if (!parsed.ok) throw new Error(parsed.message)
    return session.handle(parsed.value, replyTo(emit))
  }
  const until = (seen: (report: Report) => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = () => {
        if (!reports.some(seen)) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      look()
    })
  const when = (holds: () => boolean): Promise<void> => until(holds)
  const updates = () =>
    reports.flatMap((report) => (report.kind === 'update' ? [report.record.update] : []))
  const states = () => reports.flatMap((report) => (report.kind === 'state' ? [report.state] : []))
  const of = <K extends Report['kind']>(kind: K) =>
    reports.filter((report): report is Extract<Report, { kind: K }> => report.kind === kind)
  return { session, send, until, when, reports, updates, states, of, trainers, database }
}

export const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, 5)
  })
