/**
 * Whatever is done to the files, importing them gives a sound suite or an error that names the
 * place; whatever is called, a world answers.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MUTATIONS } from '../../run/testing/mutate.ts'
import { sequence } from '../../run/testing/random.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import { DEFAULT_BUDGET } from '../official/token-budget.ts'
import { BAMBOOGLE } from './bamboogle-entry.ts'
import { AGENTFLOW, CASSETTE, CORPUS, PASSAGES, TOOLRL } from './testing/bamboogle-files.ts'
import { tries } from '../../run/testing/tries.ts'

const FILES = [TOOLRL, AGENTFLOW, CASSETTE, PASSAGES, CORPUS]
/**
 * The same files with few records, so that a mutation often meets the first, by which a file is
 * recognised.
 */
const SMALL = [TOOLRL, AGENTFLOW].map(({ path, text }): DroppedFile => ({
  path,
  text: JSON.stringify((JSON.parse(text) as unknown[]).slice(0, 6)),
}))

function mutated(files: readonly DroppedFile[], random: () => number): readonly DroppedFile[] {
  const at = Math.floor(random() * files.length)
  const way = MUTATIONS[Math.floor(random() * MUTATIONS.length)]
  return files.map((file, i) => {
    if (i !== at || way === undefined) return file
    // Ways that need a JSON document cannot change JSONL and plain text.
    try {
      return { ...file, text: way.mutate(file.text, random) }
    } catch {
      return { ...file, text: file.text.slice(Math.floor(random() * 50)) }
    }
  })
}

it('imports mutated files soundly, or says where they are wrong', async () => {
  const random = sequence(11)
  const seen = { sound: 0, bad: 0, refused: 0 }
  for (let round = 0; round < 700; round += 1) {
    let files: readonly DroppedFile[] = random() < 0.5 ? FILES : [...SMALL, CASSETTE]
    const times = 1 + Math.floor(random() * 3)
    for (let i = 0; i < times; i += 1) files = mutated(files, random)
    const options = {
      seed: round,
      heldOutShare: 0.3,
      split: 'reporting',
      budget: DEFAULT_BUDGET,
    } as const
    let outcome = await BAMBOOGLE.create(files, { ...options, skipBad: false })
    if (!outcome.ok && outcome.bad.length > 0) {
      seen.bad += 1
      for (const { file, line, field, message } of outcome.bad)
        expect([file !== '', line > 0, field !== '', message !== '']).toEqual([
          true,
          true,
          true,
          true,
        ])
      outcome = await BAMBOOGLE.create(files, { ...options, skipBad: true })
      expect(outcome.ok).toBe(true)
    }
    if (!outcome.ok) {
      seen.refused += 1
      expect(outcome.error).toMatch(/:\d+: .+: .+; drop|none of the \d+ files/)
      continue
    }
    seen.sound += 1
    const { suite } = outcome.made
    for (const task of [suite.task('train', 0, 0)]) {
      for (const style of suite.styles)
        for (const line of suite.demonstrate(task, style)?.plan ?? [])
          expect(suite.interpret(line, task)).toBeDefined()
      expect(
        (await suite.world(task).call({ name: 'search', args: [['query', task.text]] })).ok,
      ).toBe(task.text.length <= 1000)
    }
    if (round % 20 === 0) expect((await outcome.made.report()).length).toBeGreaterThan(3)
  }
  console.log(
    `bamboogle files mutated: ${seen.sound} imported soundly, ${seen.bad} with bad records named, ${seen.refused} refused`,
  )
  expect(seen.sound).toBeGreaterThan(350)
  expect(seen.bad).toBeGreaterThan(100)
})

it('answers whatever is called', async () => {
  const outcome = await BAMBOOGLE.create(FILES, {
    seed: 1,
    heldOutShare: 0.25,
    split: 'reporting',
    budget: DEFAULT_BUDGET,
    skipBad: false,
  })
  if (!outcome.ok) throw new Error(outcome.error)
  const { suite } = outcome.made
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 2000 }),
    fc.constantFrom(
      null,
      true,
      { kind: 'int', value: 5n } as const,
      { kind: 'list', items: [] } as const,
    ),
  )
  const call = fc.record({
    name: fc.constantFrom('search', 'tell_answer', '__proto__', ''),
    args: fc.array(fc.tuple(fc.constantFrom('query', 'text', 'toString'), value), { maxLength: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 4 }), fc.nat(23), async (calls, index) => {
      const task = suite.task('train', index, 0)
      const world = suite.world(task)
      for (const one of calls) expect((await world.call(one)).text.length).toBeLessThanOrEqual(4000)
      const { checks } = suite.judge(task, { plan: [], calls: [], finalState: world.state() })
      expect(checks).toHaveLength(3)
    }),
    tries(300, 8),
  )
})

it('reads and judges any line', async () => {
  const outcome = await BAMBOOGLE.create(FILES, {
    seed: 1,
    heldOutShare: 0.25,
    split: 'reporting',
    budget: DEFAULT_BUDGET,
    skipBad: false,
  })
  if (!outcome.ok) throw new Error(outcome.error)
  const { suite } = outcome.made
  const task = suite.task('train', 0, 0)
  const piece = fc.constantFrom(
    'search',
    ' query=',
    "'",
    '@',
    'tell_answer',
    ' then ',
    '$1.title',
    ' from the results',
    ')',
    '\\',
    '(',
    task.text,
    'x',
  )
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 8 }).map((parts) => parts.join('')),
      (line) => {
        expect(suite.interpret(line, task) === undefined).toBe(
          suite.styleOf(line, task) === undefined,
        )
        expect(Array.isArray(suite.planValues([line]))).toBe(true)
      },
    ),
    tries(2000, 9),
  )
})
