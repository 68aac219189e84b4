/**
 * Whatever is done to the files, importing them and making tasks of them gives a sound suite or
 * errors that name the place.
 */
import { expect, it } from 'vitest'
import fc from 'fast-check'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import { FIXTURE } from '../../judges/bfcl/testing/bfcl-files.ts'
import { importBfcl } from '../../judges/index.ts'
import { createBfcl } from './bfcl-suite.ts'
import { least, tries } from '../../run/testing/tries.ts'

const HOSTILE = [
  '',
  'null',
  '-1',
  '1e999',
  '9'.repeat(500),
  '"\\ud800"',
  '{"__proto__":[]}',
  '[[[[[[]]]]]]',
  '[',
  '}',
  '\u0000',
  '\n',
  '"',
  "'",
  '\\',
  '[""]',
  '"$1.token"',
  '[{"":[]}]',
  '{}',
  '5',
  '5.0',
  'true',
  '"\\n"',
]
const KEYS = [
  'id',
  'question',
  'role',
  'content',
  'function',
  'name',
  'description',
  'parameters',
  'type',
  'properties',
  'required',
  'litres',
  'bed',
  'parts',
  'ground_truth',
  'items',
  'initial_config',
  'involved_classes',
  'default',
]

interface Mutation {
  readonly file: number
  readonly how: number
  readonly at: number
  readonly length: number
  readonly word: string
  readonly key: string
}
const FILES = FIXTURE.filter(({ path }) => path.endsWith('.json'))
const mutation = (file: number): fc.Arbitrary<Mutation> =>
  fc.record({
    file: fc.constant(file),
    how: fc.nat(8),
    at: fc.nat(4000),
    length: fc.nat(60),
    word: fc.constantFrom(...HOSTILE),
    key: fc.constantFrom(...KEYS),
  })

/** Replaces the value behind a key: the text stays JSON when `word` is. */
function replaceValue(text: string, { key, word, at }: Mutation): string {
  let seen = 0
  return text.replaceAll(
    new RegExp(`("${key}"\\s*:\\s*)("[^"]*"|[\\d.]+|null|\\{\\}|\\[[^[\\]{}]*\\])`, 'g'),
    (whole: string, head: string) => (seen++ === at % 7 ? head + word : whole),
  )
}

function mutate(files: readonly DroppedFile[], m: Mutation): readonly DroppedFile[] {
  return files.map((file, i) => {
    if (i !== m.file) return file
    const at = m.at % (file.text.length + 1)
    switch (m.how) {
      case 0:
        return { ...file, text: file.text.slice(0, at) + m.word + file.text.slice(at) }
      case 1:
        return { ...file, text: file.text.slice(0, at) + file.text.slice(at + m.length) }
      case 2:
        return { ...file, text: file.text.slice(0, at) }
      case 3:
      case 4:
      case 5:
        return { ...file, text: replaceValue(file.text, m) }
      case 6:
        return { ...file, text: file.text.replaceAll(`"${m.key}"`, `"${m.key}x"`) }
      case 7:
        return { ...file, text: file.text.split('\n').reverse().join('\n') }
      default:
        return { path: m.at % 2 === 0 ? file.path : m.word, text: file.text + file.text }
    }
  })
}

const isJson = (line: string): boolean => {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}
const wellFormed = ({ text }: DroppedFile): boolean =>
  text.split('\n').every((line) => line.trim() === '' || isJson(line))

/** Every file is mutated in every run. */
const WHOLE = Math.ceil(10_000 / FILES.length)
const TRIES = tries(WHOLE, 11)
const RUNS = TRIES.numRuns

it('never throws past the boundary', () => {
  const seen = { files: 0, wellFormed: 0, sound: 0, skipped: 0, refused: 0 }
  fc.assert(
    fc.property(fc.tuple(...FILES.map((_, file) => mutation(file))), (mutations) => {
      const files = mutations.reduce(mutate, FILES)
      seen.files += files.length
      seen.wellFormed += files.filter(wellFormed).length
      const strict = importBfcl(files)
      if (!strict.ok) {
        expect(strict.error).toMatch(/:\d+: .+: .+|none of the \d+ files/)
        for (const { line, field, message } of strict.bad)
          expect([line > 0, field === '', message === '']).toEqual([true, false, false])
      }
      const outcome = importBfcl(files, { skipBad: true })
      if (!outcome.ok) {
        seen.refused += 1
        return
      }
      if (strict.ok) expect(outcome.files.skipped).toEqual([])
      else seen.skipped += 1
      const suite = createBfcl(outcome.files, {
        seed: 1,
        heldOutShare: 0.3,
        split: 'reporting',
        categories: 'all',
        budget: { whole: 40, count: (text) => text.split(/\s+/).length },
      })
      for (const split of ['train', 'held-out', 'unseen-entities'] as const) {
        for (let i = 0; i < suite.size(split); i += 1) {
          const task = suite.task(split, i, 1)
          const [line] = suite.demonstrate(task, 'fine')?.plan ?? []
          expect(line === undefined ? undefined : suite.interpret(line, task)).toBeDefined()
          const calls = task.gold.map((call, subtask) => ({
            subtask,
            call,
            resolved: call,
            observation: { ok: true, text: '', result: [] },
          }))
          expect(typeof suite.judge(task, { plan: [], calls, finalState: null }).success).toBe(
            'boolean',
          )
        }
      }
      seen.sound += 1
    }),
    TRIES,
  )
  console.log(
    `BFCL: ${seen.files} mutated files, ${seen.wellFormed} of them still JSON, in ${RUNS} drops: ${seen.sound} imported soundly, ${seen.skipped} of them without bad lines, ${seen.refused} refused`,
  )
  expect(seen.files).toBe(RUNS * FILES.length)
  expect(seen.wellFormed).toBeGreaterThan(seen.files / 2)
  expect(seen.sound).toBeGreaterThanOrEqual(least(WHOLE / 2, WHOLE))
}, 60_000)
