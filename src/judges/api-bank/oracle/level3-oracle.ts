/**
 * Recorded verdicts of level 3: calls of tasks, one after another in one world. A row may stand in
 * a list, a line of its own or below its task, and says which call of which task it is, whether
 * that is right, and perhaps what was written, how it was parsed and what it came to. What it is
 * held against stands in the row or in the file of tasks.
 */
import type { JsonDict, JsonValue } from '../../../run/calls/call-value.ts'
import type { DroppedFile } from '../../../run/files/dropped-file.ts'
import { OracleError } from '../../oracle.ts'
import type { Comparison, OfficialFiles } from '../../oracle.ts'
import { equal } from '../../python/python-equal.ts'
import { agreement } from './verdict-agreement.ts'
import type { RecordedVerdict } from './verdict-agreement.ts'
import { printOfficialCall } from '../call-text.ts'
import { createLevel3Judge } from '../api-bank-judge.ts'
import { createToolKit, recordingsOf, withRecordings } from '../tool-kit.ts'
import { officialDatabases } from './official-folder.ts'
import { field, indexOf, parsedJson, rowsOf, wholeFile } from './api-bank-oracle-rows.ts'
import { isExternal } from '../recordings.ts'
import { level3Tasks, SampleError } from '../dialogue-samples.ts'
import type { ApiTruth, Level3Task } from '../dialogue-samples.ts'
import { dictOf, isDict, isList } from '../python-json.ts'

interface Level3Row {
  readonly place: string
  readonly sample: number | undefined
  readonly call: number | undefined
  readonly row: JsonDict
}

const VERDICTS = ['correct', 'is_correct', 'verdict', 'valid']
const SAMPLES = ['sample_id', 'sample', 'task_id', 'task', 'id']
const CALLS = ['api_id', 'call_id', 'call_index', 'step', 'index']

const verdictOf = (row: JsonDict): boolean | undefined => {
  const found = field(row, ...VERDICTS)
  return typeof found === 'boolean' ? found : undefined
}

/**
 * Where a value stands among others: what it is the how-manieth of, as far as that is told by lists
 * and numbered keys.
 */
interface Numbers {
  readonly sample: number | undefined
  readonly call: number | undefined
}

const NUMBERED = /^(\d{1,6})(?:[^\d]+(\d{1,6}))?$/

/** The numbers of what stands under `key`: the first counts tasks, the one below it calls. */
function numbered(key: string, { sample, call }: Numbers, ofSample: boolean): Numbers {
  const [, first, second] = NUMBERED.exec(key) ?? []
  if (first === undefined) return { sample, call }
  if (second !== undefined) return { sample: Number(first), call: Number(second) }
  return ofSample ? { sample: Number(first), call: undefined } : { sample, call: Number(first) }
}

const DEEPEST = 8

/** Rows at any depth of a value, with the numbers that they or what they stand in give them. */
function collect(
  value: JsonValue,
  place: string,
  numbers: Numbers,
  depth = 0,
): readonly Level3Row[] {
  if (depth > DEEPEST) return []
  // Below a list or object that holds no row itself are the calls of one task each.
  const below = (one: JsonValue, key: string): readonly Level3Row[] => {
    const isRow = typeof one === 'boolean' || (isDict(one) && verdictOf(one) !== undefined)
    return collect(
      one,
      `${place}[${key}]`,
      numbered(key, numbers, !isRow && numbers.sample === undefined),
      depth + 1,
    )
  }
  if (typeof value === 'boolean')
    return numbers.call === undefined
      ? []
      : [{ place, ...numbers, row: dictOf([['correct', value]]) }]
  if (isList(value)) return value.items.flatMap((one, i) => below(one, String(i)))
  if (!isDict(value)) return []
  const own: Numbers = {
    sample: indexOf(field(value, ...SAMPLES)) ?? numbers.sample,
    call: indexOf(field(value, ...CALLS)) ?? numbers.call,
  }
  if (verdictOf(value) !== undefined) return [{ place, ...own, row: value }]
  return value.entries.flatMap(([key, inner]) =>
    typeof inner === 'boolean' && !NUMBERED.test(key)
      ? []
      : collect(
          inner,
          `${place}.${key}`,
          numbered(key, own, typeof inner !== 'boolean' && own.sample === undefined),
          depth + 1,
        ),
  )
}

/**
 * Undefined where the file is not one of level 3: its rows name a dialogue, or are of another
 * level.
 */
export function level3Rows(vectors: DroppedFile): readonly Level3Row[] | undefined {
  const whole = wholeFile(vectors)
  const found =
    whole === undefined || (isDict(whole) && field(whole, 'file') !== undefined)
      ? rowsOf(vectors).map(({ place, row }): Level3Row => ({
          place,
          sample: indexOf(field(row, ...SAMPLES)),
          call: indexOf(field(row, ...CALLS)),
          row,
        }))
      : collect(whole, '', { sample: undefined, call: undefined })
  const [first] = found
  if (
    first === undefined ||
    field(first.row, 'file') !== undefined ||
    [1, 2].includes(indexOf(field(first.row, 'level')) ?? 3)
  )
    return undefined
  return found
}

