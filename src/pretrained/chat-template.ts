/**
 * A model's own form of a conversation, with control tokens apart from text. The template's
 * literals spell control tokens; before it runs each is exchanged for a mark around a character that
 * no message holds. So what messages spell stays text whatever the template makes of it, and the
 * template sees them as they are.
 */
import type { ChatMessage } from './chat-message.ts'
import { ConversationRefused, LimitedTemplate, refuseTemplate } from './limited-interpreter.ts'
import type { PretrainedTokenizer, PromptPart } from './pretrained-tokenizer.ts'
import { printValue } from '../run/place.ts'

/** Characters for private use, whose look nothing decides and which no case or escape changes. */
const PRIVATE_FROM = 0xe000
const PRIVATE_TO = 0xf8ff

/** A character that is in none of the texts, so that nothing made of them holds it. */
function absentCharacter(texts: readonly string[]): string {
  for (let code = PRIVATE_FROM; code <= PRIVATE_TO; code += 1) {
    const character = String.fromCharCode(code)
    if (!texts.some((text) => text.includes(character))) return character
  }
  return refuseTemplate('finds no character that is free to mark control tokens with')
}

/** Conversations that a template is tried on before it is used. */
const PROBES: readonly (readonly ChatMessage[])[] = [
  [{ role: 'user', content: 'one' }],
  [
    { role: 'system', content: 'zero' },
    { role: 'user', content: 'one' },
  ],
  [
    { role: 'user', content: 'one' },
    { role: 'assistant', content: 'two' },
    { role: 'user', content: 'three' },
  ],
]

/** A template whose literals have `character` and a number where they spell a control token. */
interface Marked {
  readonly character: string
  readonly template: LimitedTemplate
}

export class ChatTemplate {
  readonly #source: string
  readonly #tokenizer: PretrainedTokenizer
  readonly #names: readonly string[]
  #marked: Marked

  /** @throws ModelError where the template cannot be run, or builds control tokens out of pieces */
  constructor(source: string, tokenizer: PretrainedTokenizer) {
    this.#source = source
    this.#tokenizer = tokenizer
    this.#names = Array.from(tokenizer.control.keys())
    this.#marked = this.#markedBy(absentCharacter([source]))
    this.#probe()
  }

  /** A conversation up to where the model writes. @throws ModelError */
  parts(messages: readonly ChatMessage[]): readonly PromptPart[] {
    const texts = [this.#source, ...messages.map(({ content }) => content)]
    if (texts.some((text) => text.includes(this.#marked.character)))
      this.#marked = this.#markedBy(absentCharacter(texts))
    const { character, template } = this.#marked
    const named = new Map(
      Array.from(this.#tokenizer.named, ([name, text]) => [name, this.#marks(text, character)]),
    )
    return render(template, messages, named)
      .split(character)
      .flatMap((part, i): readonly PromptPart[] => {
        if (i % 2 === 0) return part === '' ? [] : [part]
        const control = /^\d+$/.test(part) ? this.#names[Number(part)] : undefined
        return control === undefined ? refuseTemplate('cuts a control token') : [{ control }]
      })
  }

  #markedBy(character: string): Marked {
    const template = new LimitedTemplate(this.#source, (literal) => this.#marks(literal, character))
    return { character, template }
  }

  /** A trusted text with marks where it spells control tokens. */
  #marks(text: string, character: string): string {
    return this.#tokenizer
      .recognised(text)
      .map((part) =>
        typeof part === 'string'
          ? part
          : `${character}${this.#names.indexOf(part.control)}${character}`,
      )
      .join('')
  }

  /**
   * Refuses a template that gives other control tokens than the text it renders: one that puts them
   * together out of pieces, or looks at them.
   */
  #probe(): void {
    const plain = new LimitedTemplate(this.#source, (literal) => literal)
    let told: unknown
    const tried = PROBES.filter((messages) => {
      try {
        const text = render(plain, messages, this.#tokenizer.named)
        const expected = joined(this.#tokenizer.recognised(text))
        const found = joined(this.parts(messages))
        const other = expected.findIndex((part, i) => part !== found[i])
        if (other !== -1 || found.length !== expected.length)
          refuseTemplate(
            `puts the control token ${printValue(expected[other | 1] ?? found[other | 1])} together out of pieces, or looks at it`,
          )
        return true
      } catch (error) {
        if (!(error instanceof ConversationRefused)) throw error
        told = error
        return false
      }
    })
    // Some templates refuse some conversations, one without a system message or with one.
    if (tried.length === 0) throw told
  }
}

/** Parts as texts that differ where they do; neighbouring texts as one. */
function joined(parts: readonly PromptPart[]): readonly string[] {
  const out: string[] = []
  let text = ''
  for (const part of parts) {
    if (typeof part === 'string') text += part
    else {
      out.push(text, part.control)
      text = ''
    }
  }
  return [...out, text]
}

const render = (
  template: LimitedTemplate,
  messages: readonly ChatMessage[],
  named: ReadonlyMap<string, string>,
): string =>
  template.render({
    messages: messages.map(({ role, content }) => ({ role, content })),
    tools: null,
    documents: null,
    add_generation_prompt: true,
    ...Object.fromEntries(named),
  })
