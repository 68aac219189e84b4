/** A worker that says what a test has it say, and remembers what it was asked. */
import type { Command, DeviceCommand, Report } from '../protocol.ts'
import type { Request } from '../protocol-answer.ts'
import type { MessageEnd } from '../message-end.ts'

type AnyCommand = Command | DeviceCommand

export class ScriptedEndpoint extends EventTarget implements MessageEnd {
  readonly requests: Request<AnyCommand>[] = []
  terminated = false

  /** What it was asked, without the ids. */
  get sent(): AnyCommand[] {
    return this.requests.map(({ command }) => command)
  }

  postMessage(message: unknown): void {
    // What a test sends is typed where it is sent.
    this.requests.push(message as Request<AnyCommand>)
  }
  terminate(): void {
    this.terminated = true
  }

  /** Anything at all. */
  post(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data }))
  }
  /** What nobody asked for. */
  say(report: Report): void {
    this.post({ report })
  }
  /** The last answer to a request, by its id. */
  answer(to: number, report: Report): void {
    this.post({ to, last: true, report })
  }
  crash(message: string): void {
    this.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), { message }))
  }
}
