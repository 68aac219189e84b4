import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { Value } from './calls/call-value.ts'
import { parseJson } from './json.ts'
import { printFault } from './json-scanner.ts'
import { readJson } from './json-value.ts'
import { least, tries } from './testing/tries.ts'

const read = (text: string): Value => {
  const outcome = readJson(text)
  if (!outcome.ok) throw new Error(`${outcome.line}:${outcome.column}: ${outcome.message}`)
  return outcome.value
}

/** What `JSON.parse` would give. */
function plain(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value
  switch (value.kind) {
    case 'int':
      return Number(value.value)
    case 'float':
      return value.value
    case 'list':
      return value.items.map(plain)
    case 'dict':
      return Object.fromEntries(value.entries.map(([key, item]) => [key, plain(item)]))
    case 'reference':
      throw new Error('JSON holds no references')
  }
}

describe('readJson', () => {
  it('keeps integers and floats apart, and every digit of an integer', () => {
    expect(read('[5, 5.0, 5e0, -0, 12345678901234567890]')).toEqual({
      kind: 'list',
      items: [
        { kind: 'int', value: 5n },
        { kind: 'float', value: 5 },
        { kind: 'float', value: 5 },
        { kind: 'int', value: 0n },
        { kind: 'int', value: 12345678901234567890n },
      ],
    })
  })

  it('reads 32 levels, of lists and of objects, and no more', () => {
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
      ['[{"a":', '}]'],
    ] as const) {
      const nested = (levels: number): string => `${open.repeat(levels)}1${close.repeat(levels)}`
      const most = open.length > 5 ? 16 : 32
      expect(readJson(nested(most)).ok, open).toBe(true)
      expect(readJson(nested(most + 1)), open).toMatchObject({
        ok: false,
        message: expect.stringContaining('nested deeper than 32 levels') as string,
      })
    }
  })

  it('reads whatever JSON.stringify writes as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        const parsed: unknown = JSON.parse(text)
        expect(plain(read(text))).toEqual(parsed === 0 ? 0 : parsed)
      }),
      tries(300),
    )
  })

  it('accepts exactly the texts that JSON.parse accepts', () => {
    const pieces = fc.array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"a"',
        '"\\u00e9"',
        '"\\x"',
        '1',
        '-',
        '1.',
        '.5',
        '01',
        '1e5 ',
        'true',
        'nul',
        ' ',
        '\n',
        '"',
      ),
      { maxLength: 8 },
    )
    let accepted = 0
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join('')
        let valid = true
        try {
          JSON.parse(text)
        } catch {
          valid = false
        }
        expect(readJson(text).ok).toBe(valid)
        if (valid) accepted += 1
      }),
      tries(3000),
    )
    expect(accepted).toBeGreaterThanOrEqual(least(20, 3000))
  })

  it('finds the faults that the reading as plain values finds, in the same words at the same place', () => {
    const limits = { depth: 32, values: Infinity, entries: 20_000, protoKey: true }
    const pieces = fc.array(
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"b"', '"\\x"', '1', '-', '01', '2.5e3'),
      { maxLength: 9 },
    )
    fc.assert(
      fc.property(pieces, (parts) => {
        const text = parts.join(' ')
        const [ours, plainly] = [readJson(text, 'once'), parseJson(text, limits)]
        expect(ours.ok ? undefined : printFault(ours)).toBe(
          plainly.ok ? undefined : printFault(plainly.fault),
        )
        if (ours.ok && plainly.ok) expect(plain(ours.value)).toEqual(plainly.value)
      }),
      tries(1000),
    )
  })

  it('takes the last of equal keys, or refuses them where a file is of our own form', () => {
    expect(plain(read('{"a": 1, "\\u0061": 2}'))).toEqual({ a: 2 })
    expect(readJson('{"a": 1,\n "\\u0061": 2}', 'once')).toMatchObject({
      ok: false,
      line: 2,
      column: 2,
      message: 'the key "a" is given twice in one object',
    })
    expect(readJson('[{"a": {"b": 1}, "b": {"a": 1}}, {"a": 2}]', 'once').ok).toBe(true)
  })

  it('names line and column of what is wrong', () => {
    expect(readJson('{\n  "a": 1,\n  "b": tru\n}')).toMatchObject({ ok: false, line: 3, column: 8 })
    expect(readJson('')).toMatchObject({ ok: false, line: 1, column: 1 })
    expect(readJson('"open')).toMatchObject({
      ok: false,
      message: 'the string that begins here has no end',
    })
  })

  it.each([
    ['x', '1:1 "x" is here, expected a value'],
    ['trap', '1:1 "t" is here, expected a value'],
    ['[nul]', '1:2 "n" is here, expected a value'],
    ['-', '1:1 "-" is here, expected a value'],
    ['.5', '1:1 "." is here, expected a value'],
    ['  ', '1:3 the text ends here, before the document is complete'],
    ['{', '1:2 the text ends here, before the document is complete'],
    ['{a:1}', '1:2 "a" is here, expected a key in double quotes'],
    ['{"a":1, }', '1:9 "}" is here, expected a key in double quotes'],
    ['{"a" 1}', '1:6 expected a colon after the key'],
    ['{"a":1 "b":2}', '1:8 "\\"" is here, expected a comma or }'],
    ['[1 2]', '1:4 "2" is here, expected a comma or ]'],
    ['[1}', '1:3 "}" is here, expected a comma or ]'],
    ['[1,]', '1:4 "]" is here, expected a value'],
    ['1 2', '1:3 "2" stands behind the end of the document'],
    ['01', '1:2 "1" stands behind the end of the document'],
    ['[\n "ab', '2:2 the string that begins here has no end'],
    ['"a\nb"', '1:3 a line break or control character inside a string'],
    ['"\u001f"', '1:2 a line break or control character inside a string'],
    ['"\\u12g4"', '1:2 an escape that JSON does not know'],
    ['"\\u123"', '1:2 an escape that JSON does not know'],
    ['"a\\q"', '1:3 an escape that JSON does not know'],
    ['"\\', '1:2 an escape that JSON does not know'],
    ['[1e999]', '1:2 a number is too large'],
  ])('says of %j: %s', (text, said) => {
    const outcome = readJson(text)
    expect(outcome.ok ? 'read' : `${outcome.line}:${outcome.column} ${outcome.message}`).toBe(said)
  })

  it('reads every escape, every space and a mark of byte order in front, and no other one', () => {
    expect(read('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\uD83d\\ude00\u007f"')).toBe(
      '"\\/\b\f\n\r\tA😀\u007f',
    )
    expect(
      plain(
        read('\ufeff \t\r\n{ "a" : [ ] , "b" : { } ,"c":[ true , false , null , -1.5E-1 ] } \n'),
      ),
    ).toEqual({ a: [], b: {}, c: [true, false, null, -0.15] })
    expect(readJson(' \ufeff1').ok).toBe(false)
    expect(readJson('\u00a01').ok).toBe(false)
  })

  it('has limits that are met exactly, and says which', () => {
    const message = (text: string): string => {
      const outcome = readJson(text, 'once')
      return outcome.ok ? 'read' : outcome.message
    }
    expect(message('9'.repeat(400))).toBe('read')
    expect(message('9'.repeat(401))).toBe('a number has more than 400 digits')
    expect(message(`[${'0,'.repeat(19_999)}0]`)).toBe('read')
    expect(message(`[${'0,'.repeat(20_000)}0]`)).toBe('more than 20000 entries in one list')
    expect(message(`{"${'k'.repeat(70)}":0,"${'k'.repeat(70)}":0}`)).toBe(
      `the key "${'k'.repeat(59)}…" is given twice in one object`,
    )
  })

  it('refuses what would cost too much', () => {
    const refusal = (text: string): string => {
      const outcome = readJson(text)
      return outcome.ok ? 'read' : outcome.message
    }
    expect(refusal('['.repeat(100_000))).toContain('nested')
    expect(refusal('9'.repeat(100_000))).toContain('digits')
    expect(refusal('1e999')).toContain('too large')
  })

  it('keeps __proto__ an ordinary key', () => {
    expect(read('{"__proto__": {"polluted": 1}}')).toEqual({
      kind: 'dict',
      entries: [
        ['__proto__', { kind: 'dict', entries: [['polluted', { kind: 'int', value: 1n }]] }],
      ],
    })
  })
})
