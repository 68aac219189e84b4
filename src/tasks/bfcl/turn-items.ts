/**
 * BFCL's conversations as tasks: one turn is one task, wherever something is to be called in it.
 * The user's messages so far are the question, the classes are as the ground truth left them
 * before, and the official checks of that turn judge. Entries of the same number in different
 * categories are variants of one conversation, so that they stay on one side of the split; all of
 * them share the same eight classes.
 */
import { equalCalls } from '../../run/calls/call-equal.ts'
import type { JsonDict, JsonValue, ToolCall } from '../../run/calls/call-value.ts'
import { matchInOrder } from '../match-in-order.ts'
import {
  MissingDataError,
  PyError,
  categoryLabel,
  goldTurnCall,
  judgeTurn,
  readDoc,
  runnable,
  settingOf,
  startSide,
} from '../../judges/index.ts'
import type { Episode, Verdict } from '../task.ts'
import type {
  BackendData,
  BfclEntry,
  BfclFiles,
  Check,
  Clock,
  Conversation,
  FunctionDoc,
  MultiTurnEntry,
  ParametersOf,
} from '../../judges/index.ts'
import { at } from '../../run/at.ts'
import { canBeWorded } from './wordable-calls.ts'
import { countedByLine, fitPrompt } from './fit-prompt.ts'
import type { Fitted, PromptBudget } from './fit-prompt.ts'
import type { Item, Items } from './bfcl-item.ts'
import { TurnWorld } from './turn-world.ts'

/** Ages are told by it, and nothing else. */
const CLOCK: Clock = () => Date.UTC(2026, 0, 1)
const MOST_CHECKS = 100

/** The file of `multi_turn_func_doc` that documents a class. */
const DOC_FILES: ReadonlyMap<string, string> = new Map([
  ['GorillaFileSystem', 'gorilla_file_system'],
  ['MathAPI', 'math_api'],
  ['MessageAPI', 'message_api'],
  ['TwitterAPI', 'posting_api'],
  ['TicketAPI', 'ticket_api'],
  ['TradingBot', 'trading_bot'],
  ['TravelAPI', 'travel_booking'],
  ['VehicleControlAPI', 'vehicle_control'],
])

/** What the official runtime says in the user's place where functions are added. */
const MORE_FUNCTIONS = 'I have updated some more functions you can choose from. What about now?'

/** What all turns of a drop have in common. */
interface Ground {
  readonly files: BfclFiles
  readonly backend: BackendData
  readonly docs: Map<string, readonly FunctionDoc[]>
  readonly methods: Map<string, ReadonlyMap<string, readonly string[]>>
  readonly budgets: WeakMap<PromptBudget, PromptBudget>
}

/** Why a category cannot be run with the files that were dropped. */
function missingFor(
  category: string,
  { defaultStates, longContext, functionDocs }: BfclFiles,
): string | undefined {
  if (defaultStates === undefined)
    return 'backend_default_states.json was not dropped, from which the classes begin'
  if (category === 'multi_turn_long_context' && longContext === undefined)
    return 'backend_long_context_constants.json was not dropped, which long contexts are filled from'
  return [...DOC_FILES.values()].some((name) => functionDocs.has(name))
    ? undefined
    : 'multi_turn_func_doc was not dropped, which documents the classes'
}

function docsOf(className: string, { files, docs }: Ground): readonly FunctionDoc[] {
  const known =
    docs.get(className) ??
    (files.functionDocs.get(DOC_FILES.get(className) ?? '') ?? []).map(readDoc)
  docs.set(className, known)
  return known
}

/** Parameters of a class's methods, as Python's calls by position name them. */
function methodsOf(
  className: string,
  { backend, methods }: Ground,
): ReadonlyMap<string, readonly string[]> {
  const known = methods.get(className)
  if (known !== undefined) return known
  const { instances } = startSide(
    { id: className, involvedClasses: [className], initialConfig: { kind: 'dict', entries: [] } },
    'model',
    settingOf(backend, CLOCK),
  )
  const read = new Map(
    instances.flatMap(({ api }) =>
      [...api.methods].map(
        ([name, { parameters }]) => [name, parameters.map((parameter) => parameter.name)] as const,
      ),
    ),
  )
  methods.set(className, read)
  return read
}

const textsOf = (turn: JsonValue): readonly string[] =>
  typeof turn === 'object' && turn?.kind === 'list'
    ? turn.items.filter((item) => typeof item === 'string')
    : []

/** Functions that are only on offer in later turns. */
function withheld(missed: JsonDict | undefined, turn: number): ReadonlySet<string> {
  const later = missed?.entries.filter(([from]) => Number(from) > turn) ?? []
  return new Set(later.flatMap(([, names]) => textsOf(names)))
}

/** What the user said up to a turn, one message a line of its own. */
function messagesUntil({ turns, conversation }: BfclEntry, turn: number): readonly string[] {
  const added = new Set(conversation?.missedFunction?.entries.map(([from]) => Number(from)))
  return turns.slice(0, turn + 1).flatMap((messages, t) => {
    const said =
      messages.length === 0 && added.has(t) ? [{ role: 'user', content: MORE_FUNCTIONS }] : messages
    return said.map(
      ({ role, content }) => `${role.charAt(0).toUpperCase()}${role.slice(1)}: ${content}`,
    )
  })
}

function byLine(budget: PromptBudget, { budgets }: Ground): PromptBudget {
  const known = budgets.get(budget) ?? countedByLine(budget)
  budgets.set(budget, known)
  return known
}

/**
 * The oldest messages are cut first, down to half of the room; then what other prompts are cut of.
 */
