/**
 * What is planted, how it is drawn, which code it is in, and that the list of equivalents speaks of
 * the code as it stands.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { capOf, drawn, nameOf, sample } from './draw.ts'
import { readEquivalents } from './equivalents.ts'
import { keepsTypes, mutantsOf, mutated, parses } from './operators.ts'
import type { Mutant } from './operators.ts'
import { functionsOf, placeOf, reporting } from './reach.ts'
import { ROOT, isScope, scopeFiles, testFiles } from './scope.ts'
import { testsOf } from './tests.ts'

const FILE = 'src/rl/made-up.ts'
/** Every program that one change makes of another. */
const changed = (text: string): string[] =>
  mutantsOf(FILE, text).map((mutant) => mutated(text, mutant))

describe('operators', () => {
  it.each<[string, readonly string[]]>([
    ['f(a + b)', ['f(a - b)', ';']],
    ['f(a < b)', ['f(a <= b)', 'f(a >= b)', ';']],
    ['f(a && b)', ['f(a || b)', ';']],
    ["f(a === 'x')", ["f(a !== 'x')", "f(a === '')", ';']],
    ['f(a ?? b)', ['f((a))', 'f((b))', ';']],
    ['f(a ? b : c)', ['f((b))', 'f((c))', 'f(!(a) ? b : c)', ';']],
    ['f(7)', ['f((7 + 1))', 'f((7 - 1))', ';']],
    ['f(true)', ['f(false)', ';']],
    ['f(-a)', ['f((a))', ';']],
    ['f([a])', ['f([])', ';']],
    ['f(a?.b)', ['f(a.b)', ';']],
    ['f(Math.min(a, b))', ['f(Math.max(a, b))', 'f((a))', 'f((b))', ';']],
    ['f(a.some(g))', ['f(a.every(g))', ';']],
    ['f(a.filter(g))', ['f(a)', ';']],
    ['if (a) f()', ['if (!(a)) f()', 'if (true) f()', 'if (false) f()', 'if (a) ;']],
    [
      'while (a < b) f()',
      ['while (a <= b) f()', 'while (a >= b) f()', 'while (false) f()', 'while (a < b) ;'],
    ],
    ['x += a', ['x -= a', 'x = a', ';']],
  ])('%s', (text, wanted) => {
    expect(new Set(changed(text))).toEqual(new Set(wanted))
  })

  it('leave types, imports and words for people alone', () => {
    expect(
      changed(
        "import { a } from './a.ts'\ninterface A { readonly a: 1 | 2 }\ntype B = 'x' | true\nconst words = `so ${word}`\nconst more = 'words'",
      ),
    ).toEqual([])
    expect(changed('throw new RangeError(`too many: ${a + 1}`)')).toEqual([';'])
  })

  it('say where, and know themselves when lines move', () => {
    const [mutant, other] = [
      ...mutantsOf(FILE, 'f()\n  g(a * b)\n'),
      ...mutantsOf(FILE, '\n\nf()\ng(a * b)\n'),
    ].filter(({ original }) => original === '*')
    expect(mutant).toMatchObject({
      file: FILE,
      line: 2,
      operator: 'arithmetic',
      source: 'g(a * b)',
      replacement: '/',
    })
    expect(other?.line).toBe(4)
    expect(mutant === undefined || other === undefined ? [] : [nameOf(mutant)]).toEqual(
      other === undefined ? [] : [nameOf(other)],
    )
    expect(
      mutantsOf(FILE, 'f(1); f(1)')
        .filter(({ original }) => original === '1')
        .map(({ nth }) => nth),
    ).toEqual([0, 0, 1, 1])
  })

  it('make programs of a real file, and tell which the compiler need not be asked about', () => {
    const file = 'src/rl/groupings/groupings.ts'
    const text = readFileSync(join(ROOT, file), 'utf8')
    const mutants = mutantsOf(file, text)
    expect(mutants.length).toBeGreaterThan(5)
    for (const mutant of mutants.slice(0, 5))
      expect(parses(mutant, text), mutated(text, mutant)).toBe(true)
    expect(
      mutantsOf(FILE, 'f(a < b, a + b, a * b, 1)')
        .filter(keepsTypes)
        .map(({ original }) => original),
    ).toEqual(['<', '<', '*', '1', '1'])
  })
})

