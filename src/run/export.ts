/**
 * A run as the text of its file. Equal runs give equal text: fields stand in the schema's order,
 * free names (metrics, timings, variants, weights) sorted. JSON keeps every double exactly, except
 * that it does not tell -0 from 0.
 */
import { MOST_TRAJECTORIES, thinned } from './keep.ts'
import type { KeptRequest } from './request.ts'
import { printPath } from './place.ts'
import { growingRunSchema } from './run-file.ts'
import type { RunFile } from './run-file.ts'
import { firstIssue } from './schema-issue.ts'
import { unsound } from './soundness.ts'

/** The largest default export, in bytes of UTF-8, weights aside. */
export const DEFAULT_EXPORT_BYTES = 5_000_000

export interface WriteOptions {
  /** Include the weights the file holds; they come on top of `maxBytes`. */
  readonly weights?: boolean
  /** Requests that leave with the run; those that it holds stay here. */
  readonly requests?: readonly KeptRequest[]
  /**
   * Trajectories are thinned by the rule of keep.ts until the rest fits. What else a run records is
   * never left out.
   */
  readonly maxBytes?: number
}

/**
 * The run as its file holds it. Throws RangeError with the place when the run holds what a file
 * cannot, such as a metric that is not finite.
 */
export function exportedRun(
  file: RunFile,
  { weights = false, requests = [], maxBytes = DEFAULT_EXPORT_BYTES }: WriteOptions = {},
): RunFile {
  const {
    weights: tensors,
    weightsBefore,
    ...record
  } = canonical({
    ...file,
    requests: requests.length === 0 ? undefined : [...requests],
  })
  const bare = bytes({ ...record, trajectories: [] })
  // One byte for the comma that parts each from the next.
  const spread = thinned(
    thinned(record.trajectories, MOST_TRAJECTORIES, () => 1),
    maxBytes - bare,
    (trajectory) => bytes(trajectory) + 1,
  )
  return {
    ...record,
    trajectories: spread,
    ...(weights && tensors !== undefined ? { weights: tensors } : {}),
    ...(weights && weightsBefore !== undefined ? { weightsBefore } : {}),
  }
}

/** The file's text; throws as `exportedRun` does. */
export function writeRunFile(file: RunFile, options?: WriteOptions): string {
  return JSON.stringify(exportedRun(file, options))
}

function canonical(file: RunFile): RunFile {
  const parsed = growingRunSchema.safeParse(file)
  if (!parsed.success) {
    throw new RangeError(`The run cannot be written as a file: ${firstIssue(parsed.error, file)}.`)
  }
  const wrong = unsound(parsed.data)
  if (wrong !== undefined)
    throw new RangeError(
      `The run cannot be written as a file: ${printPath(wrong.path)}: expected ${wrong.expected}.`,
    )
  const { weights, weightsBefore, ...run } = parsed.data
  return {
    ...run,
    fingerprint: { ...run.fingerprint, variants: sorted(run.fingerprint.variants) },
    updates: run.updates.map((record) => ({
      ...record,
      metrics: sorted(record.metrics),
      timing: sorted(record.timing),
    })),
    evaluations: run.evaluations.map((evaluation) => ({
      ...evaluation,
      styles: sorted(evaluation.styles),
    })),
    ...(weights === undefined ? {} : { weights: sortedRoles(weights) }),
    ...(weightsBefore === undefined ? {} : { weightsBefore: sortedRoles(weightsBefore) }),
  }
}

const sortedRoles = (weights: NonNullable<RunFile['weights']>): typeof weights =>
  sorted(
    Object.fromEntries(Object.entries(weights).map(([role, tensors]) => [role, sorted(tensors)])),
  )

function sorted<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}

const encoder = new TextEncoder()
const bytes = (value: unknown): number => encoder.encode(JSON.stringify(value)).length
