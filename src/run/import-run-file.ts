/**
 * A run file comes from a stranger. Reading it ends in a sound RunFile or in one error that names
 * the place, what is there, what was expected and the way out; nothing is thrown and nothing is
 * half taken over. In order: size, JSON with its limits, format and version, migrations, schema,
 * agreement between fields. Text stays text: it is never rendered as HTML.
 */
import type * as z from 'zod/mini'
import { MOST_ISSUES, checked } from './first-issues.ts'
import { parseJson } from './json.ts'
import { printFault } from './json-scanner.ts'
import { migrate } from './migrate.ts'
import { printPath, printValue, valueAt } from './place.ts'
import { runFileSchema } from './run-file.ts'
import type { RunFile } from './run-file.ts'
import { describeIssue, tightest } from './schema-issue.ts'
import { unsound } from './soundness.ts'
import { isObject } from './is-object.ts'
import { messageOf } from './told-error.ts'

/** Compare a file's size with it before reading its text. */
export const RUN_FILE_MAX_BYTES = 128 * 2 ** 20

/**
 * The deepest place of a sound file is 7 levels down; a run of 10,000 updates has about a million
 * values; its longest list is the warm start's. What passes is read in seconds; of what the schema
 * refuses in it, the first few are named (first-issues.ts).
 */
const LIMITS = { depth: 32, values: 4_000_000, entries: 20_000 } as const

interface RunFileError {
  readonly kind: 'too-big' | 'not-json' | 'not-a-run' | 'newer' | 'schema' | 'unsound'
  /** `updates[12].metrics.reward`, or `line 3, column 7`; empty when the whole file is meant. */
  readonly place: string
  /** `run.json: updates[12].metrics.reward is "abc", expected a number` */
  readonly message: string
  readonly wayOut: string
}

export type ReadOutcome =
  | { readonly ok: true; readonly file: RunFile }
  | { readonly ok: false; readonly error: RunFileError }

/** `name` is what errors call the file. */
export function readRunFile(text: string, name = 'run.json'): ReadOutcome {
  try {
    return read(text, name)
  } catch (error) {
    // A boundary that never throws: what is left are limits of the machine, such as memory or
    // stack.
    const reason = messageOf(error)
    return refused(
      'schema',
      '',
      `${name} could not be read: ${reason}`,
      'Choose a smaller file, or export it again.',
    )
  }
}

function read(text: string, name: string): ReadOutcome {
  // A text of n units has at least n bytes.
  if (text.length > RUN_FILE_MAX_BYTES) {
    return refused(
      'too-big',
      '',
      `${name} has ${megabytes(text.length)} MB, expected at most ${megabytes(RUN_FILE_MAX_BYTES)} MB`,
      'Export the run without weights.',
    )
  }
  const json = parseJson(text.startsWith('\uFEFF') ? text.slice(1) : text, LIMITS)
  if (!json.ok) {
    return refused(
      'not-json',
      `line ${json.fault.line}, column ${json.fault.column}`,
      `${name}: ${printFault(json.fault)}`,
      'Check that the file is complete, or export the run again.',
    )
  }
  const document = json.value
  if (!isObject(document))
    return refused(
      'not-a-run',
      '',
      `${name} is ${printValue(document)}, expected an object with format "tandem-run"`,
      NOT_OURS,
    )
  if (document['format'] !== 'tandem-run') {
    return refused(
      'not-a-run',
      'format',
      `${name}: format is ${printValue(document['format'])}, expected "tandem-run"`,
      NOT_OURS,
    )
  }
  const migrated = migrate(document)
  if (!migrated.ok) {
    const newer = typeof document['version'] === 'number' && document['version'] > 1
    return refused(
      newer ? 'newer' : 'not-a-run',
      'version',
      `${name}: version is ${printValue(document['version'])}, ${migrated.message}`,
      migrated.wayOut,
    )
  }
  const parsed = checked(runFileSchema, migrated.document)
  if (!parsed.ok) return schemaError(parsed.issues, migrated.document, name)
  const wrong = unsound(parsed.data)
  if (wrong !== undefined) {
    const place = printPath(wrong.path)
    return refused(
      'unsound',
      place,
      `${name}: ${place} is ${printValue(valueAt(parsed.data, wrong.path))}, expected ${wrong.expected}`,
      MEND,
    )
  }
  return { ok: true, file: parsed.data }
}

const NOT_OURS = 'Choose a file that Tandem exported.'
const MEND = 'Correct that place, or export the run again.'

function refused(
  kind: RunFileError['kind'],
  place: string,
  message: string,
  wayOut: string,
): ReadOutcome {
  return { ok: false, error: { kind, place, message, wayOut } }
}

function schemaError(
  issues: readonly z.core.$ZodIssue[],
  document: unknown,
  name: string,
): ReadOutcome {
  const [first] = issues
  if (first === undefined)
    return refused('schema', '', `${name} does not fit the schema of run files`, MEND)
  const { path, found, expected } = describeIssue(tightest(first, issues), document)
  const place = printPath(path)
  const more =
    issues.length === MOST_ISSUES
      ? ` (and at least ${MOST_ISSUES - 1} more)`
      : issues.length > 1
        ? ` (and ${issues.length - 1} more)`
        : ''
  return refused(
    'schema',
    place,
    `${name}: ${place === '' ? 'the document' : place} ${found}, expected ${expected}${more}`,
    MEND,
  )
}

const megabytes = (bytes: number): number => Math.ceil(bytes / 2 ** 20)
