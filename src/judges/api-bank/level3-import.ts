/**
 * The tasks of level 3 (`test-data/level-3.json`): what is required in one go, and the calls that
 * were made for it one after another, searches for tools included. A task with a call that cannot
 * be used is left out whole.
 */
import type { JsonValue, ToolCall } from '../../run/calls/call-value.ts'
import { shownPath } from '../../run/files/drop-limits.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import { misfitOf } from '../../run/files/value-records.ts'
import type { BadLine } from '../../run/files/bad-line.ts'
import { IMPORT_LIMITS } from '../../run/files/import-limits.ts'
import type { ApiTruth } from './dialogue-samples.ts'
import { isList } from './python-json.ts'
import { fieldOf, lineFinder, readList, writable } from './api-bank-reading.ts'
import type { Read } from './api-bank-reading.ts'
import { level3Call, level3Task } from './api-bank-records.ts'

export interface Level3Record {
  readonly requirement: string
  /** What was answered in the end. */
  readonly response: string
  /** Each as the policies write it, and as the official evaluator holds others against it. */
  readonly calls: readonly { readonly gold: ToolCall; readonly truth: ApiTruth }[]
}

/**
 * By name or by the first fields of its first record; the prompts of single steps that stand beside
 * it have others.
 */
export const isLevel3File = (name: string, head: string): boolean =>
  (/^level-?3[^/]*\.json$/.test(name) && !/batch|_processed/.test(name)) ||
  (name.endsWith('.json') && /^\ufeff?\s*\[\s*\{\s*"(requirement|apis)"\s*:/.test(head))

const REQUIREMENT = '"requirement"'

export function readLevel3(file: DroppedFile): Read<readonly Level3Record[]> {
  const list = readList(file)
  const read: Level3Record[] = []
  const bad: BadLine[] = [...list.bad]
  const lineOf = lineFinder(file.text)
  let place = 0
  for (const [index, item] of list.read.entries()) {
    const found = fieldOf(item, 'requirement') === null ? -1 : file.text.indexOf(REQUIREMENT, place)
    const line = lineOf(found >= 0 ? found : place)
    if (found >= 0) place = found + REQUIREMENT.length
    const spoilt = (field: string, message: string): BadLine => ({
      file: shownPath(file.path),
      line,
      field: `[${index}].${field}`,
      message,
    })
    const one = readTask(item, spoilt)
    if ('field' in one) bad.push(one)
    else read.push(one)
  }
  return { read, bad }
}

function readTask(
  item: JsonValue,
  spoilt: (field: string, message: string) => BadLine,
): Level3Record | BadLine {
  const parsed = level3Task.safeParse(item)
  if (!parsed.success) {
    const { field, message } = misfitOf(parsed.error, item)
    return spoilt(field, message)
  }
  const { requirement, response } = parsed.data
  if (requirement.trim() === '') return spoilt('requirement', 'is empty')
  const apis = fieldOf(item, 'apis')
  const entries = isList(apis) ? apis.items : []
  if (entries.length === 0 || entries.length > IMPORT_LIMITS.callsOfTask)
    return spoilt(
      'apis',
      `expected 1 to ${IMPORT_LIMITS.callsOfTask} calls (found ${entries.length})`,
    )
  const calls: Level3Record['calls'][number][] = []
  for (const [i, entry] of entries.entries()) {
    const call = level3Call.safeParse(entry)
    if (!call.success) {
      const { field, message } = misfitOf(call.error, entry)
      return spoilt(`apis[${i}].${field}`, message)
    }
    const { api_name: name, input } = call.data
    const gold = { name, args: input.entries }
    if (!writable(gold))
      return spoilt(
        `apis[${i}].input`,
        'the call grammar cannot hold these arguments (too long or too deep)',
      )
    calls.push({
      gold,
      truth: { name, input: fieldOf(entry, 'input'), result: fieldOf(entry, 'output') },
    })
  }
  return { requirement, response, calls }
}
