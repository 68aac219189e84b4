/**
 * The page that contestants run in: each in a Worker, one asked at a time. A test driver calls
 * `window.bench`.
 */
import { startWorker } from '../../src/engine/device/start-worker.ts'
import type { Contestant, Lap, Work } from '../contestant.ts'
import { answerSchema } from './protocol.ts'
import type { Answer, Question } from './protocol.ts'
import script from './worker.ts?worker&url'

export interface BenchPage {
  /** Starts the contestant under a number of the caller's choice; gives its adapter in words. */
  open(id: number, contestant: Contestant): Promise<string>
  /** False where the contestant does not do this work. */
  prepare(id: number, work: Work): Promise<boolean>
  run(id: number): Promise<Lap>
  /** Ends the contestant, whatever it is doing; a question that waits is rejected. */
  end(id: number): void
}

declare global {
  interface Window {
    bench: BenchPage
  }
}

interface Seat {
  readonly worker: Worker
  give?: (answer: Answer) => void
}

const seats = new Map<number, Seat>()

function ask(id: number, question: Question): Promise<Exclude<Answer, { kind: 'failed' }>> {
  const seat = seats.get(id)
  if (seat === undefined) throw new RangeError(`there is no contestant ${id}`)
  return new Promise((resolve, reject) => {
    seat.give = (answer) => {
      if (answer.kind === 'failed') reject(new Error(answer.message))
      else resolve(answer)
    }
    seat.worker.postMessage(question)
  })
}

const unexpected = (answer: Answer) => new Error(`a contestant answered ${answer.kind}`)

window.bench = {
  async open(id, contestant) {
    const worker = startWorker(script, import.meta.url)
    const seat: Seat = { worker }
    worker.addEventListener('message', ({ data }: MessageEvent<unknown>) =>
      seat.give?.(answerSchema.parse(data)),
    )
    worker.addEventListener('error', ({ message }) =>
      seat.give?.({
        kind: 'failed',
        message: message === '' ? 'its Worker did not start' : message,
      }),
    )
    seats.set(id, seat)
    const answer = await ask(id, { kind: 'open', contestant })
    if (answer.kind !== 'opened') throw unexpected(answer)
    return answer.adapter
  },
  async prepare(id, work) {
    const answer = await ask(id, { kind: 'prepare', work })
    if (answer.kind !== 'prepared') throw unexpected(answer)
    return answer.offered
  },
  async run(id) {
    const answer = await ask(id, { kind: 'run' })
    if (answer.kind !== 'ran') throw unexpected(answer)
    return answer.lap
  },
  end(id) {
    const seat = seats.get(id)
    seats.delete(id)
    seat?.worker.terminate()
    seat?.give?.({ kind: 'failed', message: 'it was ended' })
  },
}
