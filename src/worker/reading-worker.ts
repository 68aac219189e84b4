/**
 * Reads one file that was dropped or picked: however long it takes, the page goes on, and may
 * end this worker.
 */
import { RunStorage } from '../run/storage.ts'
import { readingCommandSchema } from './protocol-reading.ts'
import type { ReadingReport } from './protocol-reading.ts'
import { read } from './reading.ts'

const emit = (report: ReadingReport): void => {
  postMessage(report)
}

let next: (() => void) | undefined

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const command = readingCommandSchema.parse(data)
  if (command.kind === 'more') next?.()
  else
    void read(command, {
      emit,
      more: () =>
        new Promise((resolve) => {
          next = resolve
        }),
      openStorage: () => RunStorage.open(),
    })
})
