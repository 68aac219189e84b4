/**
 * Whatever is done to the files, importing them and making tasks of them gives a sound suite or an
 * error that names the place.
 */
import { expect, it } from 'vitest'
import fc from 'fast-check'
import { FIXTURE } from '../../judges/api-bank/testing/api-bank-files.ts'
import { importApiBank } from '../../judges/index.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import { reportLines } from './api-bank-report.ts'
import { createApiBank } from './api-bank-suite.ts'
import { least, tries } from '../../run/testing/tries.ts'

const HOSTILE = [
  '',
  'null',
  '-1',
  '1e999',
  '9'.repeat(500),
  '"\\ud800"',
  '{"__proto__":1}',
  '[[[[[[]]]]]]',
  '[',
  '}',
  '\u0000',
  '\n',
  '"',
  "'",
  '\\',
  ", b='",
  ')]->',
  '../',
  '$1.token',
  '<script>',
]
const KEYS = [
  'role',
  'text',
  'api_name',
  'param_dict',
  'result',
  'output',
  'exception',
  'file',
  'id',
  'instruction',
  'input',
  'expected_output',
  'name',
  'input_parameters',
]

interface Mutation {
  readonly file: number
  readonly how: number
  readonly at: number
  readonly length: number
  readonly word: string
  readonly key: string
}
const mutation: fc.Arbitrary<Mutation> = fc.record({
  file: fc.nat(FIXTURE.length - 1),
  how: fc.nat(5),
  at: fc.nat(4000),
  length: fc.nat(60),
  word: fc.constantFrom(...HOSTILE),
  key: fc.constantFrom(...KEYS),
})

/** Replaces the value behind a key: the text stays JSON when `word` is. */
const replaceValue = (text: string, { key, word, at }: Mutation): string => {
  let seen = 0
  return text.replaceAll(
    new RegExp(`("${key}"\\s*:\\s*)("[^"]*"|\\d+|null|\\{\\})`, 'g'),
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
        return { ...file, text: replaceValue(file.text, m) }
      case 4:
        return { ...file, text: file.text.replaceAll(`"${m.key}"`, `"${m.key}x"`) }
      default:
        return { path: m.at % 2 === 0 ? file.path : m.word, text: file.text + file.text }
    }
  })
}

it('never throws past the boundary', async () => {
  let sound = 0
  let warned = 0
  let refused = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(mutation, { minLength: 1, maxLength: 6 }),
      fc.subarray([...FIXTURE.keys()], { minLength: 1 }),
      fc.boolean(),
      fc.boolean(),
      async (mutations, kept, whole, skipBad) => {
        const mutated = mutations.reduce(mutate, FIXTURE)
        const files = whole ? mutated : mutated.filter((_, i) => kept.includes(i))
        const outcome = importApiBank(files, { skipBad })
        if (!outcome.ok) {
          refused += 1
          for (const { file, line, field, message } of outcome.bad)
            expect(file !== '' && line >= 1 && field !== '' && message !== '').toBe(true)
          expect(outcome.error).toMatch(/\.jsonl?(:\d+)?: |none of the \d+ files/)
          return
        }
        if (outcome.files.warnings.length + outcome.files.skipped.length > 0) warned += 1
        expect(skipBad || outcome.files.skipped.length === 0).toBe(true)
        for (const warning of outcome.files.warnings) expect(warning).toMatch(/: .+/)
        const suite = createApiBank(outcome.files, {
          seed: 1,
          heldOutShare: 0.3,
          split: 'reporting',
        })
        const lines = await reportLines(outcome.files, suite, 1)
        for (const split of ['train', 'held-out', 'unseen-entities'] as const) {
          for (let i = 0; i < suite.size(split); i += 1) {
            const task = suite.task(split, i, 1)
            expect(suite.styles.some((style) => suite.demonstrate(task, style) !== undefined)).toBe(
              true,
            )
            const [line = ''] = suite.demonstrate(task, 'fine')?.plan ?? []
            expect(suite.interpret(line, task)).toBeDefined()
          }
        }
        expect(lines.length).toBeGreaterThan(4)
        sound += 1
      },
    ),
    tries(1500, 7),
  )
  console.log(
    `api-bank files mutated: ${sound} imported soundly (${warned} with warnings), ${refused} refused with an error that names the place`,
  )
  expect(sound).toBeGreaterThanOrEqual(least(300, 1500))
  expect(warned).toBeGreaterThanOrEqual(least(300, 1500))
  expect(refused).toBeGreaterThanOrEqual(least(10, 1500))
}, 60_000)
