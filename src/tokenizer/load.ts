/** A tokenizer.json, checked and ready: BPE is run by @huggingface/tokenizers, each piece once. */
import { Tokenizer as BpeTokenizer } from '@huggingface/tokenizers'
import { z } from 'zod'
import { CONTROL, CONTROL_NAMES } from './control.ts'
import { piecesOf } from './pieces.ts'
import type { Tokenizer } from './tokenizer.ts'

const VOCAB_LIMIT = 1 << 18
const FILE_LIMIT = 32 << 20
/** Pieces whose tokens are remembered; the map starts again when it is full. */
const CACHE_LIMIT = 50_000

const fileSchema = z.looseObject({
  added_tokens: z.array(z.unknown()).max(0),
  model: z.looseObject({ type: z.literal('BPE'), ignore_merges: z.literal(true), vocab: z.record(z.string(), z.int().min(0).max(VOCAB_LIMIT)), merges: z.array(z.tuple([z.string(), z.string()])).max(VOCAB_LIMIT) }),
})

export class TokenizerError extends Error {
  override readonly name = 'TokenizerError'
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function parse(text: string): Readonly<z.output<typeof fileSchema>> {
  if (text.length > FILE_LIMIT) throw new TokenizerError(`tokenizer.json: ${text.length} characters, at most ${FILE_LIMIT} are read`)
  let json: unknown
  try { json = JSON.parse(text) } catch (error) { throw new TokenizerError(`tokenizer.json: not JSON (${error instanceof Error ? error.message : String(error)})`) }
  const read = fileSchema.safeParse(json)
  if (!read.success) throw new TokenizerError(`tokenizer.json: ${z.prettifyError(read.error)}`)
  const ids = Object.values(read.data.model.vocab).sort((a, b) => a - b)
  if (ids.some((id, i) => id !== i)) throw new TokenizerError('tokenizer.json: model.vocab must number its tokens 0, 1, 2 … without gaps')
  for (const name of CONTROL_NAMES) {
    if (read.data.model.vocab[`<${name}>`] !== CONTROL[name]) throw new TokenizerError(`tokenizer.json: model.vocab must hold <${name}> as token ${CONTROL[name]}`)
  }
  return read.data
}

/** Throws TokenizerError that names the place. */
export async function loadTokenizer(text: string): Promise<Tokenizer> {
  const file = parse(text)
  const vocab = Object.keys(file.model.vocab).length
  const bpe = new BpeTokenizer(file, { clean_up_tokenization_spaces: false })
  const known = new Map<string, readonly number[]>()
  const tokensOf = (piece: string): readonly number[] => {
    const there = known.get(piece)
    if (there !== undefined) return there
    if (known.size >= CACHE_LIMIT) known.clear()
    const { ids } = bpe.encode(piece, { add_special_tokens: false })
    known.set(piece, ids)
    return ids
  }
  const decode = (tokens: ArrayLike<number>): string => {
    const ids = Array.from(tokens).filter((token) => token >= CONTROL_NAMES.length)
    return ids.length === 0 ? '' : bpe.decode(ids, { skip_special_tokens: false, clean_up_tokenization_spaces: false })
  }
  return {
    vocab, control: CONTROL, hash: await sha256(text),
    // Lone surrogates are no Unicode text; they are replaced here once, so that every piece is well-formed.
    encode: (plain) => Int32Array.from(piecesOf(plain.toWellFormed()).flatMap(tokensOf)),
    decode,
    tokenText: (token) => (CONTROL_NAMES[token] === undefined ? decode([token]) : `<${CONTROL_NAMES[token]}>`),
  }
}
