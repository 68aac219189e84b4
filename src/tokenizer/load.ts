/**
 * A Tokenizer from the text of a tokenizer.json. `@huggingface/tokenizers` merges pieces into
 * tokens; around it stand four things that it does not do: the file is validated, control tokens
 * are kept out of the reach of text, pieces that were met before come from a memory (a training
 * loop encodes thousands of short texts an update), and decoding works on bytes, so that nothing is
 * cleaned up or lost.
 */
import { Tokenizer as HubTokenizer } from '@huggingface/tokenizers'
import * as z from 'zod/mini'
import { parseJson } from '../run/json.ts'
import { printFault } from '../run/json-scanner.ts'
import { printValue, valueAt } from '../run/place.ts'
import type { Path } from '../run/place.ts'
import { firstIssue } from '../run/schema-issue.ts'
import { ToldError } from '../run/told-error.ts'
import {
  BYTES,
  CONTROL_NAMES,
  BYTE_CHARACTERS,
  bytesOfSpelling,
  shownBytes,
  textOfBytes,
} from './format.ts'
import { PieceMemory } from './piece-memory.ts'
import type { ControlTokens, Tokenizer } from './tokenizer.ts'

const MAX_VOCABULARY = 262_144
/** A merge is a list of two texts; there are about as many as there are tokens. */
const LIMITS = {
  depth: 8,
  values: 8 * MAX_VOCABULARY,
  entries: 2 * MAX_VOCABULARY,
  protoKey: true,
} as const

/** Not `z.record`, which drops a token spelled `__proto__`. */
function isVocabulary(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((id) => Number.isInteger(id) && id >= 0 && id <= MAX_VOCABULARY)
  )
}

const fileSchema = z.object({
  added_tokens: z.array(
    z.object({ id: z.int().check(z.minimum(0), z.maximum(MAX_VOCABULARY)), content: z.string() }),
  ),
  normalizer: z.null(),
  pre_tokenizer: z.object({
    type: z.literal('Sequence'),
    pretokenizers: z.tuple([
      z.object({
        type: z.literal('Split'),
        pattern: z.object({ Regex: z.string().check(z.maxLength(1000)) }),
        behavior: z.literal('Isolated'),
        invert: z.literal(false),
      }),
      z.object({
        type: z.literal('ByteLevel'),
        add_prefix_space: z.literal(false),
        use_regex: z.literal(false),
      }),
    ]),
  }),
  post_processor: z.null(),
  decoder: z.object({ type: z.literal('ByteLevel') }),
  model: z.object({
    type: z.literal('BPE'),
    ignore_merges: z.literal(true),
    vocab: z.custom<Readonly<Record<string, number>>>(
      isVocabulary,
      'expected an object of token ids',
    ),
    merges: z.array(z.tuple([z.string(), z.string()])),
  }),
})

/** The file is no tokenizer that can be used; the message begins with `tokenizer.json`. */
export class TokenizerError extends ToldError {
  override readonly name = 'TokenizerError'
}

const WAY_OUT =
  'Make the vocabulary again with npm run starter, or choose a byte-level BPE file of its form.'

const refuse = (what: string): never => {
  throw new TokenizerError(`tokenizer.json: ${what}. ${WAY_OUT}`)
}

/** Parts that come in kinds, and the kind that is read. */
const KINDS: readonly { readonly path: Path; readonly read: string | null }[] = [
  { path: ['model'], read: 'BPE' },
  { path: ['normalizer'], read: null },
  { path: ['pre_tokenizer'], read: 'Sequence' },
  { path: ['pre_tokenizer', 'pretokenizers', 0], read: 'Split' },
  { path: ['pre_tokenizer', 'pretokenizers', 1], read: 'ByteLevel' },
  { path: ['post_processor'], read: null },
  { path: ['decoder'], read: 'ByteLevel' },
]

function parseFile(json: string): z.output<typeof fileSchema> {
  const read = parseJson(json, LIMITS)
  if (!read.ok) return refuse(`is not JSON: ${printFault(read.fault)}`)
  for (const { path, read: known } of KINDS) {
    const kind = valueAt(read.value, [...path, 'type'])
    if (typeof kind === 'string' && kind !== known)
      refuse(
        `${path.join('.')} is of kind ${printValue(kind)}, and only ${known ?? 'a file without one'} is read here`,
      )
  }
  const parsed = fileSchema.safeParse(read.value)
  return parsed.success ? parsed.data : refuse(firstIssue(parsed.error, read.value))
}

function piecesOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'gu')
  } catch {
    return refuse(
      `pre_tokenizer.pretokenizers.0.pattern ${printValue(pattern)} is no regular expression that is read here`,
    )
  }
}

/** Ids of the control tokens, all distinct. */
function controlOf(
  added: readonly { readonly id: number; readonly content: string }[],
): ControlTokens {
  const id = (name: keyof ControlTokens): number => {
    const [first, second] = added.filter((token) => token.content === `<${name}>`)
    if (second !== undefined) refuse(`added_tokens has <${name}> twice`)
    return first?.id ?? refuse(`added_tokens has no <${name}>`)
  }
  return {
    pad: id('pad'),
    task: id('task'),
    tools: id('tools'),
    plan: id('plan'),
    subtask: id('subtask'),
    call: id('call'),
    result: id('result'),
    end: id('end'),
    planner: id('planner'),
    executor: id('executor'),
  }
}

/**
 * Bytes of every token, by id; control tokens have none. Ids must run from 0 without a gap or a
 * double.
 */
function tokenBytes(file: z.output<typeof fileSchema>): readonly Uint8Array[] {
  const bytes: (Uint8Array | undefined)[] = []
  const put = (token: number, content: Uint8Array): void => {
    if (bytes[token] !== undefined) refuse(`id ${token} is given twice`)
    bytes[token] = content
  }
  for (const { id } of file.added_tokens) put(id, new Uint8Array())
  for (const [spelling, id] of Object.entries(file.model.vocab)) {
    put(
      id,
      bytesOfSpelling(spelling) ??
        refuse(`token ${JSON.stringify(spelling)} is not spelled in byte-level characters`),
    )
  }
  for (const [byte, character] of BYTE_CHARACTERS.entries()) {
    if (!Object.hasOwn(file.model.vocab, character))
      refuse(`byte ${byte} has no token, so some text could not be encoded`)
  }
  for (const [i, pair] of file.model.merges.entries()) {
    const missing = [...pair, pair.join('')].find(
      (spelling) => !Object.hasOwn(file.model.vocab, spelling),
    )
    if (missing !== undefined)
      refuse(`model.merges.${i} is about ${printValue(missing)}, which is no token`)
  }
  return Array.from(
    bytes,
    (content, id) => content ?? refuse(`id ${id} of ${bytes.length} has no token`),
  )
}

function unknown(token: number, vocab: number): never {
  throw new TokenizerError(
    `tokenizer.json: there is no token ${token}; ids run from 0 to ${vocab - 1}`,
  )
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
  private readonly memory: PieceMemory

  constructor(file: z.output<typeof fileSchema>, hash: string) {
    this.hash = hash
    this.control = controlOf(file.added_tokens)
    this.bytes = tokenBytes(file)
    this.vocab = this.bytes.length
    this.pieces = piecesOf(file.pre_tokenizer.pretokenizers[0].pattern.Regex)
    // Without added tokens there is no text that the library could take for a control token.
    const hub = new HubTokenizer(
      { ...file, added_tokens: [] },
      { clean_up_tokenization_spaces: false },
    )
    this.memory = new PieceMemory((piece) => hub.encode(piece, { add_special_tokens: false }).ids)
  }

  encode(text: string): Int32Array {
    const out: number[] = []
    // UTF-8 cannot carry lone surrogates; they become U+FFFD, here and so in whatever reads the
    // tokens.
    for (const piece of text.toWellFormed().match(this.pieces) ?? []) {
      for (const token of this.memory.tokens(piece)) out.push(token)
    }
    return Int32Array.from(out)
  }

  decode(tokens: ArrayLike<number>): string {
    return textOfBytes(
      Array.from(tokens, (token) => this.bytes[token] ?? unknown(token, this.vocab)),
    )
  }

  tokenText(token: number): string {
    const name = CONTROL_NAMES.find((candidate) => this.control[candidate] === token)
    return name === undefined
      ? shownBytes(this.bytes[token] ?? unknown(token, this.vocab))
      : `<${name}>`
  }
}

/**
 * Reads the text of a tokenizer.json of this project's form; throws an Error that names what is
 * wrong with it.
 */
export async function loadTokenizer(json: string): Promise<Tokenizer> {
  return new PieceTokenizer(parseFile(json), await sha256(json))
}

/** Ids that a vocabulary needs before any word: control tokens and bytes. */
export const SMALLEST_VOCABULARY = CONTROL_NAMES.length + BYTES