const TASKS = /(?:^|\/)(level-3[^/]*\.json)$/

/** The tasks of the largest file of level 3 that is in their form. */
function tasksOf(files: OfficialFiles): readonly Level3Task[] {
  const names = [...new Set(files.paths.flatMap((path) => TASKS.exec(path)?.[1] ?? []))]
  const read = names.flatMap((name): (readonly Level3Task[])[] => {
    try {
      return [level3Tasks(parsedJson(files.read(name) ?? '', name))]
    } catch (problem) {
      if (problem instanceof SampleError || problem instanceof OracleError) return []
      throw problem
    }
  })
  return read.reduce<readonly Level3Task[]>(
    (most, one) => (one.length > most.length ? one : most),
    [],
  )
}

/** What the row itself says it is held against. */
function ownTruth(row: JsonDict): ApiTruth | undefined {
  const own = field(row, 'truth', 'groundtruth', 'ground_truth', 'gold', 'expected')
  if (!isDict(own)) return undefined
  const [name, result] = [field(own, 'api_name', 'api', 'name'), field(own, 'result')]
  const quoted = isDict(result)
    ? result
    : isDict(field(own, 'output')) && field(own, 'exception') === undefined
      ? field(own, 'output')
      : own
  return typeof name === 'string' && isDict(quoted)
    ? { name, input: field(own, 'input', 'param_dict') ?? null, result: quoted }
    : undefined
}

const API_REQUEST = /\[\p{L}[\p{L}\p{N}_]*\(/u

/**
 * The recorded call of a row: the one of its number, or if that is of another API, the first of its
 * own that was asked the same, or at all.
 */
function recordedCall(
  row: JsonDict,
  calls: readonly ApiTruth[],
  call: number | undefined,
): ApiTruth | undefined {
  const numbered = calls[call ?? -1]
  const api = field(row, 'api', 'api_name', 'gt_api', 'name')
  if (typeof api !== 'string' || numbered?.name === api) return numbered
  const own = calls.filter(({ name }) => name === api)
  const input = field(row, 'input', 'param_dict', 'parameters')
  return own.find((one) => input !== undefined && equal(one.input, input)) ?? own[0] ?? numbered
}

/** What was written: the row's text, or the call it names in the form that level 3 prints them. */
function writtenText(row: JsonDict, truth: ApiTruth): string {
  const text = field(
    row,
    'text',
    'pred',
    'prediction',
    'model_output',
    'call',
    'request',
    'output',
    'expected_output',
  )
  if (typeof text === 'string' && (API_REQUEST.test(text) || field(row, 'text') !== undefined))
    return text
  const parsed = field(row, 'parsed')
  const [name, args] = isList(parsed)
    ? parsed.items
    : [
        field(row, 'api', 'api_name', 'name'),
        field(row, 'param_dict', 'parameters', 'args', 'input'),
      ]
  const input = isDict(args) ? args : truth.input
  return printOfficialCall(
    typeof name === 'string' ? name : truth.name,
    isDict(input) ? input.entries : [],
  )
}

export function* compareLevel3(
  rows: readonly Level3Row[],
  files: OfficialFiles,
): Generator<Comparison> {
  const tasks = tasksOf(files)
  const recorded = tasks.flatMap((task) => task.calls)
  const { kit } = createToolKit(officialDatabases(files), { level: 'level 3' })
  // Chance has no part in what is compared.
  const random = (): number => 0
  const judge = createLevel3Judge(kit, 'official', random)
  for (const { place, sample, call, row } of rows) {
    const truth = ownTruth(row) ?? recordedCall(row, tasks[sample ?? -1]?.calls ?? [], call)
    if (truth === undefined)
      throw new OracleError(
        `${place}: call ${call ?? '?'} of task ${sample ?? '?'} is not among the official files; name the folder that holds level-3.json with --data`,
      )
    const text = writtenText(row, truth)
    const official: RecordedVerdict = {
      correct: verdictOf(row) === true,
      error: field(row, 'error', 'cause'),
      parsed: field(row, 'parsed'),
      result: field(row, 'result', 'api_result'),
      external: field(row, 'external') === true || isExternal(truth.name),
    }
    // The searcher keeps no state; whether its answers were at hand when the verdict was made, the
    // verdict says.
    const own =
      official.external && official.correct
        ? createLevel3Judge(
            withRecordings(kit, recordingsOf([...recorded, truth], 'level 3')),
            'official',
            random,
          )
        : judge
    yield {
      place: `${place} task ${sample ?? '?'}, call ${call ?? '?'}`,
      ...agreement(official, own.judge(truth, text)),
    }
  }
}
