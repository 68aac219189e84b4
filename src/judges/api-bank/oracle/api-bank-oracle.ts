/**
 * Recorded verdicts of API-Bank's evaluators, levels 1 to 3. A row of levels 1 and 2 names a
 * dialogue and the number of its sample; what the call is held against stands in the dialogue.
 * Calls that need the network get the answer that the row records, or none where it records none.
 */
import type { DroppedFile } from '../../../run/files/dropped-file.ts'
import { OracleError } from '../../oracle.ts'
import type { Comparison, OfficialFiles, Oracle } from '../../oracle.ts'
import type { JsonDict } from '../../../run/calls/call-value.ts'
import { agreement } from './verdict-agreement.ts'
import type { RecordedVerdict } from './verdict-agreement.ts'
import { createApiBankJudge } from '../api-bank-judge.ts'
import { createToolKit, recordingsOf, withRecordings } from '../tool-kit.ts'
import { compareLevel3, level3Rows } from './level3-oracle.ts'
import type { ToolKit } from '../tool-manager.ts'
import { officialDatabases } from './official-folder.ts'
import { field, flagOf, indexOf, rowsOf, textOf } from './api-bank-oracle-rows.ts'
import type { Row } from './api-bank-oracle-rows.ts'
import { readCall } from '../call-text.ts'
import { isExternal } from '../recordings.ts'
import { dialogueTurns, SampleError, samplesOf } from '../dialogue-samples.ts'
import type { ApiTruth, OfficialSample } from '../dialogue-samples.ts'
import { dictOf, isDict } from '../python-json.ts'

const FOLDERS: Readonly<Record<number, string>> = {
  1: 'level-1-given-desc',
  2: 'level-2-toolsearcher',
}

/** Samples of dialogues, each read once. */
function sampleFinder(files: OfficialFiles): (row: JsonDict, place: string) => ApiTruth {
  const dialogues = new Map<string, readonly OfficialSample[]>()
  const samples = (level: number | undefined, file: string): readonly OfficialSample[] => {
    const suffix =
      level === undefined || FOLDERS[level] === undefined ? file : `${FOLDERS[level]}/${file}`
    const there = dialogues.get(suffix)
    if (there !== undefined) return there
    const text = files.read(suffix) ?? files.read(file)
    if (text === undefined)
      throw new OracleError(
        `the dialogue ${suffix} is not among the official files; name the folder that holds lv1-lv2-samples with --data`,
      )
    try {
      const read = samplesOf(dialogueTurns(text))
      dialogues.set(suffix, read)
      return read
    } catch (problem) {
      if (problem instanceof SampleError) throw new OracleError(`${suffix}: ${problem.message}`)
      throw problem
    }
  }
  return (row, place) => {
    const file = textOf(row, place, 'file')
    const id = indexOf(field(row, 'id'))
    const sample = samples(indexOf(field(row, 'level')), file).find((one) => one.id === id)
    if (sample?.kind !== 'api')
      throw new OracleError(`${place}: ${file} has no API sample ${id ?? 'without a number'}`)
    return sample.truth
  }
}

/**
 * What the row says the tool answered, as a recorded call; nothing where the call did not come to
 * an answer.
 */
function answers(recorded: RecordedVerdict, truth: ApiTruth, text: string): readonly ApiTruth[] {
  if (isDict(recorded.result)) {
    const call = readCall(text)
    return call === undefined
      ? []
      : [{ name: call.name, input: dictOf([...call.args]), result: recorded.result }]
  }
  return recorded.correct ? [truth] : []
}

function recordedVerdict(row: JsonDict, place: string, api: string): RecordedVerdict {
  return {
    correct: flagOf(row, place, 'correct'),
    error: field(row, 'error'),
    parsed: field(row, 'parsed'),
    result: field(row, 'result'),
    external: field(row, 'external') === true || isExternal(api),
  }
}

function* compare(
  rows: readonly Row[],
  kit: ToolKit,
  find: (row: JsonDict, place: string) => ApiTruth,
): Generator<Comparison> {
  // Chance has no part in what is compared.
  const random = (): number => 0
  const judge = createApiBankJudge(kit, 'official', random)
  for (const { place, row } of rows) {
    const truth = find(row, place)
    const recorded = recordedVerdict(row, place, truth.name)
    const text = textOf(row, place, 'text')
    const own = recorded.external
      ? createApiBankJudge(
          withRecordings(kit, recordingsOf(answers(recorded, truth, text), 'levels 1 and 2')),
          'official',
          random,
        )
      : judge
    const verdict = own.judge(truth, text)
    yield {
      place: `${place}, ${textOf(row, place, 'file')} sample ${indexOf(field(row, 'id')) ?? '?'}`,
      ...agreement(recorded, verdict),
    }
  }
}

function* all(vectors: DroppedFile, files: OfficialFiles): Generator<Comparison> {
  const level3 = level3Rows(vectors)
  if (level3 !== undefined) {
    yield* compareLevel3(level3, files)
    return
  }
  const { kit, problems } = createToolKit(officialDatabases(files), { level: 'levels 1 and 2' })
  if (problems[0] !== undefined) throw new OracleError(problems[0])
  if (kit.databases.size === 0)
    throw new OracleError(
      'init_database is not among the official files; name the folder that holds it with --data',
    )
  yield* compare(rowsOf(vectors), kit, sampleFinder(files))
}

export const apiBankOracle: Oracle = (vectors, files) => all(vectors, files)
