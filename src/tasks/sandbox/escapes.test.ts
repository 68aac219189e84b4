/**
 * Each attempt to break out of the sandbox, or to hold it up, has to be contained: an answer or a
 * clear problem within the limits, and afterwards the sandbox answers as if nothing had happened.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { Interpreter } from './interpreter.ts'
import type { Answer, Problem } from './interpreter.ts'
import { SANDBOX_LIMITS } from './sandbox-limits.ts'
import { ATTEMPTS } from './testing/escape-attempts.ts'
import { testSandbox } from './testing/open.ts'
import type { Value } from '../../run/calls/call-value.ts'

const STEPS = 1_000_000

/** A plain form of what came back. */
function plain(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value
  switch (value.kind) {
    case 'int':
    case 'float':
      return value.value
    case 'list':
      return value.items.map(plain)
    case 'dict':
      return value.entries.map(([key, item]) => [key, plain(item)])
    case 'reference':
      return value.field
  }
}

const result = (answer: Answer): unknown => {
  if (!answer.ok) return answer.problem
  const whole = answer.value
  return whole !== null && typeof whole === 'object' && whole.kind === 'dict'
    ? plain(whole.entries.find(([key]) => key === 'result' || key === 'threw')?.[1] ?? null)
    : undefined
}

let sandbox: Interpreter
beforeAll(async () => {
  sandbox = await Interpreter.open(testSandbox)
})

function call(
  interpreter: Interpreter,
  tool = 0,
  seed: readonly [number, number, number, number] = [1, 2, 3, 4],
): Answer {
  const given: Value = {
    kind: 'dict',
    entries: [
      ['tool', { kind: 'int', value: BigInt(tool) }],
      ['args', { kind: 'dict', entries: [] }],
      ['state', { kind: 'dict', entries: [] }],
    ],
  }
  return interpreter.ask({
    what: 'call',
    given,
    seed,
    steps: STEPS,
    output: SANDBOX_LIMITS.callCharacters,
  })
}

const KINDS: Readonly<Record<string, RegExp>> = {
  steps: /too many steps/,
  memory: /too much memory/,
  depth: /nested too deep/,
  output: /too much is given back|gives back too much/,
  error: /./,
  time: /too long/,
}

/** What a tool threw, in words, wherever it was caught. */
const words = (answer: Answer): string => {
  const said = result(answer)
  if (!answer.ok) return answer.problem.message
  const fields = new Map(
    Array.isArray(said)
      ? said.filter((one): one is [string, unknown] => Array.isArray(one) && one.length === 2)
      : [],
  )
  const told = (key: string): string => {
    const found = fields.get(key)
    return typeof found === 'string' ? found : ''
  }
  const [name, message] = [told('name'), told('message')]
  return `${name}${name === '' || message === '' ? '' : ': '}${message}` || 'says nothing'
}

/** What a caught error is read as. */
function thrown(interpreter: Interpreter, answer: Answer): Problem | undefined {
  const value = answer.ok ? answer.value : null
  const threw =
    value !== null && typeof value === 'object' && value.kind === 'dict'
      ? value.entries.find(([key]) => key === 'threw')?.[1]
      : undefined
  return threw === undefined ? undefined : interpreter.problemOf(threw)
}

describe('the sandbox contains', () => {
  it('more than 25 attempts', () => {
    expect(ATTEMPTS.length).toBeGreaterThan(60)
  })

  it.each(ATTEMPTS.map(([name, body, expected]) => ({ name, body, expected })))(
    '$name',
    ({ body, expected }) => {
      const problem = sandbox.read(
        `const tools = [{ run(args, state) { ${body} } }, { run: () => 'well' }]`,
      )
      if ('refused' in expected) {
        expect(problem?.message).toMatch(expected.refused)
        return
      }
      expect(problem).toBeUndefined()
      const answer = call(sandbox)
      if ('gives' in expected) expect(result(answer)).toEqual(expected.gives)
      else if ('error' in expected) expect(words(answer)).toMatch(expected.error)
      else if ('plainly' in expected)
        expect(thrown(sandbox, answer)).toMatchObject({
          kind: 'error',
          message: expect.stringMatching(expected.plainly) as string,
        })
      else {
        const told = words(answer)
        const kinds = answer.ok
          ? [
              told.includes('out of memory') || told.includes('string too long')
                ? 'memory'
                : told.includes('stack overflow')
                  ? 'depth'
                  : told.startsWith('RangeError: too much')
                    ? 'output'
                    : 'error',
            ]
          : [answer.problem.kind]
        expect([...expected.stopped], `${told} (${kinds.join()})`).toEqual(
          expect.arrayContaining(kinds),
        )
        if (!answer.ok) expect(told).toMatch(KINDS[answer.problem.kind] ?? /./)
      }
      // As if nothing had happened, for the same program too.
      expect(result(call(sandbox, 1))).toBe('well')
    },
  )
})

