/**
 * The run that comes with the page. It is of the page's own making, so the schema alone checks it:
 * what is told of a stranger's file (import-run-file.ts) need not be loaded.
 */
import { runFileSchema } from './run-file.ts'
import type { RunFile } from './run-file.ts'
import { firstIssue } from './schema-issue.ts'

/** Throws an Error with the place that is wrong. */
export function readRecorded(text: string): RunFile {
  const document: unknown = JSON.parse(text)
  const parsed = runFileSchema.safeParse(document)
  if (!parsed.success) throw new Error(firstIssue(parsed.error, document))
  return parsed.data
}
