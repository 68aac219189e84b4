/**
 * Reads one file that was dropped or picked: however long it takes, the page goes on, and may
 * end this worker.
 */
import { RunStorage } from '../run/storage.ts'
import { atEndpoint } from './endpoint.ts'
import { readingCommandSchema } from './protocol-reading.ts'
import { read } from './reading.ts'

atEndpoint('reading', (endpoint) => {
  let next: (() => void) | undefined
  endpoint.onmessage = ({ data }) => {
    const command = readingCommandSchema.parse(data)
    if (command.kind === 'more') next?.()
    else
      void read(command, {
        emit: (report) => {
          endpoint.postMessage(report)
        },
        more: () =>
          new Promise((resolve) => {
            next = resolve
          }),
        openStorage: () => RunStorage.open(),
      })
  }
})
