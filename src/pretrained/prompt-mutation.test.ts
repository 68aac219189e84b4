/**
 * Whatever is done to a vocabulary or to a chat template, what comes of it is sound or refused with
 * the place: text goes to tokens and back, no message becomes control, and nothing takes long.
 */
import { expect, it } from 'vitest'
import { isList } from '../run/is-object.ts'
import { MUTATIONS } from '../run/testing/mutate.ts'
import { sequence } from '../run/testing/random.ts'
import { FUZZING, tries } from '../run/testing/tries.ts'
import { openChatPrompts } from './chat-prompt.ts'
import { ModelError } from './model-source.ts'
import { openTokenizer } from './open-tokenizer.ts'
import type { Metadata } from './pretrained-model.ts'
import {
  CHATML,
  CONTROL,
  GPT2,
  QWEN,
  SETTINGS,
  SMOLLM,
  jsonSource,
  small,
  smallMetadata,
} from './testing/small-vocabulary.ts'

type Random = () => number

const WHOLE = 600
/** Of each kind, in `npm test`. */
const SHARE = 60
const SEED = 27
/** Milliseconds: a template's steps on a machine that does much else. */
const SLOWEST = 15_000

const pick = <T>(list: readonly T[], random: Random): T => {
  const one = list[Math.floor(random() * list.length)]
  if (one === undefined) throw new Error('An empty list.')
  return one
}

const TEXT = `hello  2024 the there ${CONTROL.join(' ')} then\n\n`

/** The words of the refusal; undefined where it is sound. */
async function refusal(act: () => void | Promise<void>): Promise<string | undefined> {
  try {
    await act()
    return undefined
  } catch (error) {
    if (error instanceof ModelError) return error.message
    throw error
  }
}

function holdsText(tokenizer: ReturnType<typeof openTokenizer>): void {
  const control = new Set(tokenizer.control.values())
  const tokens = tokenizer.encode(TEXT)
  expect(tokenizer.decode(tokens)).toBe(TEXT)
  expect(tokens.some((token) => control.has(token))).toBe(false)
}

async function tried(
  name: string,
  make: (random: Random) => () => void | Promise<void>,
): Promise<void> {
  const { numRuns: most, seed = SEED } = tries(WHOLE, SEED)
  const numRuns = FUZZING ? most : SHARE
  const random = sequence(seed * 37 + name.length)
  let sound = 0
  for (let run = 0; run < numRuns; run += 1) {
    const act = make(random)
    const before = performance.now()
    const said = await refusal(act).catch((error: unknown) => {
      throw new Error(`case ${run} of ${name}: ${String(error)}`, { cause: error })
    })
    expect(performance.now() - before, `case ${run}: ${String(said)}`).toBeLessThan(SLOWEST)
    if (said === undefined) sound += 1
    else expect(said).toMatch(/[.;] [A-Z][^.]+\.$/)
  }
  if (numRuns >= SHARE) {
    expect(sound).toBeGreaterThan(0)
    expect(sound).toBeLessThan(numRuns)
  }
}

const DOCUMENTS = [QWEN, SMOLLM, GPT2].map((one) => JSON.stringify(small(one)))

it('tokenizer.json', () =>
  tried('json', (random) => {
    const text = pick(MUTATIONS, random).mutate(pick(DOCUMENTS, random), random)
    return () => {
      holdsText(
        openTokenizer({ form: 'json', tokenizer: text, settings: SETTINGS, generation: undefined }),
      )
    }
  }))

/** One value in place of another of its list, or another value for a key. */
function metadataMutated(metadata: Metadata, random: Random): Metadata {
  const changed = new Map(metadata)
  const key = pick([...changed.keys()], random)
  const value = changed.get(key)
  const strange = pick([0, -1, 3, 7, 1e9, 0.5, '', 'a', 'Ġ', '\ud800', true, 5n], random)
  if (isList(value) && random() < 0.8) {
    const list = [...value]
    const at = Math.floor(random() * list.length)
    const other = pick([pick(list, random), strange, 'a b', 'zz'], random)
    const texts = list.map((one, i) => (i === at ? other : one))
    // A reader gives lists of one kind; hostile ones are of that kind too.
    if (texts.every((one) => typeof one === 'string')) changed.set(key, texts)
    else if (texts.every((one) => typeof one === 'number')) changed.set(key, texts)
    else changed.delete(key)
  } else changed.set(key, strange)
  return changed
}

it('metadata of GGUF', () =>
  tried('metadata', (random) => {
    const metadata = metadataMutated(
      smallMetadata(pick(['qwen2', 'smollm', 'gpt-2', 'llama-bpe'], random)),
      random,
    )
    return () => {
      holdsText(openTokenizer({ form: 'gguf', metadata }))
    }
  }))

/** What a hostile template is put together from, besides pieces of a sound one. */
const FRAGMENTS = [
  '{% for i in range(1000) %}',
  '{% for m in messages %}',
  '{% endfor %}',
  '{% set ns = namespace(s=["x"]) %}',
  '{% set ns.s = ns.s + ns.s %}',
  '{% set ns.s = [ns.s, ns.s] %}',
  '{% macro f(n) %}',
  '{{ f(n) }}{{ f(n) }}',
  '{% endmacro %}',
  '{{ f(9) }}',
  '{{ ns.s | tojson }}',
  '{{ messages | tojson(indent=60) }}',
  '{{ m.content * 9 }}',
  '{{ m.content ~ m.content }}',
  '{{ m["con" ~ "tent"] }}',
  '{% if messages %}',
  '{% endif %}',
  '{{ range(1000) | join("x") }}',
  '{{ "<|im_" ~ "end|>" }}',
  '<|im_start|>',
  '{% break %}',
  '((((((',
  '{#',
  "'",
]

function templateMutated(random: Random): string {
  let text = CHATML
  for (let left = 1 + Math.floor(random() * 6); left > 0; left -= 1) {
    const from = Math.floor(random() * (text.length + 1))
    const length = random() < 0.5 ? 0 : Math.floor(random() * 20)
    const place = random() < 0.3 ? from : Math.max(0, text.indexOf('{', from))
    text = text.slice(0, place) + pick(FRAGMENTS, random) + text.slice(place + length)
  }
  return text
}

it('chat templates', () => {
  const tokenizer = openTokenizer(jsonSource(small()))
  const control = new Set(tokenizer.control.values())
  return tried('template', (random) => {
    const template = templateMutated(random)
    return async () => {
      const chat = await openChatPrompts(template, tokenizer)
      const controls = (content: string): number =>
        chat
          .prompt([{ role: 'user', content }], 2_000_000)
          .tokens.filter((token) => control.has(token)).length
      expect(controls(CONTROL.join(''))).toBe(controls('a'))
    }
  })
})