function fitMessages(
  messages: readonly string[],
  tools: Item['tools'],
  budget: PromptBudget,
): Fitted {
  const whole = messages.join('\n')
  const fitted = fitPrompt(whole, tools, budget)
  if (messages.length === 1 || (fitted.text === whole && fitted.tools.length === tools.length))
    return fitted
  let from = messages.length - 1
  let room = budget.whole / 2 - budget.count(at(messages, from, 'messages'))
  for (; from > 0; from -= 1) {
    room -= budget.count(at(messages, from - 1, 'messages')) + 1
    if (room < 0) break
  }
  if (from === 0) return fitted
  const shorter = fitPrompt(messages.slice(from).join('\n'), tools, budget)
  const cut = `the first ${from === 1 ? 'message' : `${from} messages`} of the conversation`
  return { ...shorter, cut: shorter.cut === undefined ? cut : `${cut}, ${shorter.cut}` }
}

function judgedTurn(
  entry: MultiTurnEntry,
  turn: number,
  gold: readonly ToolCall[],
  backend: BackendData,
): (episode: Episode) => Verdict {
  return ({ calls }) => {
    const made = calls.map(({ resolved }) => resolved)
    const matched = matchInOrder(
      gold,
      made,
      (wanted, call) => call !== undefined && equalCalls(wanted, call),
    )
    // A step for each call: what cannot be read is none, as a text that the official decoder
    // refuses.
    const steps = made.flatMap((call) => {
      const text = call === undefined ? undefined : runnable(call)
      return text === undefined ? [] : [[text]]
    })
    try {
      const { valid, checks } = judgeTurn(entry, turn, steps, backend, CLOCK)
      return { success: valid, checks: shortened(checks), ...matched }
    } catch (problem) {
      if (!(problem instanceof MissingDataError)) throw problem
      return {
        success: false,
        checks: [
          {
            name: 'the entry can be run',
            passed: false,
            expected: 'official data',
            actual: problem.message,
          },
        ],
        ...matched,
      }
    }
  }
}

/** The one that failed is the last. */
const shortened = (checks: readonly Check[]): readonly Check[] =>
  checks.length <= MOST_CHECKS ? checks : checks.slice(-MOST_CHECKS)

/** Turns of one entry; a text says why a turn, or all of them, cannot be trained on. */
function turnsOf(
  entry: BfclEntry,
  { involvedClasses, initialConfig, missedFunction }: Conversation,
  ground: Ground,
): readonly (Item | string)[] {
  const where = `${categoryLabel(entry.category)} ${entry.id}`
  if (entry.groundTruth === undefined) return [`${where}: has no ground truth`]
  const groundTruth = entry.groundTruth.map(textsOf)
  const surroundings: MultiTurnEntry = { id: entry.id, involvedClasses, initialConfig, groundTruth }
  const { backend } = ground
  const start = () => startSide(surroundings, 'model', settingOf(backend, CLOCK))
  const offered = involvedClasses.flatMap((className) => docsOf(className, ground))
  let parametersOf: ParametersOf
  try {
    const methods = involvedClasses.map((className) => methodsOf(className, ground))
    parametersOf = (name) =>
      methods.map((of) => of.get(name)).findLast((names) => names !== undefined)
    start()
  } catch (problem) {
    if (problem instanceof PyError || problem instanceof MissingDataError)
      return [`${where}: ${problem.message}`]
    throw problem
  }
  const number = entry.id.slice(entry.id.lastIndexOf('_') + 1)
  return groundTruth.flatMap((truths, turn): readonly (Item | string)[] => {
    const messages = messagesUntil(entry, turn)
    if (truths.length === 0 || turn >= entry.turns.length || messages.length === 0) return []
    const calls = truths.map((text) => goldTurnCall(text, parametersOf))
    const gold = calls.filter((call) => call !== undefined)
    if (gold.length < calls.length || !canBeWorded(gold))
      return [`${where}, turn ${turn + 1}: its ground truth cannot be written in the call grammar`]
    const away = withheld(missedFunction, turn)
    const docs = new Map(
      offered
        .filter(({ tool }) => !away.has(tool.name))
        .map((doc) => [doc.tool.name, doc] as const),
    )
    const undocumented = gold.find(({ name }) => !docs.has(name))
    if (undocumented !== undefined)
      return [`${where}, turn ${turn + 1}: no doc of ${undocumented.name} is on offer`]
    const tools = [...docs.values()].map(({ tool }) => tool)
    const before = groundTruth.slice(0, turn).flat()
    return [
      {
        entry,
        text: messages.join('\n'),
        docs,
        tools,
        gold,
        solvable: true,
        together: [`conversation ${number}`],
        fit: (budget) => fitMessages(messages, tools, byLine(budget, ground)),
        world: (fitting) => new TurnWorld({ tools: fitting, start, before }),
        judge: judgedTurn(surroundings, turn, gold, backend),
      },
    ]
  })
}

export function turnItems(files: BfclFiles, entries: readonly BfclEntry[]): Items {
  const missing = new Map(
    [...new Set(entries.map(({ category }) => category))].map(
      (category) => [category, missingFor(category, files)] as const,
    ),
  )
  const left = [...missing].flatMap(([category, why]) =>
    why === undefined ? [] : [`${categoryLabel(category)}: ${why}`],
  )
  const { defaultStates } = files
  if (defaultStates === undefined) return { items: [], left }
  const ground: Ground = {
    files,
    backend: { defaults: defaultStates, filler: files.longContext },
    docs: new Map(),
    methods: new Map(),
    budgets: new WeakMap(),
  }
  const made = entries.flatMap((entry) =>
    missing.get(entry.category) !== undefined || entry.conversation === undefined
      ? []
      : turnsOf(entry, entry.conversation, ground),
  )
  return {
    items: made.filter((one) => typeof one !== 'string'),
    left: [...left, ...made.filter((one) => typeof one === 'string')],
  }
}
