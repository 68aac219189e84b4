/**
 * A Tokenizer from the text of a tokenizer.json. `@huggingface/tokenizers` merges pieces into tokens; around it stand four
 * things that it does not do: the file is validated, control tokens are kept out of the reach of text, pieces that were met before come from a
 * memory (a training loop encodes thousands of short texts an update), and decoding works on bytes, so that nothing is cleaned up or lost.
 */
import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers'
import * as z from 'zod/mini'
import { BYTES, CONTROL_NAMES, BYTE_CHARACTERS, bytesOfSpelling } from './format.ts'
import type { ControlTokens, Tokenizer } from './tokenizer.ts'

const MAX_VOCABULARY = 262_144

/** Not `z.record`, which drops a token spelled `__proto__`. */
function isVocabulary(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    && Object.values(value).every((id) => Number.isInteger(id) && id >= 0 && id <= MAX_VOCABULARY)
}

const fileSchema = z.object({
  added_tokens: z.array(z.object({ id: z.int().check(z.minimum(0), z.maximum(MAX_VOCABULARY)), content: z.string() })),
  normalizer: z.null(),
  pre_tokenizer: z.object({
    type: z.literal('Sequence'),
    pretokenizers: z.tuple([
      z.object({ type: z.literal('Split'), pattern: z.object({ Regex: z.string().check(z.maxLength(1000)) }), behavior: z.literal('Isolated'), invert: z.literal(false) }),
      z.object({ type: z.literal('ByteLevel'), add_prefix_space: z.literal(false), use_regex: z.literal(false) }),
    ]),
  }),
  post_processor: z.null(),
  decoder: z.object({ type: z.literal('ByteLevel') }),
  model: z.object({
    type: z.literal('BPE'),
    ignore_merges: z.literal(true),
    vocab: z.custom<Readonly<Record<string, number>>>(isVocabulary, 'expected an object of token ids'),
    merges: z.array(z.tuple([z.string(), z.string()])),
  }),
})

/** Pieces remembered before the memory is emptied. */
const REMEMBERED = 50_000
/** Longer pieces are not remembered: they seldom come twice. */
const REMEMBERED_LENGTH = 64

/** The file is no tokenizer that can be used; the message begins with `tokenizer.json`. */
export class TokenizerError extends Error {
  override readonly name = 'TokenizerError'
}

const refuse = (what: string): never => { throw new TokenizerError(`tokenizer.json: ${what}`) }

function parseFile(json: string): z.output<typeof fileSchema> {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    return refuse(`is not JSON: ${String(error)}`)
  }
  const parsed = fileSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  return refuse(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not a byte-level BPE tokenizer of the supported form'}`)
}

/** Ids of the control tokens, all distinct. */
function controlOf(added: readonly { readonly id: number; readonly content: string }[]): ControlTokens {
  const id = (name: keyof ControlTokens): number =>
    added.find((token) => token.content === `<${name}>`)?.id ?? refuse(`added_tokens has no <${name}>`)
  return {
    pad: id('pad'), task: id('task'), tools: id('tools'), plan: id('plan'), subtask: id('subtask'),
    call: id('call'), result: id('result'), end: id('end'), planner: id('planner'), executor: id('executor'),
  }
}

/** Bytes of every token, by id; control tokens have none. Ids must run from 0 without a gap or a double. */
function tokenBytes(file: z.output<typeof fileSchema>): readonly Uint8Array[] {
  const bytes: (Uint8Array | undefined)[] = []
  const put = (token: number, content: Uint8Array): void => {
    if (bytes[token] !== undefined) refuse(`id ${token} is given twice`)
    bytes[token] = content
  }
  for (const { id } of file.added_tokens) put(id, new Uint8Array())
  for (const [spelling, id] of Object.entries(file.model.vocab)) {
    put(id, bytesOfSpelling(spelling) ?? refuse(`token ${JSON.stringify(spelling)} is not spelled in byte-level characters`))
  }
  for (const [byte, character] of BYTE_CHARACTERS.entries()) {
    if (!Object.hasOwn(file.model.vocab, character)) refuse(`byte ${byte} has no token, so some text could not be encoded`)
  }
  return Array.from(bytes, (content, id) => content ?? refuse(`id ${id} of ${bytes.length} has no token`))
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

class PieceTokenizer implements Tokenizer {
  readonly vocab: number
  readonly control: ControlTokens
  readonly hash: string
  private readonly bytes: readonly Uint8Array[]
  private readonly pieces: RegExp
  private readonly hub: HubTokenizer
  private readonly remembered = new Map<string, readonly number[]>()

  constructor(file: z.output<typeof fileSchema>, hash: string) {
    this.hash = hash
    this.control = controlOf(file.added_tokens)
    this.bytes = tokenBytes(file)
    this.vocab = this.bytes.length
    this.pieces = new RegExp(file.pre_tokenizer.pretokenizers[0].pattern.Regex, 'gu')
    // Without added tokens there is no text that the library could take for a control token.
    this.hub = new HubTokenizer({ ...file, added_tokens: [] }, { clean_up_tokenization_spaces: false })
  }

  encode(text: string): Int32Array {
    const out: number[] = []
    // UTF-8 cannot carry lone surrogates; they become U+FFFD, here and so in whatever reads the tokens.
    for (const piece of text.toWellFormed().match(this.pieces) ?? []) {
      const known = this.remembered.get(piece) ?? this.remember(piece)
      for (const token of known) out.push(token)
    }
    return Int32Array.from(out)
  }

  private remember(piece: string): readonly number[] {
    const tokens = this.hub.encode(piece, { add_special_tokens: false }).ids
    if (piece.length <= REMEMBERED_LENGTH) {
      if (this.remembered.size >= REMEMBERED) this.remembered.clear()
      this.remembered.set(piece, tokens)
    }
    return tokens
  }

  decode(tokens: ArrayLike<number>): string {
    const parts = Array.from(tokens, (token) => this.bytes[token] ?? refuse(`there is no token ${token}; ids run from 0 to ${this.vocab - 1}`))
    const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) { joined.set(part, at); at += part.length }
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(joined)
  }

  tokenText(token: number): string {
    const name = CONTROL_NAMES.find((candidate) => this.control[candidate] === token)
    return name === undefined ? this.decode([token]) : `<${name}>`
  }
}

/** Reads the text of a tokenizer.json of this project's form; throws an Error that names what is wrong with it. */
export async function loadTokenizer(json: string): Promise<Tokenizer> {
  return new PieceTokenizer(parseFile(json), await sha256(json))
}

/** Ids that a vocabulary needs before any word: control tokens and bytes. */
export const SMALLEST_VOCABULARY = CONTROL_NAMES.length + BYTES
