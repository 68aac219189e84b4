/**
 * Text to the tokens of a published vocabulary and back, token for token as the model was trained.
 * Control tokens never come from text: whoever frames a prompt names them. A text that holds a byte
 * without a token is refused, or spelled so that one sees it; nothing of it is lost in silence.
 */
import { BytePairs } from '../tokenizer/byte-pairs.ts'
import { bytesOfSpelling, shownBytes, spellBytes, textOfBytes } from '../tokenizer/format.ts'
import { PieceMemory } from '../tokenizer/piece-memory.ts'
import { printValue } from '../run/place.ts'
import { ModelError } from './model-source.ts'
import { piecesOf } from './pre-tokenizers.ts'
import type { Vocabulary } from './vocabulary.ts'

/** A part of a prompt: text, or a control token by its name, as `<|im_start|>`. */
export type PromptPart = string | { readonly control: string }

const encoder = new TextEncoder()
const NOTHING = new Uint8Array()
const hex = (byte: number): string => `0x${byte.toString(16).padStart(2, '0')}`
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)

export class PretrainedTokenizer {
  /** Ids are below it; the model's embedding may have more rows. */
  readonly vocab: number
  /** Ids of the control tokens by name. */
  readonly control: ReadonlyMap<string, number>
  /** Tokens that end what a model writes; the first is the one that its answers are given. */
  readonly endOfTurn: readonly number[]
  /** Spellings by the name that chat templates have for them: `bos_token`, `eos_token`, `pad_token`. */
  readonly named: ReadonlyMap<string, string>
  readonly #vocabulary: Vocabulary
  readonly #pairs: BytePairs
  readonly #memory: PieceMemory
  /** Every added token, the longest of those that begin alike; undefined where there is none. */
  readonly #added: RegExp | undefined
  readonly #addedIds: ReadonlyMap<string, number>
  readonly #complete: boolean

