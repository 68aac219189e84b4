/**
 * The page's end of the worker that reads a file: a worker for each file, ended when it has
 * answered or is no longer wanted.
 */
import type { StoredExperiment } from '../run/experiment-storage.ts'
import type { CellResult, CrossPlay, Experiment } from '../run/experiment.ts'
import type { RunFile } from '../run/run-file.ts'
import type { MessageEnd } from './message-end.ts'
import { Requests, answerIn } from './protocol-answer.ts'
import { readingReportSchema } from './protocol-reading.ts'
import type { ReadingCommand, ReadingReport } from './protocol-reading.ts'
import { workerOrPage } from './worker-or-page.ts'
import script from './reading-worker.ts?worker&url'

export type ReadingStep = Extract<ReadingReport, { kind: 'progress' }>['step']

export type Read =
  /** Kept in this browser under this id. */
  | { readonly kind: 'kept'; readonly id: string }
  /** Whole; `unkept`: why it is not kept, where it is not. */
  | { readonly kind: 'run'; readonly file: RunFile; readonly unkept: string | undefined }
  | { readonly kind: 'protocol'; readonly experiment: Experiment }
  | {
      readonly kind: 'experiment'
      readonly stored: StoredExperiment
      readonly results: readonly CellResult[]
      readonly crossPlay: readonly CrossPlay[]
    }
  | { readonly kind: 'refused'; readonly message: string; readonly wayOut: string }

export interface ReadingOptions {
  readonly name: string
  readonly file: Blob
  /** Ids of runs that the page has and storage may not. */
  readonly reservedIds: readonly string[]
  readonly progress: (step: ReadingStep) => void
  /** Ends the reading; it then gives undefined. */
  readonly signal: AbortSignal
}

const BROKEN = 'Reload the page, so that all of it is of one version.'

/** Never rejects. */
export function readFile(
  make: () => MessageEnd,
  { name, file, reservedIds, progress, signal }: ReadingOptions,
): Promise<Read | undefined> {
  return new Promise((resolve) => {
    const worker = make()
    const pieces = new Pieces()
    const requests = new Requests<true>()
    const settle = (read: Read | undefined) => {
      signal.removeEventListener('abort', stop)
      worker.terminate()
      resolve(read)
    }
    const stop = () => settle(undefined)
    const broken = (event: Event) => {
      event.preventDefault()
      settle({
        kind: 'refused',
        message: `${name} could not be read: what reads files did not load, or broke`,
        wayOut: 'Check the connection and try again; where it fails again, choose a smaller file.',
      })
    }
    const send = (command: ReadingCommand) =>
      worker.postMessage({ id: requests.open(true), command })
    worker.addEventListener('error', broken)
    worker.addEventListener('messageerror', broken)
    worker.addEventListener('message', (event) => {
      const answer = answerIn('data' in event ? event.data : undefined)
      if (requests.heard(answer) === undefined) return
      const parsed = readingReportSchema.safeParse(answer.report)
      if (!parsed.success)
        return settle({
          kind: 'refused',
          message: `${name} could not be read: what reads files said something that the page does not understand`,
          wayOut: BROKEN,
        })
      const report = parsed.data
      switch (report.kind) {
        case 'progress':
          return progress(report.step)
        case 'kept':
        case 'protocol':
        case 'refused':
          return settle(report)
        case 'end':
          return settle(
            pieces.whole() ?? {
              kind: 'refused',
              message: `${name} arrived without its beginning`,
              wayOut: BROKEN,
            },
          )
        default:
          pieces.add(report)
          send({ kind: 'more' })
      }
    })
    signal.addEventListener('abort', stop)
    if (signal.aborted) return stop()
    send({ kind: 'read', name, file, reservedIds: [...reservedIds] })
  })
}

type Piece = Exclude<ReadingReport, { kind: 'progress' | 'kept' | 'protocol' | 'refused' | 'end' }>

class Pieces {
  readonly #pieces: Piece[] = []

  add(piece: Piece): void {
    this.#pieces.push(piece)
  }

  whole(): Read | undefined {
    const [first] = this.#pieces
    if (first?.kind === 'experiment') {
      return {
        kind: 'experiment',
        stored: first.stored,
        results: this.#pieces.flatMap((one) => (one.kind === 'results' ? one.rows : [])),
        crossPlay: this.#pieces.flatMap((one) => (one.kind === 'crossPlay' ? one.rows : [])),
      }
    }
    if (first?.kind !== 'run') return undefined
    const file: RunFile = {
      ...first.head,
      warmStart: [],
      updates: [],
      evaluations: [],
      trajectories: [],
    }
    for (const piece of this.#pieces) {
      switch (piece.kind) {
        case 'warmStart':
          for (const row of piece.rows) file.warmStart.push(row)
          break
        case 'updates':
          for (const row of piece.rows) file.updates.push(row)
          break
        case 'evaluations':
          for (const row of piece.rows) file.evaluations.push(row)
          break
        case 'trajectories':
          for (const row of piece.rows) file.trajectories.push(row)
          break
        case 'weights':
        case 'weightsBefore':
          for (const { role, name, tensor } of piece.rows)
            ((file[piece.kind] ??= {})[role] ??= {})[name] = tensor
          break
        case 'run':
        case 'experiment':
        case 'results':
        case 'crossPlay':
          break
      }
    }
    return { kind: 'run', file, unkept: first.unkept }
  }
}

export function connectReading(options: ReadingOptions): Promise<Read | undefined> {
  return readFile(
    () => workerOrPage(script, import.meta.url, { label: 'reading', name: 'reading' }),
    options,
  )
}