describe('a sample', () => {
  const mutants = ['a', 'b', 'c'].flatMap((file) =>
    mutantsOf(`src/rl/${file}.ts`, Array.from({ length: 40 }, (_, i) => `f(x${i} + y)`).join('\n')),
  )
  const names = (all: readonly Mutant[]): string[] => all.map(nameOf)
  const ALL = { valid: () => true, equivalent: () => false }

  it('is the same for a seed, whatever the order of what is given, and another for another', () => {
    expect(names(drawn([...mutants].reverse(), 1))).toEqual(names(drawn(mutants, 1)))
    expect(names(drawn(mutants, 2))).not.toEqual(names(drawn(mutants, 1)))
  })

  it('takes no more than its share of a file, nothing that is refused, and tells equivalents without counting them', () => {
    const order = drawn(mutants, 1)
    expect(capOf(20)).toBe(3)
    const taken = [...sample(order, 20, ALL)]
    expect(
      ['a', 'b', 'c'].map(
        (file) => taken.filter(({ mutant }) => mutant.file === `src/rl/${file}.ts`).length,
      ),
    ).toEqual([3, 3, 3])
    const [first, second] = order
    const sifted = [
      ...sample(order, 4, { valid: (one) => one !== second, equivalent: (one) => one === first }),
    ]
    expect(sifted[0]).toEqual({ kind: 'equivalent', mutant: first })
    expect(sifted.filter(({ kind }) => kind === 'mutant')).toHaveLength(4)
    expect(sifted.some(({ mutant }) => mutant === second)).toBe(false)
  })
})

describe('which tests reach what', () => {
  const text =
    'const a = (x) => x + 1\nfunction b() { return [2].map((y) => ({ y: y - 3 })) }\nclass C { #d = 4; get d() { return this.#d * 5 } }\n'

  it('is said by every function, and the program stays the same', () => {
    const heard: string[] = []
    const run = (program: string): string =>
      String(
        runInNewContext(`${program}\nJSON.stringify([a(1), b(), new C().d])`, {
          __tandemReached: (place: string) => heard.push(place),
        }),
      )
    expect(run(reporting(FILE, text))).toEqual(run(text))
    expect(heard).toHaveLength(5)
    expect(heard[0]).toBe(`${FILE}#-1`)
    const functions = functionsOf(FILE, text)
    expect(
      heard.slice(1).every((place) => functions.some(({ start }) => place === `${FILE}#${start}`)),
    ).toBe(true)
    const places = mutantsOf(FILE, text).map((mutant) => placeOf(mutant, functions))
    expect(places.every((place) => heard.includes(place))).toBe(true)
    expect(new Set(places).size).toBe(5)
  })

  it('orders them: the file’s own test, then what is near and quick; those that fail anyway are no help', () => {
    const mapped = (seconds: number, passed = true, reached = ['p']) => ({
      code: '',
      passed,
      why: '',
      seconds,
      reached,
    })
    const tests = new Map([
      ['src/worker/far.test.ts', mapped(1)],
      ['src/rl/slow.test.ts', mapped(30)],
      ['src/rl/quick.test.ts', mapped(1)],
      ['src/rl/made-up.test.ts', mapped(60)],
      ['src/rl/broken.test.ts', mapped(1, false)],
      ['src/rl/other.test.ts', mapped(1, true, [])],
    ])
    expect(testsOf(FILE, 'p', tests)).toEqual([
      'src/rl/made-up.test.ts',
      'src/rl/quick.test.ts',
      'src/worker/far.test.ts',
      'src/rl/slow.test.ts',
    ])
  })

  it('asks the tests that load the method or the judges, and mutates no test', () => {
    const tests = testFiles()
    expect(tests).toEqual(
      expect.arrayContaining([
        'src/rl/groupings/groupings.test.ts',
        'src/engine/random.test.ts',
        'src/worker/session.test.ts',
      ]),
    )
    expect(tests).not.toContain('src/ui/isolation.test.ts')
    expect(scopeFiles()).toEqual(
      expect.arrayContaining([
        'src/rl/groupings/groupings.ts',
        'src/engine/random.ts',
        'src/judges/bfcl/bfcl-judge.ts',
        'src/run/statistics/holm.ts',
      ]),
    )
    expect(
      [
        'src/rl/groupings/groupings.test.ts',
        'src/rl/testing/plain-policy.ts',
        'src/engine/engine.ts',
      ].map(isScope),
    ).toEqual([false, false, false])
  })
})

it('every listed equivalent is a mutant of the code as it stands', () => {
  for (const name of readEquivalents().keys()) {
    const [file] = JSON.parse(name) as [string]
    expect(
      mutantsOf(file, readFileSync(join(ROOT, file), 'utf8')).some(
        (mutant) => nameOf(mutant) === name,
      ),
      name,
    ).toBe(true)
  }
})
