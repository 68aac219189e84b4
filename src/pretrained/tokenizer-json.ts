/**
 * A vocabulary from the text of a published `tokenizer.json`. What a file may hold besides
 * byte-level BPE, other kinds of normalizers, of pre-tokenizers and of models, is refused by name.
 */
import * as z from 'zod/mini'
import { MOST_TOKENS } from '../tokenizer/byte-pairs.ts'
import { parseJson } from '../run/json.ts'
import { isList, isObject } from '../run/is-object.ts'
import { printFault } from '../run/json-scanner.ts'
import { printValue } from '../run/place.ts'
import { firstIssue } from '../run/schema-issue.ts'
import { byteLevelStep, digitsStep, splitStep } from './pre-tokenizers.ts'
import type { PreTokenizer } from './pre-tokenizers.ts'
import { TokenTable, refuseVocabulary } from './vocabulary.ts'
import type { Vocabulary } from './vocabulary.ts'

const PLACE = 'tokenizer.json'
const refuse = (what: string): never => refuseVocabulary(PLACE, what)

/** A merge may be a list of two texts; there are about as many as there are tokens. */
const LIMITS = {
  depth: 12,
  values: 6 * MOST_TOKENS,
  entries: MOST_TOKENS,
  protoKey: true,
} as const
const SMALL_LIMITS = { depth: 12, values: 65_536, entries: 16_384 } as const

const is = (value: null | string | boolean) => z.optional(z.literal(value))
const byteLevel = {
  type: z.literal('ByteLevel'),
  add_prefix_space: z.optional(z.boolean()),
  trim_offsets: z.optional(z.boolean()),
  use_regex: z._default(z.boolean(), true),
}

const stepSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('Split'),
    pattern: z.strictObject({ Regex: z.string() }),
    behavior: z.literal('Isolated'),
    invert: z.literal(false),
  }),
  z.strictObject({ type: z.literal('Digits'), individual_digits: z.boolean() }),
  z.strictObject({ ...byteLevel, add_prefix_space: z.literal(false) }),
])

const addedSchema = z.strictObject({
  id: z.int(),
  content: z.string(),
  single_word: is(false),
  lstrip: is(false),
  rstrip: is(false),
  normalized: z.optional(z.boolean()),
  special: z.boolean(),
})

const pieceSchema = z.union([
  z.strictObject({ SpecialToken: z.strictObject({ id: z.string(), type_id: z.int() }) }),
  z.strictObject({ Sequence: z.strictObject({ id: z.literal('A'), type_id: z.int() }) }),
])
const templateSchema = z.strictObject({
  type: z.literal('TemplateProcessing'),
  single: z.array(pieceSchema),
  pair: z.unknown(),
  special_tokens: z.record(
    z.string(),
    z.strictObject({ id: z.string(), ids: z.array(z.int()), tokens: z.array(z.string()) }),
  ),
})
const processorSchema = z.discriminatedUnion('type', [z.strictObject(byteLevel), templateSchema])

const isTokenId = (id: unknown): id is number => typeof id === 'number' && Number.isInteger(id)

const fileSchema = z.strictObject({
  version: z.optional(z.literal('1.0')),
  // Both are about batches.
  truncation: z.optional(z.unknown()),
  padding: z.optional(z.unknown()),
  added_tokens: z.array(addedSchema),
  normalizer: z.nullable(z.strictObject({ type: z.literal('NFC') })),
  pre_tokenizer: z.unknown(),
  post_processor: z.optional(z.unknown()),
  decoder: z.strictObject(byteLevel),
  model: z.strictObject({
    type: z.optional(z.literal('BPE')),
    dropout: is(null),
    // What has no token is refused, whatever would stand for it.
    unk_token: z.optional(z.nullable(z.string())),
    continuing_subword_prefix: z.optional(z.union([z.null(), z.literal('')])),
    end_of_word_suffix: z.optional(z.union([z.null(), z.literal('')])),
    fuse_unk: z.optional(z.boolean()),
    byte_fallback: is(false),
    ignore_merges: z.optional(z.boolean()),
    // Not `z.record`, which drops a token spelled `__proto__`.
    vocab: z.custom<Readonly<Record<string, unknown>>>(isObject, 'expected an object of token ids'),
    merges: z.custom<readonly unknown[]>(isList, 'expected a list of merges'),
  }),
})
type File = z.output<typeof fileSchema>

