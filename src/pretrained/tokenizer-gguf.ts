/** A vocabulary from the metadata of a GGUF file: `tokenizer.ggml.*`. */
import { printValue } from '../run/place.ts'
import { GGUF_PRE_TOKENIZERS } from './pre-tokenizers.ts'
import type { Metadata } from './pretrained-model.ts'
import { TokenTable, refuseVocabulary } from './vocabulary.ts'
import type { Vocabulary } from './vocabulary.ts'

const PREFIX = 'tokenizer.ggml.'
const refuse = (what: string): never => refuseVocabulary(PREFIX.slice(0, -1), what)

/** Kinds of token, as the format numbers them. */
const WORD = 1
const UNKNOWN = 2
const CONTROL = 3
const ADDED = 4
const UNUSED = 5

/** Ids that a file gives by name; those that text needs are read below. */
const OTHER_IDS = ['unknown', 'seperator', 'separator', 'mask', 'cls', 'prefix', 'suffix', 'middle']
const KNOWN = new Set([
  ...['model', 'pre', 'tokens', 'token_type', 'scores', 'merges'],
  ...['add_bos_token', 'add_eos_token', 'add_space_prefix'],
  ...['bos', 'eos', 'padding', 'eot', 'eom', ...OTHER_IDS].map((name) => `${name}_token_id`),
  ...['pre', 'suf', 'mid', 'pad', 'rep', 'sep'].map((name) => `fim_${name}_token_id`),
])

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')
const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'number')

/** What metadata say of a tokenizer, one key at a time, each of its kind or refused. */
class Keys {
  readonly #metadata: Metadata

  constructor(metadata: Metadata) {
    this.#metadata = metadata
  }

  #get(name: string): unknown {
    return this.#metadata.get(PREFIX + name)
  }

  #wrong(name: string, expected: string): never {
    return refuse(`${name} is ${printValue(this.#get(name))}, expected ${expected}`)
  }

  text(name: string): string {
    const value = this.#get(name)
    return typeof value === 'string' ? value : this.#wrong(name, 'text')
  }

  texts(name: string): readonly string[] {
    const value = this.#get(name)
    return isTexts(value) ? value : this.#wrong(name, 'a list of texts')
  }

  kinds(length: number): readonly number[] {
    const value = this.#get('token_type')
    if (value === undefined) return Array.from({ length }, () => WORD)
    return isNumbers(value) && value.length === length
      ? value
      : this.#wrong('token_type', `a list of ${length}`)
  }

  flag(name: string): boolean {
    const value = this.#get(name) ?? false
    return typeof value === 'boolean' ? value : this.#wrong(name, 'true or false')
  }

  /** An id of `table`, undefined where none is given. */
  id(name: string, table: TokenTable): number | undefined {
    const value = this.#get(name)
    if (value === undefined) return undefined
    return typeof value === 'number' && table.has(value) ? value : this.#wrong(name, 'a token')
  }
}

function refuseUnknown(metadata: Metadata): void {
  for (const key of metadata.keys())
    if (key.startsWith(PREFIX) && !KNOWN.has(key.slice(PREFIX.length)))
      refuse(`${key.slice(PREFIX.length)} is not read here`)
}

function tableOf(keys: Keys): TokenTable {
  const tokens = keys.texts('tokens')
  const kinds = keys.kinds(tokens.length)
  const table = new TokenTable(PREFIX.slice(0, -1))
  for (const [id, text] of tokens.entries()) {
    switch (kinds[id]) {
      case WORD:
        table.word(id, text)
        break
      case UNKNOWN:
      case CONTROL:
        table.add(id, { text, control: true })
        break
      case ADDED:
        table.add(id, { text, control: false })
        break
      case UNUSED:
        break
      default:
        refuse(`token ${id} is of kind ${String(kinds[id])}, which is not read here`)
    }
  }
  return table
}

/** @throws ModelError */
export function vocabularyFromGguf(metadata: Metadata): Vocabulary {
  refuseUnknown(metadata)
  const keys = new Keys(metadata)
  const model = keys.text('model')
  if (model !== 'gpt2') refuse(`model is ${printValue(model)}, and only "gpt2" is read here`)
  const pre = keys.text('pre')
  const named =
    GGUF_PRE_TOKENIZERS.get(pre) ??
    refuse(
      `pre is ${printValue(pre)}, and only ${Array.from(GGUF_PRE_TOKENIZERS.keys()).join(', ')} is read here`,
    )
  if (keys.flag('add_space_prefix')) refuse('add_space_prefix is true, which is not done here')
  const table = tableOf(keys)
  const bos = keys.id('bos_token_id', table)
  const eos = keys.id('eos_token_id', table)
  const pad = keys.id('padding_token_id', table)
  const given = (...ids: readonly (number | undefined)[]): number[] =>
    ids.filter((id) => id !== undefined)
  return {
    place: PREFIX.slice(0, -1),
    spellings: table.spellings,
    added: table.added,
    ids: table.ids,
    merges: keys.texts('merges').map((merge, rank) => {
      const [left = '', right = '', more] = merge.split(' ')
      if (more !== undefined || left === '' || right === '')
        return refuse(`merges[${rank}] is ${printValue(merge)}, expected two tokens`)
      return table.merge(rank, left, right)
    }),
    ...named,
    before: keys.flag('add_bos_token') ? given(bos) : [],
    behind: keys.flag('add_eos_token') ? given(eos) : [],
    named: new Map(
      Object.entries({ bos_token: bos, eos_token: eos, pad_token: pad }).flatMap(([name, id]) =>
        id === undefined ? [] : [[name, id] as const],
      ),
    ),
    endOfTurn: Array.from(
      new Set(given(eos, keys.id('eot_token_id', table), keys.id('eom_token_id', table))),
    ),
  }
}
