/** What a run grows by: its lists, whose entries are stored one by one. */
import type * as z from 'zod/mini'
import { printPath, printValue, valueAt } from './place.ts'
import { evaluationSchema, trajectorySchema, updateRecordSchema } from './records.ts'
import type { Evaluation, Trajectory, UpdateRecord } from './records.ts'
import { warmStartPointSchema } from './run-file.ts'
import type { RunFile } from './run-file.ts'
import { firstIssue } from './schema-issue.ts'
import { rowChecks } from './soundness.ts'
import type { RowCheck } from './soundness.ts'

export const LISTS = ['warmStart', 'updates', 'evaluations', 'trajectories'] as const
export type ListName = (typeof LISTS)[number]

/**
 * Under what list the scorecard lies: a run has at most one, too large for what a list of runs
 * reads.
 */
export const SCORECARD = 'scorecard'
/** Where a row lies. */
export type RowKey = [run: string, list: ListName | typeof SCORECARD, index: number]
export type Counts = Readonly<Record<ListName, number>>

/** A run without what grows. */
export type RunHead = Omit<RunFile, ListName | 'weights' | 'weightsBefore'>

interface Rows {
  readonly warmStart: RunFile['warmStart'][number]
  readonly updates: UpdateRecord
  readonly evaluations: Evaluation
  readonly trajectories: Trajectory
}

export function headOf({
  warmStart: _w,
  updates: _u,
  evaluations: _e,
  trajectories: _t,
  weights: _,
  weightsBefore: _b,
  ...head
}: RunFile): RunHead {
  return head
}

export function countsOf(file: RunFile): Counts {
  return {
    warmStart: file.warmStart.length,
    updates: file.updates.length,
    evaluations: file.evaluations.length,
    trajectories: file.trajectories.length,
  }
}

interface RowSchema<R> {
  safeParse(row: unknown): z.core.util.SafeParseResult<R>
}
export type RowSchemas = { readonly [L in ListName]: RowSchema<Rows[L]> }

export const ROW_SCHEMAS: RowSchemas = {
  warmStart: warmStartPointSchema,
  updates: updateRecordSchema,
  evaluations: evaluationSchema,
  trajectories: trajectorySchema,
}

/**
 * The same, each row read once: what was read while rows arrived is not read again when they are
 * put together.
 */
export function rememberingSchemas(): RowSchemas {
  return {
    warmStart: remembering(warmStartPointSchema),
    updates: remembering(updateRecordSchema),
    evaluations: remembering(evaluationSchema),
    trajectories: remembering(trajectorySchema),
  }
}

function remembering<R>(schema: RowSchema<R>): RowSchema<R> {
  const known = new WeakMap<object, z.core.util.SafeParseResult<R>>()
  return {
    safeParse(row) {
      if (typeof row !== 'object' || row === null) return schema.safeParse(row)
      const parsed = known.get(row) ?? schema.safeParse(row)
      known.set(row, parsed)
      return parsed
    },
  }
}

export type ReadRow<R> =
  { readonly ok: true; readonly row: R } | { readonly ok: false; readonly fault: string }
export type RowReaders = { readonly [L in ListName]: (row: unknown) => ReadRow<Rows[L]> }

/**
 * Read the rows of each list in their order: by the schema, and by what a row must agree on with
 * itself and with those that were sound before it.
 */
export function rowReaders(schemas: RowSchemas = ROW_SCHEMAS): RowReaders {
  const { warmStart, updates, evaluations, trajectories } = rowChecks()
  return {
    warmStart: reader(schemas.warmStart, warmStart),
    updates: reader(schemas.updates, updates),
    evaluations: reader(schemas.evaluations, evaluations),
    trajectories: reader(schemas.trajectories, trajectories),
  }
}

function reader<R>(schema: RowSchema<R>, check: RowCheck<R>): (row: unknown) => ReadRow<R> {
  return (row) => {
    if (row === undefined) return { ok: false, fault: 'it is not there' }
    const parsed = schema.safeParse(row)
    if (!parsed.success) return { ok: false, fault: firstIssue(parsed.error, row) }
    const wrong = check(parsed.data)
    if (wrong === undefined) return { ok: true, row: parsed.data }
    return {
      ok: false,
      fault: `${printPath(wrong.path)} is ${printValue(valueAt(row, wrong.path))}, expected ${wrong.expected}`,
    }
  }
}

/**
 * What an entry is called: `update 17`, `trajectory desk-3/17`, `evaluation of update 5`; by its
 * place where it does not say.
 */
export function rowName(list: ListName, row: unknown, at: number): string {
  const update = valueAt(row, ['update'])
  switch (list) {
    case 'warmStart':
      return `warm start point ${at + 1}`
    case 'updates':
      return `update ${typeof update === 'number' ? update : at + 1}`
    case 'evaluations':
      return typeof update === 'number' ? `evaluation of update ${update}` : `evaluation ${at + 1}`
    case 'trajectories': {
      const id = valueAt(row, ['id'])
      return `trajectory ${typeof id === 'string' && id !== '' ? id.slice(0, 80) : at + 1}`
    }
  }
}