function parse(json: string): File {
  const read = parseJson(json, LIMITS)
  if (!read.ok) return refuse(`is not JSON: ${printFault(read.fault)}`)
  refuseKinds(read.value)
  const parsed = fileSchema.safeParse(read.value)
  return parsed.success ? parsed.data : refuse(firstIssue(parsed.error, read.value))
}

/** Components that come in kinds, and the kinds that are read. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  model: ['BPE'],
  normalizer: ['NFC'],
  pre_tokenizer: ['Sequence', 'Split', 'Digits', 'ByteLevel'],
  post_processor: ['Sequence', 'ByteLevel', 'TemplateProcessing'],
  decoder: ['ByteLevel'],
}

/** A kind that is not read is named before a schema says what else it lacks. */
function refuseKinds(file: unknown): void {
  if (!isObject(file)) return
  for (const [key, kinds] of Object.entries(KINDS)) {
    const component = file[key]
    if (!isObject(component)) continue
    const inner = component['pretokenizers'] ?? component['processors']
    for (const one of [component, ...(isList(inner) ? inner : [])]) {
      const kind: unknown = isObject(one) ? one['type'] : undefined
      if (typeof kind === 'string' && !kinds.includes(kind))
        refuse(`${key} is of kind ${printValue(kind)}, and only ${kinds.join(', ')} is read here`)
    }
  }
}

/**
 * The parts of a component that may be a sequence of them, each checked by itself, so that what is
 * wrong is said of the part.
 */
function partsOf<T>(
  name: 'pre_tokenizer' | 'post_processor',
  component: unknown,
  key: 'pretokenizers' | 'processors',
  parse: (part: unknown) => z.core.util.SafeParseResult<T>,
): readonly T[] {
  const sequence = isObject(component) && component['type'] === 'Sequence'
  const parts = sequence ? component[key] : [component]
  if (!isList(parts)) return refuse(`${name}.${key} is ${printValue(parts)}, expected a list`)
  const stray = sequence
    ? Object.keys(component).find((one) => one !== 'type' && one !== key)
    : undefined
  if (stray !== undefined) refuse(`${name}.${stray} is there, expected no such key`)
  return parts.map((part, i) => {
    const parsed = parse(part)
    if (parsed.success) return parsed.data
    const place = sequence ? `${name}.${key}[${i}]` : name
    return refuse(`of ${place} ${firstIssue(parsed.error, part)}`)
  })
}

function stepsOf(component: unknown): PreTokenizer {
  const steps = partsOf('pre_tokenizer', component, 'pretokenizers', (part) =>
    stepSchema.safeParse(part),
  )
  if (steps.at(-1)?.type !== 'ByteLevel')
    refuse('pre_tokenizer does not end with ByteLevel, so its tokens are not bytes')
  return steps.flatMap((step, i): PreTokenizer => {
    switch (step.type) {
      case 'Split':
        return [
          splitStep(step.pattern.Regex) ??
            refuse(
              `pre_tokenizer has the pattern ${JSON.stringify(step.pattern.Regex.slice(0, 300))}, which is none of those read here`,
            ),
        ]
      case 'Digits':
        return [digitsStep(step.individual_digits)]
      case 'ByteLevel':
        if (i + 1 < steps.length) refuse('pre_tokenizer has a step behind ByteLevel')
        return step.use_regex ? [byteLevelStep()] : []
    }
  })
}

function pairOf(merge: unknown, rank: number): readonly [string, string] {
  const parts: unknown = typeof merge === 'string' ? merge.split(' ') : merge
  if (isList(parts) && parts.length === 2) {
    const [left, right] = parts
    if (typeof left === 'string' && typeof right === 'string') return [left, right]
  }
  return refuse(`model.merges[${rank}] is ${printValue(merge)}, expected two tokens`)
}

function tableOf(file: File): TokenTable {
  const table = new TokenTable(PLACE)
  for (const [spelling, id] of Object.entries(file.model.vocab)) {
    if (!isTokenId(id))
      return refuse(`token ${printValue(spelling)} is ${printValue(id)}, expected its id`)
    table.word(id, spelling)
  }
  for (const { id, content, special } of file.added_tokens)
    table.add(id, { text: content, control: special })
  if (file.normalizer !== null) {
    const normal = file.added_tokens.find(({ normalized }) => normalized === true)
    if (normal !== undefined)
      refuse(
        `added token ${printValue(normal.content)} is looked for in normalized text, which is not done here`,
      )
  }
  return table
}

