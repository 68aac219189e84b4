/**
 * An experiment as one file to be read and run again elsewhere: the protocol, what it ran on, the
 * result of every finished cell, and the summary for reading the file without this program. A
 * reader here makes the summary anew from the results. A protocol alone is read too. Files come
 * from strangers: reading ends in something sound or in one error that names the place, and throws
 * nothing.
 */
import * as z from 'zod/mini'
import { cellName, cellsOf } from './experiment-cells.ts'
import { storedExperimentSchema } from './experiment-storage.ts'
import type { StoredExperiment } from './experiment-storage.ts'
import { summarise } from './experiment-summary.ts'
import {
  cellResultSchema,
  comparisonSchema,
  crossPlaySchema,
  experimentSchema,
  summaryRowSchema,
} from './experiment.ts'
import type { CellResult, CrossPlay, Experiment } from './experiment.ts'
import { checked } from './first-issues.ts'
import { parseJson } from './json.ts'
import { printFault } from './json-scanner.ts'
import { printPath, printValue, valueAt } from './place.ts'
import type { Path } from './place.ts'
import { firstIssue } from './schema-issue.ts'
import { messageOf } from './told-error.ts'

/** Compare a file's size with it before reading its text. */
export const EXPERIMENT_FILE_MAX_BYTES = 64 * 2 ** 20

/** 7 modes × 64 seeds × 16 variants are 7168 cells; the deepest place is 8 levels down. */
const LIMITS = { depth: 32, values: 4_000_000, entries: 20_000 } as const

const experimentFileSchema = z.strictObject({
  format: z.literal('tandem-experiment-results'),
  version: z.literal(1),
  ...storedExperimentSchema.shape,
  results: z.array(cellResultSchema),
  crossPlay: z.array(crossPlaySchema),
  summary: z.strictObject({
    rows: z.array(summaryRowSchema),
    comparisons: z.array(comparisonSchema),
    findings: z.array(z.string().check(z.maxLength(1000))),
  }),
})
export type ExperimentFile = z.output<typeof experimentFileSchema>

interface Held {
  readonly stored: StoredExperiment
  readonly results: readonly CellResult[]
  readonly crossPlay: readonly CrossPlay[]
}

/** Results in the order of the cells, so that equal experiments give equal text. */
export function experimentFile({ stored, results, crossPlay }: Held): ExperimentFile {
  const { id, created, experiment, engine, adapter, code } = stored
  const ordered = cellsOf(experiment).flatMap(
    (cell) => results.find((one) => cellName(one) === cellName(cell)) ?? [],
  )
  return {
    format: 'tandem-experiment-results',
    version: 1,
    id,
    created,
    engine,
    adapter,
    code,
    experiment,
    summary: summarise(experiment, ordered),
    results: ordered,
    crossPlay: [...crossPlay],
  }
}

export type ExperimentRead =
  | { readonly ok: true; readonly kind: 'results'; readonly file: ExperimentFile }
  | { readonly ok: true; readonly kind: 'protocol'; readonly experiment: Experiment }
  /** `message`: `file.json: results[2].seed is "x", expected a whole number`. */
  | { readonly ok: false; readonly message: string; readonly wayOut: string }

/** `name` is what errors call the file. */
export function readExperimentFile(text: string, name = 'experiment.json'): ExperimentRead {
  try {
    return read(text, name)
  } catch (error) {
    // A boundary that never throws: what is left are limits of the machine, such as memory or
    // stack.
    return refused(
      `${name} could not be read: ${messageOf(error)}`,
      'Choose a smaller file, or export it again.',
    )
  }
}

const NOT_OURS = 'Choose an experiment that Tandem exported, or a protocol.'
const MEND = 'Correct that place, or export the experiment again.'

