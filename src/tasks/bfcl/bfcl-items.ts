/**
 * From entries to the items that can be trained on: question text, tools on offer, gold calls, and
 * what judging needs.
 */
import {
  CATEGORY_SETS,
  areRight,
  goldCalls,
  hasAnswers,
  judgeBfclItem,
  judgedBy,
  prepareBfclItem,
  readDoc,
  sourceDoc,
  sourceText,
} from '../../judges/index.ts'
import type {
  BfclEntry,
  BfclFiles,
  FunctionDoc,
  SourceLanguage,
  Writer,
} from '../../judges/index.ts'
import { fitPrompt } from './fit-prompt.ts'
import type { Item, Items } from './bfcl-item.ts'
import { turnItems } from './turn-items.ts'
import { canBeWorded } from './wordable-calls.ts'
import { DocWorld } from './doc-world.ts'

const MOST_LEFT = 20

/** What is asked: one message as it stands, more of them with who says them. */
function questionText({ turns }: BfclEntry): string {
  const messages = turns.flat()
  return messages
    .map(({ role, content }) => (messages.length === 1 ? content : `${role}: ${content}`))
    .join('\n')
}

/** The language whose source texts a category's values are; undefined for Python's values. */
function sourceLanguage({ category }: BfclEntry): SourceLanguage | undefined {
  const judged = judgedBy(category)
  return judged === 'java' || judged === 'javascript' ? judged : undefined
}

function itemOf(entry: BfclEntry): Item | string {
  const where = `${entry.category} ${entry.id}`
  const language = sourceLanguage(entry)
  const official = new Map<string, FunctionDoc>()
  for (const doc of entry.functions.map(readDoc))
    if (!official.has(doc.tool.name)) official.set(doc.tool.name, doc)
  const docs =
    language === undefined
      ? official
      : new Map([...official].map(([name, doc]) => [name, sourceDoc(doc, language)] as const))
  const write: Writer | undefined =
    language === undefined
      ? undefined
      : (value, parameter) => sourceText(value, language, parameter ?? { type: 'any' })
  const text = questionText(entry)
  if (text.trim() === '') return `${where}: asks nothing`
  if (hasAnswers(entry.category) && entry.groundTruth === undefined)
    return `${where}: has no acceptable answer`
  const judged = prepareBfclItem(entry.category, entry.functions, entry.groundTruth)
  if (judged === undefined) return `${where}: the official checker cannot read its docs or answers`
  const made =
    entry.groundTruth === undefined
      ? { calls: [], right: true }
      : goldCalls(entry.groundTruth, official, (calls) => areRight(judged, calls), write)
  if (made === undefined || !canBeWorded(made.calls))
    return `${where}: its answer cannot be written in the call grammar`
  const tools = [...docs.values()].map(({ tool }) => tool)
  return {
    entry,
    text,
    docs,
    tools,
    gold: made.calls,
    solvable: made.right,
    together: [...docs.keys()],
    fit: (budget) => fitPrompt(text, tools, budget),
    world: (offered) => new DocWorld(docs, offered),
    judge: (episode) => judgeBfclItem(judged, episode),
  }
}

/** `set` names categories (CATEGORY_SETS) or is one itself. */
export function itemsOf(files: BfclFiles, set: string): Items {
  const wanted = new Set<string>(Object.hasOwn(CATEGORY_SETS, set) ? CATEGORY_SETS[set] : [set])
  const entries = files.entries.filter(({ category }) => wanted.has(category))
  const made = entries
    .filter(({ category }) => judgedBy(category) !== 'turns' && judgedBy(category) !== 'some call')
    .map(itemOf)
  const turns = turnItems(
    files,
    entries.filter(({ category }) => judgedBy(category) === 'turns'),
  )
  const left = [...made.filter((one) => typeof one === 'string'), ...turns.left]
  return {
    items: [...made.filter((one) => typeof one !== 'string'), ...turns.items],
    left:
      left.length > MOST_LEFT
        ? [...left.slice(0, MOST_LEFT), `${left.length - MOST_LEFT} more entries`]
        : left,
  }
}
