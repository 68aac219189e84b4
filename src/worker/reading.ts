/**
 * Reads one file away from the page: an experiment, a protocol, or a run. A sound run is kept here,
 * and the page opens it as any that it keeps. What cannot be kept, or holds weights, which are kept
 * nowhere, is handed over in pieces, each when the page has taken the one before.
 */
import { readExperimentFile } from '../run/experiment-file.ts'
import type { ExperimentFile } from '../run/experiment-file.ts'
import { RUN_FILE_MAX_BYTES, readRunFile } from '../run/import-run-file.ts'
import { keepImported, numbered } from '../run/keep-imported.ts'
import type { Keeping } from '../run/keep-imported.ts'
import type { RunFile } from '../run/run-file.ts'
import { messageOf } from '../run/told-error.ts'
import type { ReadingCommand, ReadingReport } from './protocol-reading.ts'

export interface ReadingParts {
  readonly emit: (report: ReadingReport) => void
  /** Resolves when the page is ready for another piece. */
  readonly more: () => Promise<void>
  readonly openStorage: () => Promise<Keeping>
}

/** How an experiment or its protocol begins. */
const EXPERIMENT = /"format"\s*:\s*"tandem-experiment/
const HEAD = 400
/** Characters of JSON that a piece holds, unless a single row is longer. */
const PIECE = 100_000

/** Never rejects. */
export async function read(
  { name, file, reservedIds }: Extract<ReadingCommand, { kind: 'read' }>,
  parts: ReadingParts,
): Promise<void> {
  const { emit } = parts
  try {
    if (file.size > RUN_FILE_MAX_BYTES) {
      emit({
        kind: 'refused',
        message: `${name} has ${Math.ceil(file.size / 2 ** 20)} MB, expected at most ${RUN_FILE_MAX_BYTES / 2 ** 20} MB`,
        wayOut: 'Export the run without weights.',
      })
      return
    }
    emit({ kind: 'progress', step: 'reading' })
    const text = await file.text()
    emit({ kind: 'progress', step: 'checking' })
    await (EXPERIMENT.test(text.slice(0, HEAD))
      ? experiment(text, name, parts)
      : run(text, name, new Set(reservedIds), parts))
  } catch (error) {
    emit({
      kind: 'refused',
      message: `${name} could not be read: ${messageOf(error)}`,
      wayOut: 'Choose it again.',
    })
  }
}

async function experiment(text: string, name: string, parts: ReadingParts): Promise<void> {
  const outcome = readExperimentFile(text, name)
  if (!outcome.ok) parts.emit({ kind: 'refused', message: outcome.message, wayOut: outcome.wayOut })
  else if (outcome.kind === 'protocol')
    parts.emit({ kind: 'protocol', experiment: outcome.experiment })
  else await handOver(experimentPieces(outcome.file), parts)
}

async function run(
  text: string,
  name: string,
  reservedIds: ReadonlySet<string>,
  parts: ReadingParts,
): Promise<void> {
  const outcome = readRunFile(text, name)
  if (!outcome.ok) {
    parts.emit({ kind: 'refused', message: outcome.error.message, wayOut: outcome.error.wayOut })
    return
  }
  parts.emit({ kind: 'progress', step: 'keeping' })
  const kept = await keep(outcome.file, reservedIds, parts)
  if (kept.ok && !hasWeights(outcome.file)) parts.emit({ kind: 'kept', id: kept.id })
  else
    await handOver(
      kept.ok
        ? runPieces({ ...outcome.file, id: kept.id })
        : runPieces({ ...outcome.file, id: freeId(outcome.file.id, reservedIds) }, kept.reason),
      parts,
    )
}

const hasWeights = ({ weights, weightsBefore }: RunFile): boolean =>
  weights !== undefined || weightsBefore !== undefined

type Kept =
  { readonly ok: true; readonly id: string } | { readonly ok: false; readonly reason: string }

async function keep(
  file: RunFile,
  reservedIds: ReadonlySet<string>,
  parts: ReadingParts,
): Promise<Kept> {
  try {
    return { ok: true, id: await keepImported(await parts.openStorage(), file, reservedIds) }
  } catch (error) {
    return { ok: false, reason: messageOf(error) }
  }
}

function freeId(id: string, reservedIds: ReadonlySet<string>): string {
  let copy = 1
  while (reservedIds.has(numbered(id, copy))) copy += 1
  return numbered(id, copy)
}

async function handOver(
  pieces: Iterable<ReadingReport>,
  { emit, more }: ReadingParts,
): Promise<void> {
  emit({ kind: 'progress', step: 'showing' })
  for (const piece of pieces) {
    emit(piece)
    await more()
  }
  emit({ kind: 'end' })
}

function* runPieces(
  {
    warmStart,
    updates,
    evaluations,
    trajectories,
    weights = {},
    weightsBefore = {},
    ...head
  }: RunFile,
  unkept?: string,
): Generator<ReadingReport> {
  yield { kind: 'run', head, ...(unkept === undefined ? {} : { unkept }) }
  for (const rows of parted(warmStart)) yield { kind: 'warmStart', rows }
  for (const rows of parted(updates)) yield { kind: 'updates', rows }
  for (const rows of parted(evaluations)) yield { kind: 'evaluations', rows }
  for (const rows of parted(trajectories)) yield { kind: 'trajectories', rows }
  for (const [kind, roles] of [
    ['weights', weights],
    ['weightsBefore', weightsBefore],
  ] as const)
    for (const [role, tensors] of Object.entries(roles))
      for (const [name, tensor] of Object.entries(tensors))
        yield { kind, rows: [{ role, name, tensor }] }
}

function* experimentPieces({
  id,
  created,
  experiment,
  engine,
  adapter,
  code,
  results,
  crossPlay,
}: ExperimentFile): Generator<ReadingReport> {
  yield { kind: 'experiment', stored: { id, created, experiment, engine, adapter, code } }
  for (const rows of parted(results)) yield { kind: 'results', rows }
  for (const rows of parted(crossPlay)) yield { kind: 'crossPlay', rows }
}

function* parted<T>(rows: readonly T[]): Generator<T[]> {
  let piece: T[] = []
  let size = 0
  for (const row of rows) {
    const length = JSON.stringify(row).length
    if (piece.length > 0 && size + length > PIECE) {
      yield piece
      piece = []
      size = 0
    }
    piece.push(row)
    size += length
  }
  if (piece.length > 0) yield piece
}