function read(text: string, name: string): ExperimentRead {
  // A text of n units has at least n bytes.
  if (text.length > EXPERIMENT_FILE_MAX_BYTES)
    return refused(
      `${name} has ${Math.ceil(text.length / 2 ** 20)} MB, expected at most ${EXPERIMENT_FILE_MAX_BYTES / 2 ** 20} MB`,
      NOT_OURS,
    )
  const json = parseJson(text.startsWith('\uFEFF') ? text.slice(1) : text, LIMITS)
  if (!json.ok)
    return refused(
      `${name}: ${printFault(json.fault)}`,
      'Check that the file is complete, or export the experiment again.',
    )
  const document = json.value
  const format = valueAt(document, ['format'])
  if (format !== 'tandem-experiment' && format !== 'tandem-experiment-results') {
    return refused(
      `${name}: format is ${format === undefined ? 'missing' : printValue(format)}, expected "tandem-experiment-results" or "tandem-experiment"`,
      NOT_OURS,
    )
  }
  const version = valueAt(document, ['version'])
  if (typeof version === 'number' && version > 1)
    return refused(
      `${name}: version is ${version}, this page reads version 1`,
      'Open it with a newer version of this page.',
    )
  if (format === 'tandem-experiment') {
    const protocol = checked(experimentSchema, document)
    return protocol.ok
      ? { ok: true, kind: 'protocol', experiment: protocol.data }
      : refused(`${name}: ${firstIssue(protocol, document)}`, MEND)
  }
  const parsed = checked(experimentFileSchema, document)
  if (!parsed.ok) return refused(`${name}: ${firstIssue(parsed, document)}`, MEND)
  const wrong = unsound(parsed.data)
  if (wrong !== undefined)
    return refused(
      `${name}: ${printPath(wrong.path)} is ${printValue(valueAt(document, wrong.path))}, expected ${wrong.expected}`,
      MEND,
    )
  return { ok: true, kind: 'results', file: parsed.data }
}

const refused = (message: string, wayOut: string): ExperimentRead => ({
  ok: false,
  message,
  wayOut,
})

interface Wrong {
  readonly path: Path
  readonly expected: string
}

/**
 * What a schema cannot say: results belong to the protocol, once each, and have an outcome for
 * every task.
 */
function unsound({ experiment, results, crossPlay }: ExperimentFile): Wrong | undefined {
  const cells = new Set(cellsOf(experiment).map(cellName))
  for (const [i, result] of results.entries()) {
    const { templates, floors = {}, ...outcomes } = result.outcomes
    const isBits = (bits: string): boolean =>
      /^[01]*$/.test(bits) && bits.length === templates.length
    const bits: Path = ['results', i, 'outcomes']
    const expected = `${templates.length} times 0 or 1`
    if (!cells.delete(cellName(result)))
      return {
        path: ['results', i, 'seed'],
        expected: `a run of the protocol, once: ${cellName(result)} is none or there already`,
      }
    for (const measure of ['greedy', 'sampled'] as const) {
      if (!isBits(outcomes[measure])) return { path: [...bits, measure], expected }
    }
    if (outcomes.uncut !== undefined && !isBits(outcomes.uncut))
      return { path: [...bits, 'uncut'], expected }
    if (
      outcomes.seen !== undefined &&
      !(/^[01-]*$/.test(outcomes.seen) && outcomes.seen.length === templates.length)
    )
      return { path: [...bits, 'seen'], expected: `${templates.length} times 0, 1 or -` }
    for (const [name, marks] of Object.entries(floors))
      if (!isBits(marks)) return { path: [...bits, 'floors', name], expected }
    if (templates.length === 0)
      return { path: ['results', i, 'outcomes', 'templates'], expected: 'at least one task' }
  }
  for (const [i, { seeds, success }] of crossPlay.entries()) {
    if (success.length !== seeds.length || success.some((row) => row.length !== seeds.length))
      return {
        path: ['crossPlay', i, 'success'],
        expected: `${seeds.length} rows of ${seeds.length}`,
      }
  }
  return undefined
}
