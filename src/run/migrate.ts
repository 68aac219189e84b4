/**
 * Old run files stay readable: step i of the chain turns a document of version i+1 into one of
 * version i+2, and the schema only knows the newest. Raising RUN_FILE_VERSION adds a step here and a
 * golden file of the version that became old.
 */
import { isObject } from './is-object.ts'
import { RUN_FILE_VERSION } from './run-file.ts'

type Document = Readonly<Record<string, unknown>>
export type Migration = (document: Document) => Document

/**
 * Version 2 records more at an evaluation, all of it optional. A run from before probed no plans,
 * and says so: repeated, it probes none.
 */
const noProbes: Migration = (document) => {
  const { config } = document
  if (!isObject(config)) return document
  const { evaluation = {} } = config
  return isObject(evaluation)
    ? { ...document, config: { ...config, evaluation: { probes: 0, ...evaluation } } }
    : document
}

const STEPS: readonly Migration[] = [noProbes]

export type Migrated =
  | { readonly ok: true; readonly document: Document }
  /** What is wrong with `version`, as a clause, and the way out. */
  | { readonly ok: false; readonly message: string; readonly wayOut: string }

export function migrate(
  document: Document,
  steps: readonly Migration[] = STEPS,
  newest: number = RUN_FILE_VERSION,
): Migrated {
  const version = document['version']
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return {
      ok: false,
      message: `expected a whole number from 1 to ${newest}`,
      wayOut: 'Choose a file that Tandem exported.',
    }
  }
  if (version > newest) {
    return {
      ok: false,
      message: `a newer format than this Tandem reads (up to ${newest})`,
      wayOut: 'Reload the page or update Tandem, then import it again.',
    }
  }
  const migrated = steps
    .slice(version - 1)
    .reduce((at, step, i) => ({ ...step(at), version: version + i + 1 }), document)
  return { ok: true, document: migrated }
}
