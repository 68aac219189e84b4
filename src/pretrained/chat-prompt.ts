/**
 * Prompts in the form that a pretrained model was trained on, as `rl/prompt.ts` makes them in the
 * form of policies from nothing. What does not fit is cut as there: the system's messages, which
 * list tools, from their end, what is said from its front, oldest first; never the frame, so that
 * where the model is to write stays where it was.
 */
import type { ChatMessage } from './chat-message.ts'
import { ModelError } from './model-source.ts'
import type { PretrainedTokenizer, PromptPart } from './pretrained-tokenizer.ts'

export interface ChatPrompt {
  readonly tokens: Int32Array
  /** Tokens of what is said that did not fit. */
  readonly cut: number
  /** Characters that have no token and are spelled by their bytes. */
  readonly spelled: number
}

/** What makes a conversation into parts of a prompt; `ChatTemplate` is one. */
interface Form {
  parts(messages: readonly ChatMessage[]): readonly PromptPart[]
}

/** Prompts of a model that has a chat template. */
export class ChatPrompts {
  readonly #form: Form
  readonly #tokenizer: PretrainedTokenizer

  constructor(form: Form, tokenizer: PretrainedTokenizer) {
    this.#form = form
    this.#tokenizer = tokenizer
  }

  /**
   * A conversation up to where the model writes, in at most `most` tokens.
   * @throws ModelError where even the frame does not fit
   */
  prompt(messages: readonly ChatMessage[], most: number): ChatPrompt {
    let spelled = 0
    const said = messages.map(({ role, content }) => {
      const { text, count } = this.#tokenizer.spelled(content)
      spelled += count
      return { role, content: text }
    })
    const whole = this.#tokens(said)
    const tokens = whole.length > most ? this.#fitted(said, most) : whole
    if (tokens.length > most)
      throw new ModelError(
        `A prompt has room for ${most} tokens, and the chat template's frame alone takes ${tokens.length}. Raise the context, or leave less room for the answer.`,
      )
    return { tokens, cut: whole.length - tokens.length, spelled }
  }

  /** Half of what there is for the system's messages, or what the others leave of it. */
  #fitted(said: readonly ChatMessage[], most: number): Int32Array {
    const system = said.filter(({ role }) => role === 'system')
    const others = said.filter(({ role }) => role !== 'system')
    const frame = this.#tokens(said.map(({ role }) => ({ role, content: '' }))).length
    const room = Math.max(0, most - frame)
    const size = (of: readonly ChatMessage[]): number =>
      of.reduce((sum, { content }) => sum + this.#tokenizer.encode(content).length, 0)
    let kept = new Map(said.map((message) => [message, message.content]))
    const tokens = (): Int32Array =>
      this.#tokens(
        said.map((message) => ({ role: message.role, content: kept.get(message) ?? '' })),
      )
    const cut = (message: ChatMessage, over: number, how: 'front' | 'end'): void => {
      kept = new Map(kept).set(message, this.#without(kept.get(message) ?? '', over, how))
    }
    let over = size(system) - Math.max(Math.floor(room / 2), room - size(others))
    for (const message of system.toReversed()) {
      if (over <= 0) break
      const { length } = this.#tokenizer.encode(message.content)
      cut(message, over, 'end')
      over -= length
    }
    let fitted = tokens()
    // A cut changes how its neighbours merge, so that a second one may be due.
    for (const message of [...others, ...system.toReversed()])
      while (fitted.length > most && kept.get(message) !== '') {
        cut(message, fitted.length - most, message.role === 'system' ? 'end' : 'front')
        fitted = tokens()
      }
    return fitted
  }

  #tokens(messages: readonly ChatMessage[]): Int32Array {
    return this.#tokenizer.encodeWithControl(this.#form.parts(messages))
  }

  /** A text without `count` tokens, and without what is left of a character cut in two. */
  #without(text: string, count: number, how: 'front' | 'end'): string {
    const tokens = this.#tokenizer.encode(text)
    const left =
      how === 'front'
        ? this.#tokenizer.decode(tokens.subarray(count)).replace(/^\uFFFD+/, '')
        : this.#tokenizer
            .decode(tokens.subarray(0, Math.max(0, tokens.length - count)))
            .replace(/\uFFFD+$/, '')
    return left.length < text.length ? left : ''
  }
}

/** The chat template is a program; what runs it is loaded when a model has one. @throws ModelError */
export async function openChatPrompts(
  template: string,
  tokenizer: PretrainedTokenizer,
): Promise<ChatPrompts> {
  const { ChatTemplate } = await import('./chat-template.ts')
  return new ChatPrompts(new ChatTemplate(template, tokenizer), tokenizer)
}
