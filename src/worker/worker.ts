/**
 * The training worker. It answers at once which engine suits this machine; everything that training
 * needs is loaded with the first command that asks for it, so that a page which is only looked at
 * loads none of it.
 */
import { findAdapter } from '../engine/device/webgpu/adapter.ts'
import { VERSION } from '../run/version.ts'
import { messageOf } from '../run/told-error.ts'
import { atEndpoint } from './endpoint.ts'
import type { MessageEndpoint } from './endpoint.ts'
import { EngineCache } from './engine-cache.ts'
import { EngineManager } from './engine-manager.ts'
import { parseDeviceCommand } from './protocol-device.ts'
import type { Report } from './protocol.ts'
import { Reply, requestIn } from './protocol-answer.ts'
import type { Answer } from './protocol-answer.ts'

/**
 * The built worker lies in the page's `assets` folder; the development server serves sources from
 * the root.
 */
const base = new URL(import.meta.env.DEV ? '/' : '../', import.meta.url)

const clock = (): number => performance.now()

function serve(endpoint: MessageEndpoint): void {
  const post = (answer: Answer<Report>): void => {
    endpoint.postMessage(answer)
  }
  const emit = (report: Report): void => post({ report })
  const manager = new EngineManager({
    clock,
    cache: new EngineCache(),
    findAdapter,
    circumstances: `${navigator.hardwareConcurrency} processors, ${crossOriginIsolated ? 'shared memory' : 'no shared memory'}, ${navigator.userAgent}, code ${VERSION}`,
  })
  let session: Promise<(data: unknown, reply: Reply<Report>) => void> | undefined
  endpoint.onmessage = ({ data }) => {
    const request = requestIn(data)
    if (request === undefined)
      return emit({ kind: 'refused', what: 'command', message: 'What arrived is no request' })
    const reply = new Reply(post, request.id)
    const command = parseDeviceCommand(request.command)
    if (command !== undefined) {
      void manager.handle(command, reply)
      return
    }
    session ??= import('./session-entry.ts').then(({ openSession }) =>
      openSession({ emit, clock, engines: manager }, base),
    )
    session.then(
      (take) => take(request.command, reply),
      (error: unknown) => {
        // The page starts another worker: not every browser asks for the same code twice.
        emit({
          kind: 'refused',
          what: 'code',
          message: messageOf(error),
        })
      },
    )
  }
}

atEndpoint('training', serve)
