/**
 * A published vocabulary, whichever file it stands in: what `pretrained-tokenizer.ts` computes
 * with. Whoever makes one has checked it.
 */
import { MOST_TOKENS } from '../tokenizer/byte-pairs.ts'
import type { PairMerge } from '../tokenizer/byte-pairs.ts'
import { printValue } from '../run/place.ts'
import { ModelError } from './model-source.ts'
import type { PreTokenizer } from './pre-tokenizers.ts'

/** A token that stands for its text as a whole, whatever merges say. */
export interface AddedToken {
  readonly text: string
  /** It opens or closes a part of a prompt: no text becomes it. Others text may spell. */
  readonly control: boolean
}

export interface Vocabulary {
  /** Where it stands, as errors name it. */
  readonly place: string
  /** In byte-level spelling, by id; undefined where an id is no token or an added one. */
  readonly spellings: readonly (string | undefined)[]
  readonly added: ReadonlyMap<number, AddedToken>
  /** By spelling; added tokens by their text. */
  readonly ids: ReadonlyMap<string, number>
  /** By rank. */
  readonly merges: readonly PairMerge[]
  readonly ignoreMerges: boolean
  readonly steps: PreTokenizer
  readonly nfc: boolean
  /** What stands before and behind a text that is tokenized alone. */
  readonly before: readonly number[]
  readonly behind: readonly number[]
  /** By the name that chat templates have for them: `bos_token`, `eos_token`, `pad_token`. */
  readonly named: ReadonlyMap<string, number>
  /** What ends what a model writes. */
  readonly endOfTurn: readonly number[]
}

const WAY_OUT =
  'Only byte-level BPE as GPT-2, SmolLM2, Qwen and Llama 3 have it is read here; choose a model of that kind, or fetch the file again.'

/** @throws ModelError */
export function refuseVocabulary(place: string, what: string): never {
  throw new ModelError(`${place}: ${what}. ${WAY_OUT}`)
}

/** More are in no published file; text is searched for all of them. */
const MOST_ADDED = 2048

/** Collects tokens by id and refuses doubles. */
export class TokenTable {
  readonly spellings: (string | undefined)[] = []
  readonly added = new Map<number, AddedToken>()
  readonly ids = new Map<string, number>()
  readonly #place: string

  constructor(place: string) {
    this.#place = place
  }

  word(id: number, spelling: string): void {
    this.#free(id)
    if (this.ids.has(spelling))
      refuseVocabulary(this.#place, `token ${printValue(spelling)} is there twice`)
    this.ids.set(spelling, id)
    this.#fill(id, spelling)
  }

  /** The same token may stand among the words too, under the same id. */
  add(id: number, token: AddedToken): void {
    const { text } = token
    const known = this.ids.get(text)
    if (known !== undefined && known !== id)
      refuseVocabulary(
        this.#place,
        `${printValue(text)} is token ${known} among the words and ${id} among the added tokens`,
      )
    if (known === undefined) this.#free(id)
    if (text === '' || !text.isWellFormed())
      refuseVocabulary(this.#place, `added token ${id} has no text`)
    if (this.added.has(id)) refuseVocabulary(this.#place, `added token ${id} is there twice`)
    if (this.added.size === MOST_ADDED)
      refuseVocabulary(this.#place, `there are more than ${MOST_ADDED} added tokens`)
    this.added.set(id, token)
    this.ids.set(text, id)
    this.#fill(id, undefined)
  }

  has(id: number): boolean {
    return this.spellings[id] !== undefined || this.added.has(id)
  }

  /** The merge of two tokens that are there into one that is there. */
  merge(rank: number, left: string, right: string): PairMerge {
    return {
      left: this.#merging(rank, left),
      right: this.#merging(rank, right),
      merged: this.#merging(rank, left + right),
    }
  }

  #merging(rank: number, spelling: string): number {
    const id =
      this.ids.get(spelling) ??
      refuseVocabulary(
        this.#place,
        `merge ${rank} is about ${printValue(spelling)}, which is no token`,
      )
    if (this.added.get(id)?.control === true)
      refuseVocabulary(
        this.#place,
        `merge ${rank} is about ${printValue(spelling)}, and control tokens never come from text`,
      )
    return id
  }

  #free(id: number): void {
    if (!Number.isInteger(id) || id < 0 || id >= MOST_TOKENS)
      refuseVocabulary(this.#place, `${id} is no id of a token; they are below ${MOST_TOKENS}`)
    if (this.has(id)) refuseVocabulary(this.#place, `id ${id} is given twice`)
  }

  /** Without holes, which an array of strangers' ids would else have. */
  #fill(id: number, spelling: string | undefined): void {
    while (this.spellings.length < id) this.spellings.push(undefined)
    this.spellings[id] = spelling
  }
}