  constructor(vocabulary: Vocabulary) {
    const { spellings, added, named } = vocabulary
    this.#vocabulary = vocabulary
    this.vocab = spellings.length
    this.endOfTurn = vocabulary.endOfTurn
    this.#pairs = new BytePairs((byte) => this.#word(Uint8Array.of(byte)), vocabulary.merges)
    this.#complete = Array.from({ length: 256 }, (_, byte) => byte).every((byte) =>
      this.#pairs.covers(byte),
    )
    this.#memory = new PieceMemory((piece) => this.#pieceTokens(piece))
    this.#addedIds = new Map(Array.from(added, ([id, { text }]) => [text, id]))
    this.control = new Map(
      Array.from(added)
        .filter(([, token]) => token.control)
        .map(([id, { text }]) => [text, id]),
    )
    this.#added =
      added.size === 0
        ? undefined
        : new RegExp(
            Array.from(added.values(), ({ text }) => text)
              .sort((a, b) => b.length - a.length)
              .map(escaped)
              .join('|'),
            'g',
          )
    this.named = new Map(Array.from(named, ([name, id]) => [name, this.#spelling(id)]))
  }

  /** Bytes of a text that have no token, each once. */
  missing(text: string): readonly number[] {
    if (this.#complete) return []
    const bytes = new Set(encoder.encode(this.#normal(text)))
    return Array.from(bytes)
      .filter((byte) => !this.#pairs.covers(byte))
      .sort((a, b) => a - b)
  }

  /**
   * A text in which every character that has no token is spelled by its bytes, `<0x04>`, and how
   * many were.
   */
  spelled(text: string): { readonly text: string; readonly count: number } {
    if (this.missing(text).length === 0) return { text, count: 0 }
    let count = 0
    const spelled = Array.from(this.#normal(text), (character) => {
      if (this.missing(character).length === 0) return character
      count += 1
      return Array.from(encoder.encode(character), (byte) => `<${hex(byte)}>`).join('')
    })
    return { text: spelled.join(''), count }
  }

  /** Tokens of a text; what spells a control token stays text. @throws ModelError where bytes are missing */
  encode(text: string): Int32Array {
    return Int32Array.from(this.#parts([text]))
  }

  /** Tokens of a prompt. @throws ModelError where bytes are missing or there is no such control token */
  encodeWithControl(parts: readonly PromptPart[]): Int32Array {
    return Int32Array.from(this.#parts(parts))
  }

  /**
   * Tokens as the published tokenizer gives them: control tokens are recognised where a text spells
   * them, and what it puts before and behind a text that stands alone is there. For text from
   * strangers this is the wrong door.
   */
  encodePublished(text: string): Int32Array {
    const { before, behind } = this.#vocabulary
    return Int32Array.from([...before, ...this.#parts(this.recognised(text)), ...behind])
  }

  /** A trusted text in parts: control tokens are recognised where it spells them. */
  recognised(text: string): readonly PromptPart[] {
    return this.#addedIn(text).map(({ text: part, added }) =>
      added && this.control.has(part) ? { control: part } : part,
    )
  }

  /** Control tokens, and ids that are no token, decode to nothing. Invalid UTF-8 decodes to U+FFFD. */
  decode(tokens: ArrayLike<number>): string {
    return textOfBytes(Array.from(tokens, (token) => this.#bytes(token)))
  }

  /** Text of a single token, for showing it: control tokens as their name, parts of a character as <0xCE>. */
  tokenText(token: number): string {
    const added = this.#vocabulary.added.get(token)
    if (added !== undefined) return added.text
    return this.#vocabulary.spellings[token] === undefined
      ? `<no token ${token}>`
      : shownBytes(this.#bytes(token))
  }

  #parts(parts: readonly PromptPart[]): number[] {
    const out: number[] = []
    let text = ''
    const flush = (): void => {
      this.#text(text, out)
      text = ''
    }
    for (const part of parts) {
      if (typeof part === 'string') text += part
      else {
        flush()
        out.push(this.#controlId(part.control))
      }
    }
    flush()
    return out
  }

  #text(text: string, out: number[]): void {
    const missing = this.missing(text)
    if (missing.length > 0)
      throw new ModelError(
        `The model has no token for ${missing.map(hex).join(', ')}, which the text ${printValue(text)} holds. Leave such characters out, or spell them.`,
      )
    let words = ''
    const flush = (): void => {
      for (const piece of piecesOf(this.#normal(words), this.#vocabulary.steps))
        for (const token of this.#memory.tokens(piece)) out.push(token)
      words = ''
    }
    for (const { text: part, added } of this.#addedIn(text)) {
      const id = added && !this.control.has(part) ? this.#addedIds.get(part) : undefined
      if (id === undefined) words += part
      else {
        flush()
        out.push(id)
      }
    }
    flush()
  }

  /** A text in parts, those that spell an added token and those between. */
  #addedIn(text: string): readonly { readonly text: string; readonly added: boolean }[] {
    const whole = text.toWellFormed()
    const parts: { readonly text: string; readonly added: boolean }[] = []
    let from = 0
    for (const { 0: match, index } of this.#added === undefined
      ? []
      : whole.matchAll(this.#added)) {
      if (index > from) parts.push({ text: whole.slice(from, index), added: false })
      parts.push({ text: match, added: true })
      from = index + match.length
    }
    if (from < whole.length) parts.push({ text: whole.slice(from), added: false })
    return parts
  }

  /** UTF-8 cannot carry lone surrogates; they become U+FFFD, here and so in whatever reads the tokens. */
  #normal(text: string): string {
    const whole = text.toWellFormed()
    return this.#vocabulary.nfc ? whole.normalize('NFC') : whole
  }

  #pieceTokens(piece: string): readonly number[] {
    const bytes = encoder.encode(piece)
    const whole = this.#vocabulary.ignoreMerges ? this.#word(bytes) : undefined
    return whole === undefined ? this.#pairs.encode(bytes) : [whole]
  }

  /** The token of these bytes that is no added one. */
  #word(bytes: Uint8Array): number | undefined {
    const { ids, added } = this.#vocabulary
    const id = ids.get(spellBytes(bytes))
    return id === undefined || added.has(id) ? undefined : id
  }

  #controlId(name: string): number {
    const id = this.control.get(name)
    if (id === undefined)
      throw new ModelError(
        `The model has no control token ${printValue(name)}; it has ${Array.from(this.control.keys()).slice(0, 20).join(' ')}.`,
      )
    return id
  }

  #spelling(id: number): string {
    return this.#vocabulary.added.get(id)?.text ?? this.decode([id])
  }

  #bytes(token: number): Uint8Array {
    const added = this.#vocabulary.added.get(token)
    if (added !== undefined) return added.control ? NOTHING : encoder.encode(added.text)
    const spelling = this.#vocabulary.spellings[token]
    if (spelling === undefined) return NOTHING
    // What is not spelled in byte-level characters stands for itself, as in the published decoder.
    return bytesOfSpelling(spelling) ?? encoder.encode(spelling)
  }
}
