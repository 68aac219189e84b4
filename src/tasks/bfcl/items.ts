/** From entries to the items that can be trained on: question text, tools on offer, gold calls, and what judging needs. */
import type { ToolSpec } from '../task.ts'
import { equalCalls } from '../calls/equal.ts'
import { parseCalls } from '../calls/parse.ts'
import { printCalls } from '../calls/print.ts'
import type { ToolCall } from '../calls/value.ts'
import { lineParts, namedLine, readFine } from '../lines/written.ts'
import { CATEGORY_SETS, hasAnswers, judgedBy } from './categories.ts'
import { readDoc } from './docs.ts'
import type { FunctionDoc } from './docs.ts'
import { goldCalls } from './gold.ts'
import type { BfclEntry, BfclFiles } from './import.ts'
import { areRight, prepareJudged } from './judge.ts'
import type { Judged } from './judge.ts'

export interface Item {
  readonly entry: BfclEntry
  readonly text: string
  readonly docs: ReadonlyMap<string, FunctionDoc>
  readonly tools: readonly ToolSpec[]
  readonly gold: readonly ToolCall[]
  readonly judged: Judged
  /** False where answer and function doc contradict each other, so that nothing is right. */
  readonly solvable: boolean
}

export interface Items {
  readonly items: readonly Item[]
  /** Entries of the wanted categories that cannot be trained on, and why. */
  readonly left: readonly string[]
}

const MOST_LEFT = 20

/** Whether a line that words it can be read back. */
function canBeWorded(call: ToolCall): boolean {
  const read = readFine(lineParts(namedLine(call)) ?? [])
  return read !== undefined && equalCalls(read, call)
}

/** What is asked: one message as it stands, more of them with who says them. */
function questionText({ turns }: BfclEntry): string {
  const messages = turns.flat()
  return messages.map(({ role, content }) => (messages.length === 1 ? content : `${role}: ${content}`)).join('\n')
}

function itemOf(entry: BfclEntry): Item | string {
  const where = `${entry.category} ${entry.id}`
  const docs = new Map<string, FunctionDoc>()
  for (const doc of entry.functions.map(readDoc)) if (!docs.has(doc.tool.name)) docs.set(doc.tool.name, doc)
  const text = questionText(entry)
  if (text.trim() === '') return `${where}: asks nothing`
  if (hasAnswers(entry.category) && entry.groundTruth === undefined) return `${where}: has no acceptable answer`
  const judged = prepareJudged(entry.category, entry.functions, entry.groundTruth)
  if (judged === undefined) return `${where}: the official checker cannot read its docs or answers`
  const made = entry.groundTruth === undefined ? { calls: [], right: true } : goldCalls(entry.groundTruth, docs, (calls) => areRight(judged, calls))
  if (made === undefined || !parseCalls(printCalls(made.calls)).ok || !made.calls.every(canBeWorded)) return `${where}: its answer cannot be written in the call grammar`
  return { entry, text, docs, tools: [...docs.values()].map(({ tool }) => tool), gold: made.calls, judged, solvable: made.right }
}

/** `set` names categories (CATEGORY_SETS) or is one itself. */
export function itemsOf({ entries }: BfclFiles, set: string): Items {
  const wanted = new Set<string>(Object.hasOwn(CATEGORY_SETS, set) ? CATEGORY_SETS[set] : [set])
  const made = entries.filter(({ category }) => wanted.has(category) && judgedBy(category) !== 'turns' && judgedBy(category) !== 'some call').map(itemOf)
  const items = made.filter((one) => typeof one !== 'string')
  const left = made.filter((one) => typeof one === 'string')
  return { items, left: left.length > MOST_LEFT ? [...left.slice(0, MOST_LEFT), `${left.length - MOST_LEFT} more entries`] : left }
}
