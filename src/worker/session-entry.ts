/**
 * The session behind a message port: what arrives is validated here, what is sent is validated in
 * the page.
 */
import { RunStorage } from '../run/storage.ts'
import { VERSION } from '../run/version.ts'
import { assetsAt } from './assets.ts'
import { parseCommand } from './protocol-command.ts'
import type { Report } from './protocol.ts'
import type { Reply } from './protocol-answer.ts'
import { Session } from './session.ts'
import type { SessionParts } from './session-parts.ts'

/** Gives what takes a command as it arrived, and answers it. `base` is the address that the page's files lie at. */
export function openSession(
  { emit, engines, clock }: Pick<SessionParts, 'emit' | 'engines' | 'clock'>,
  base: URL,
): (data: unknown, reply: Reply<Report>) => void {
  const session = new Session({
    emit,
    engines,
    clock,
    assets: assetsAt(base),
    openStorage: () => RunStorage.open(),
    wait: (ms) =>
      new Promise((resolve) => {
        setTimeout(resolve, ms)
      }),
    now: () => new Date().toISOString(),
    newId: () => crypto.randomUUID(),
    code: VERSION,
    send: async (request) =>
      (await import('../tasks/bamboogle/search/send-query.ts')).sendBy((input, init) =>
        fetch(input, init),
      )(request),
  })
  return (data, reply) => {
    const command = parseCommand(data)
    if (command.ok) void session.handle(command.value, reply)
    else reply.end({ kind: 'refused', what: 'command', message: command.message })
  }
}
