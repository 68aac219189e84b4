/**
 * Requests that somebody types, over functions of official questions. Functions of one turn have no
 * bodies, so any of them can stand beside each other; methods of the stateful classes run in the
 * world of a turn that lists all of them.
 */
import { isTurns } from '../../judges/index.ts'
import { AskError, choiceAmong, chosenTools, refuseRight } from '../asked.ts'
import type { FreeRequest, ToolChoice } from '../free-request.ts'
import type { Item } from './bfcl-item.ts'
import { DocWorld } from './doc-world.ts'
import { fitPrompt } from './fit-prompt.ts'
import type { Fitted, PromptBudget } from './fit-prompt.ts'

export interface AskedItem {
  readonly item: Item
  readonly fitted: Fitted
}

/** `items`: whose functions may be chosen. */
export function bfclAsked(
  items: readonly Item[],
  budget: PromptBudget,
): { readonly choice: ToolChoice; readonly asked: (request: FreeRequest) => AskedItem } {
  const choice = choiceAmong(items.map(({ tools }) => tools))
  const asked = (request: FreeRequest): AskedItem => {
    refuseRight(request)
    const tools = chosenTools(choice, request)
    const model = items.find(({ docs }) => tools.every(({ name }) => docs.has(name)))
    const turn = items.find(
      ({ entry, docs }) => isTurns(entry.category) && docs.has(tools[0]?.name ?? ''),
    )
    const host = model ?? items.find(({ docs }) => docs.has(tools[0]?.name ?? ''))
    if (host === undefined || (model === undefined && turn !== undefined))
      throw new AskError('No task lists all of these functions, and their classes run together', {
        wayOut: 'Choose functions of one class.',
      })
    const docs = new Map(
      tools.flatMap(({ name }) => {
        const doc = items.find((item) => item.docs.has(name))?.docs.get(name)
        return doc === undefined ? [] : [[name, doc] as const]
      }),
    )
    const fit = (within: PromptBudget) => fitPrompt(request.text, tools, within)
    return {
      item: {
        ...host,
        text: request.text,
        docs,
        tools,
        gold: [],
        fit,
        world: (offered) =>
          isTurns(host.entry.category) ? host.world(offered) : new DocWorld(docs, offered),
      },
      fitted: fit(budget),
    }
  }
  return { choice, asked }
}