describe('a line', () => {
  const problemOf = (body: string): Problem | undefined => {
    sandbox.read(`const tools = [{ run() {\n${body}\n} }]`)
    return thrown(sandbox, call(sandbox))
  }

  it.each([
    ['is told of an error of the interpreter’s', 'throw new Error("m")', 2],
    [
      'is told of a caught one that is thrown again',
      '\ntry { null.x } catch (error) { throw error }',
      3,
    ],
    [
      'is not told of what is no error',
      'throw { name: "Error", message: "m", stack: "tools.js:999999:999999" }',
      undefined,
    ],
    [
      'nor where such a thing names a line that there is',
      'throw { name: "Error", message: "m", stack: "    at run (tools.js:2:1)" }',
      undefined,
    ],
    ['nor of an object made of errors', 'throw Object.create(new Error("m"))', undefined],
    [
      'nor beyond the program',
      'throw Object.assign(new Error("m"), { stack: "    at run (tools.js:999999:999999)" })',
      undefined,
    ],
    [
      'nor from a stack that answers when it is asked',
      'throw Object.defineProperty(new Error("m"), "stack", { get: () => "    at run (tools.js:2:1)" })',
      undefined,
    ],
    [
      'is not taken from a function’s name',
      'const named = { get ["x (tools.js:1:1)"]() { return null.x } }\nreturn named["x (tools.js:1:1)"]',
      2,
    ],
  ])('%s', (_, body, line) => {
    expect(problemOf(body)?.line).toBe(line)
  })

  it('of a program that reads otherwise than it runs is refused, with the way out', () => {
    expect(sandbox.read('const a = 1\nconst b = "\u202e"')).toMatchObject({
      kind: 'error',
      line: 2,
      message: expect.stringContaining('write \\u202e') as string,
    })
    expect(sandbox.read('const b = "\\u202e"')).toBeUndefined()
  })
})

describe('between calls', () => {
  it('nothing is remembered: globals, prototypes and variables are as they were after reading', () => {
    expect(
      sandbox.read(`let calls = 0; const kept = []
      const tools = [{ run() {
        calls += 1; kept.push(1); globalThis.leak = (globalThis.leak ?? 0) + 1; Object.prototype.leak = (Object.prototype.leak ?? 0) + 1; Math.extra = (Math.extra ?? 0) + 1
        return [calls, kept.length, leak, {}.leak, Math.extra]
      } }]`),
    ).toBeUndefined()
    for (let i = 0; i < 3; i += 1) expect(result(call(sandbox))).toEqual([1n, 1n, 1n, 1n, 1n])
  })

  it('chance follows from the seed alone', () => {
    sandbox.read('const tools = [{ run: () => [Math.random(), Math.random()] }]')
    const first = result(call(sandbox, 0, [1, 2, 3, 4]))
    expect(result(call(sandbox, 0, [1, 2, 3, 4]))).toEqual(first)
    expect(result(call(sandbox, 0, [1, 2, 3, 5]))).not.toEqual(first)
  })

  it('the same steps are counted every time, so that a limit falls at the same place', async () => {
    const program =
      'const tools = [{ run() { let n = 0; try { for (;;) n += 1 } finally { console.log(n) } } }]'
    const other = await Interpreter.open(testSandbox)
    const said = [sandbox, other, sandbox].map((interpreter) => {
      interpreter.read(program)
      const answer = call(interpreter)
      return answer.ok ? answer.said : [answer.problem.kind, String(answer.problem.line)]
    })
    expect(said[1]).toEqual(said[0])
    expect(said[2]).toEqual(said[0])
  })
})

describe('a program', () => {
  it('that cannot be read is a problem at its line', () => {
    expect(sandbox.read('const a = 1\nlet b = ;\n')).toMatchObject({ kind: 'error', line: 2 })
    expect(sandbox.read('const a = 1\n\nmissing()')).toMatchObject({
      kind: 'error',
      line: 3,
      message: expect.stringContaining('missing') as string,
    })
    expect(sandbox.read('let n = 0\nfor (;;) n += 1')).toMatchObject({ kind: 'steps' })
    expect(sandbox.read('let a = "x"\nfor (;;) a += a')).toMatchObject({ kind: 'memory', line: 2 })
    expect(sandbox.read(' '.repeat(SANDBOX_LIMITS.programCharacters + 1))).toMatchObject({
      kind: 'output',
    })
    expect(sandbox.read('const a = 1\nconst b = "\0"')).toMatchObject({ kind: 'error', line: 2 })
    expect(sandbox.read('{'.repeat(60_000))?.kind).toMatch(/depth|error/)
  })

  it('that takes long on a slow machine meets the deadline', async () => {
    let now = 0
    const slow = await Interpreter.open({
      ...testSandbox,
      clock: () => {
        now += 1_000
        return now
      },
    })
    slow.read('const tools = [{ run() { for (;;); } }]')
    expect(call(slow)).toMatchObject({ ok: false, problem: { kind: 'time' } })
  })

  it('is given whole numbers of any size, and gives them back', () => {
    sandbox.read(
      'const tools = [{ run: ({ a, b, c }) => [a, b, c, typeof a, typeof b, a + 1, 0.5, 2 ** 60] }]',
    )
    const given: Value = {
      kind: 'dict',
      entries: [
        ['tool', { kind: 'int', value: 0n }],
        [
          'args',
          {
            kind: 'dict',
            entries: [
              ['a', { kind: 'int', value: 5n }],
              ['b', { kind: 'int', value: 2n ** 70n }],
              ['c', { kind: 'float', value: 2.5 }],
            ],
          },
        ],
        ['state', null],
      ],
    }
    expect(
      result(sandbox.ask({ what: 'call', given, seed: [1, 2, 3, 4], steps: STEPS, output: 1_000 })),
    ).toEqual([5n, 2n ** 70n, 2.5, 'number', 'bigint', 6n, 0.5, 2 ** 60])
  })
})
