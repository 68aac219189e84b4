/** The reading worker's end of its port: what is asked goes to `read`, and each piece answers one request. */
import type { MessageEndpoint } from './endpoint.ts'
import { Reply, requestIn } from './protocol-answer.ts'
import { readingCommandSchema } from './protocol-reading.ts'
import type { ReadingReport } from './protocol-reading.ts'
import { read } from './reading.ts'
import type { ReadingParts } from './reading.ts'

export function serveReading(
  endpoint: MessageEndpoint,
  openStorage: ReadingParts['openStorage'],
): void {
  let next: (() => void) | undefined
  let reply: Reply<ReadingReport> | undefined
  endpoint.onmessage = ({ data }) => {
    const request = requestIn(data)
    if (request === undefined) return
    const command = readingCommandSchema.parse(request.command)
    reply = new Reply((answer) => endpoint.postMessage(answer), request.id)
    if (command.kind === 'more') next?.()
    else
      void read(command, {
        emit: (report) => {
          if (report.kind === 'progress') reply?.tell(report)
          else reply?.end(report)
        },
        more: () =>
          new Promise((resolve) => {
            next = resolve
          }),
        openStorage,
      })
  }
}
