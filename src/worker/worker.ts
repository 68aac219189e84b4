/** The training worker: the session behind the message port. What arrives is validated here, what is sent is validated in the page. */
import { RunStorage } from '../run/storage.ts'
import { VERSION } from '../run/version.ts'
import { assetsAt } from './assets.ts'
import { EngineShelf } from './engines.ts'
import { parseCommand } from './protocol.ts'
import type { Report } from './protocol.ts'
import { Session } from './session.ts'

/** The built worker lies in the page's `assets` folder; the development server serves sources from the root. */
const base = new URL(import.meta.env.DEV ? '/' : '../', location.href)

const emit = (report: Report): void => { postMessage(report) }

const session = new Session({
  emit,
  engines: new EngineShelf(),
  assets: assetsAt(base),
  openStorage: () => RunStorage.open(),
  clock: () => performance.now(),
  now: () => new Date().toISOString(),
  newId: () => crypto.randomUUID(),
  code: VERSION,
})

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const command = parseCommand(data)
  if (command.ok) void session.handle(command.value)
  else emit({ kind: 'refused', what: 'command', message: command.message })
})