/** What stands before and behind a text that is tokenized alone. */
function framesOf(file: File, table: TokenTable): Pick<Vocabulary, 'before' | 'behind'> {
  const component = file.post_processor ?? undefined
  const all =
    component === undefined
      ? []
      : partsOf('post_processor', component, 'processors', (part) =>
          processorSchema.safeParse(part),
        )
  const [template, second] = all.flatMap((one) => (one.type === 'TemplateProcessing' ? [one] : []))
  if (second !== undefined) refuse('post_processor has two templates')
  const before: number[] = []
  const behind: number[] = []
  let seen = 0
  for (const piece of template?.single ?? []) {
    if ('Sequence' in piece) seen += 1
    else {
      const { id } = piece.SpecialToken
      const ids =
        template?.special_tokens[id]?.ids ?? refuse(`post_processor has no ${printValue(id)}`)
      if (!ids.every((one) => table.added.has(one)))
        refuse(`post_processor gives ${printValue(id)} an id that is no added token`)
      ;(seen === 0 ? before : behind).push(...ids)
    }
  }
  if (template !== undefined && seen !== 1) refuse('post_processor does not hold its text once')
  return { before, behind }
}

/** A control token as settings name it: its text, or an object that has it. */
const namedSchema = z.optional(z.nullable(z.union([z.string(), z.object({ content: z.string() })])))
const settingsSchema = z.object({
  bos_token: namedSchema,
  eos_token: namedSchema,
  pad_token: namedSchema,
  add_bos_token: z.optional(z.nullable(z.boolean())),
  add_eos_token: z.optional(z.nullable(z.boolean())),
})
/** Any row of the embedding may end a turn; that it has a token is not asked. */
const endSchema = z.int().check(z.minimum(0), z.maximum(MOST_TOKENS))
const generationSchema = z.object({
  eos_token_id: z.optional(z.nullable(z.union([endSchema, z.array(endSchema)]))),
})

function parseSmall<T>(
  place: string,
  text: string | undefined,
  parse: (value: unknown) => z.core.util.SafeParseResult<T>,
): T | undefined {
  if (text === undefined) return undefined
  const read = parseJson(text, SMALL_LIMITS)
  if (!read.ok) return refuseVocabulary(place, `is not JSON: ${printFault(read.fault)}`)
  const parsed = parse(read.value)
  return parsed.success
    ? parsed.data
    : refuseVocabulary(place, firstIssue(parsed.error, read.value))
}

/**
 * The vocabulary of a `tokenizer.json`, `tokenizer_config.json` and `generation_config.json`.
 * @throws ModelError
 */
export function vocabularyFromJson({
  tokenizer,
  settings,
  generation,
}: {
  readonly tokenizer: string
  readonly settings: string | undefined
  readonly generation: string | undefined
}): Vocabulary {
  const file = parse(tokenizer)
  const table = tableOf(file)
  const set = parseSmall('tokenizer_config.json', settings, (value) =>
    settingsSchema.safeParse(value),
  )
  const named = new Map<string, number>()
  for (const name of ['bos_token', 'eos_token', 'pad_token'] as const) {
    const given = set?.[name] ?? undefined
    if (given === undefined) continue
    const text = typeof given === 'string' ? given : given.content
    const id = table.ids.get(text)
    if (id === undefined || !table.added.has(id))
      return refuseVocabulary(
        'tokenizer_config.json',
        `${name} ${printValue(text)} is none of the added tokens`,
      )
    named.set(name, id)
  }
  const ends =
    parseSmall('generation_config.json', generation, (value) => generationSchema.safeParse(value))
      ?.eos_token_id ?? []
  const frames = framesOf(file, table)
  const bos = named.get('bos_token')
  const eos = named.get('eos_token')
  return {
    place: PLACE,
    spellings: table.spellings,
    added: table.added,
    ids: table.ids,
    merges: file.model.merges.map((merge, rank) => table.merge(rank, ...pairOf(merge, rank))),
    ignoreMerges: file.model.ignore_merges ?? false,
    steps: stepsOf(file.pre_tokenizer),
    nfc: file.normalizer !== null,
    before:
      set?.add_bos_token === true && frames.before.length === 0 && bos !== undefined
        ? [bos]
        : frames.before,
    behind:
      set?.add_eos_token === true && frames.behind.length === 0 && eos !== undefined
        ? [eos]
        : frames.behind,
    named,
    endOfTurn: Array.from(
      new Set([...(eos === undefined ? [] : [eos]), ...(typeof ends === 'number' ? [ends] : ends)]),
    ),
  }
}
