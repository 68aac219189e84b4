import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SafetensorsError, readSafetensors, writeSafetensors } from './safetensors.ts'
import { least, tries } from '../run/testing/tries.ts'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A file of this header and so many bytes of data, all 0 unless they are given. */
function fileOf(header: string | Uint8Array, data: number | Uint8Array = 8): Uint8Array {
  const told = typeof header === 'string' ? encode(header) : header
  const bytes = typeof data === 'number' ? new Uint8Array(data) : data
  const out = new Uint8Array(8 + told.length + bytes.length)
  new DataView(out.buffer).setBigUint64(0, BigInt(told.length), true)
  out.set(told, 8)
  out.set(bytes, 8 + told.length)
  return out
}

const tensor = (start: number, end: number, more: object = {}): object => ({
  dtype: 'F32',
  shape: [(end - start) / 4],
  data_offsets: [start, end],
  ...more,
})
const of = (header: object, data = 8): Uint8Array => fileOf(JSON.stringify(header), data)
const floats = (...values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer)

function errorOf(file: Uint8Array): string {
  try {
    readSafetensors(file)
  } catch (error) {
    if (error instanceof SafetensorsError) return error.message
    throw error
  }
  return 'none'
}

describe('safetensors', () => {
  it.each<[string, Uint8Array, string]>([
    [
      'an empty file',
      new Uint8Array(),
      'The file is empty. Check that the file is complete, or fetch it again.',
    ],
    [
      'a file shorter than its length',
      new Uint8Array(7),
      'The file has 7 bytes, and a safetensors file begins with 8',
    ],
    [
      'a header beyond the file',
      fileOf('{}', 0).subarray(0, 9),
      'The header claims 2 bytes, and the file has 1 behind its length.',
    ],
    [
      'a header of 2^64 - 1 bytes',
      new Uint8Array(16).fill(255),
      'The header claims 18446744073709552000 bytes, and the file has 8',
    ],
    [
      'a header of more than a MiB',
      fileOf(`{${' '.repeat(1 << 20)}}`),
      'The header claims 1048578 bytes, expected at most 1048576.',
    ],
    [
      'UTF-8 that is none',
      fileOf(Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x7d])),
      'The header is not UTF-8. Export the weights again.',
    ],
    [
      'an overlong spelling',
      fileOf(Uint8Array.from([0x7b, 0x22, 0xc0, 0x80, 0x22, 0x7d])),
      'The header is not UTF-8.',
    ],
    ['a byte order mark', fileOf('\ufeff{}', 0), 'expected "{"'],
    ['space before the header', fileOf(' {}', 0), 'The header begins with " ", expected "{".'],
    [
      'JSON that is none',
      fileOf('{"a": }', 0),
      'The header, line 1, column 7: "}" is here, expected a value.',
    ],
    [
      'NaN in the header',
      fileOf('{"a": NaN}', 0),
      'line 1, column 7: "N" is here, expected a value.',
    ],
    [
      'a name twice',
      fileOf(
        '{"a": {"dtype":"F32","shape":[1],"data_offsets":[0,4]}, "\\u0061": {"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
      ),
      'The header, line 1, column 57: the key "a" is given twice in one object. Export the weights again.',
    ],
    [
      'a dtype twice',
      fileOf('{"a": {"dtype":"F32","dtype":"F16","shape":[1],"data_offsets":[0,4]}}', 4),
      'the key "dtype" is given twice',
    ],
    [
      'a tensor named __proto__',
      fileOf('{"__proto__": {"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', 4),
      'The header, line 1, column 2: the key "__proto__" is not allowed. Export',
    ],
    [
      'metadata that is a list',
      of({ __metadata__: ['a'] }, 0),
      '__metadata__ is a list of 1, expected an object of texts.',
    ],
    [
      'metadata that is a number',
      of({ __metadata__: { format: 'pt', step: 3 } }, 0),
      '__metadata__["step"] is 3, expected text.',
    ],
    [
      'metadata with a key twice',
      fileOf('{"__metadata__": {"a": "1", "a": "2"}}', 0),
      'the key "a" is given twice',
    ],
    ['a tensor that is a number', of({ a: 3 }, 0), 'Tensor "a" has no dtype.'],
    [
      'BF16',
      of({ a: { dtype: 'BF16', shape: [4], data_offsets: [0, 8] } }),
      'Tensor "a" holds BF16, and only F32 is read here. Convert the weights to F32, then read them again.',
    ],
    [
      'F16',
      of({ a: { dtype: 'F16', shape: [4], data_offsets: [0, 8] } }),
      'Tensor "a" holds F16, and only F32 is read here.',
    ],
    [
      'integers',
      of({ a: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } }),
      'Tensor "a" holds I64',
    ],
    [
      'a dtype that nobody knows',
      of({ a: { dtype: 'f32', shape: [2], data_offsets: [0, 8] } }),
      'Tensor "a" has dtype "f32", which safetensors does not know.',
    ],
    [
      'a shape below 0',
      of({ a: tensor(0, 8, { shape: [-2] }) }),
      'Tensor "a" has no shape of at most 4 whole numbers from 0.',
    ],
    [
      'a shape of five',
      of({ a: tensor(0, 8, { shape: [1, 1, 1, 1, 2] }) }),
      'Tensor "a" has no shape of at most 4',
    ],
    [
      'half an offset',
      of({ a: tensor(0, 8, { data_offsets: [0.5, 8.5] }) }, 12),
      'Tensor "a": data_offsets are not two whole numbers from 0.',
    ],
    [
      'offsets as text',
      of({ a: tensor(0, 8, { data_offsets: ['0', '8'] }) }),
      'Tensor "a": data_offsets are not',
    ],
    [
      'an end before the beginning',
      of({ a: tensor(0, 8, { shape: [2], data_offsets: [8, 0] }) }),
      'Tensor "a": data_offsets end at 0, before they begin at 8.',
    ],
    [
      'a shape that does not fit',
      of({ a: tensor(0, 8, { shape: [3] }) }),
      'Tensor "a" has 8 bytes, and its shape [3] needs 12.',
    ],
    [
      'a shape whose product overflows',
      of({ a: tensor(0, 0, { shape: [2 ** 32, 2 ** 32] }) }, 0),
      'Tensor "a" has 0 bytes, and its shape [4294967296, 4294967296] needs',
    ],
    [
      'bytes that no number fits',
      of({ a: tensor(0, 8, { data_offsets: [0, 7] }) }),
      'Tensor "a" has 7 bytes, and its shape [2] needs 8.',
    ],
    [
      'overlapping ranges',
      of({ a: tensor(0, 8), b: tensor(4, 12) }, 12),
      'Tensors "a" and "b" overlap: the second begins at byte 4 of the data, the first ends at 8.',
    ],
    [
      'the same range twice',
      of({ a: tensor(0, 8), b: tensor(0, 8) }),
      'Tensors "a" and "b" overlap',
    ],
    [
      'a gap',
      of({ b: tensor(8, 12), a: tensor(0, 4) }, 12),
      'Bytes 4 to 8 of the data, before tensor "b", belong to no tensor.',
    ],
    [
      'a gap at the beginning',
      of({ a: tensor(4, 8) }),
      'Bytes 0 to 4 of the data, before tensor "a", belong',
    ],
    [
      'bytes behind the last',
      of({ a: tensor(0, 4) }),
      'Bytes 4 to 8 of the data, at the end of the file, belong to no tensor.',
    ],
    ['bytes and no tensor', fileOf('{}', 4), 'Bytes 0 to 4 of the data, at the end of the file'],
    [
      'a range beyond the file',
      of({ a: tensor(0, 12) }),
      'Tensor "a" ends at byte 12 of the data, and the file has 8. Check that the file is complete',
    ],
    [
      'weights that are not numbers',
      fileOf(JSON.stringify({ a: tensor(0, 8) }), floats(1, NaN)),
      'Tensor "a", number 1 of 2, is NaN: no network runs on it.',
    ],
    [
      'weights without end',
      fileOf(JSON.stringify({ a: tensor(0, 8) }), floats(-Infinity, 1)),
      'Tensor "a", number 0 of 2, is -Infinity',
    ],
  ])('refuses %s', (_, file, message) => {
    expect(errorOf(file)).toContain(message)
  })

  it('reads what it wrote, in any order of bytes, with empty tensors and space behind the header', () => {
    const weights = new Map([
      ['a', { shape: [2, 1], data: Float32Array.from([1, -2]) }],
      ['none', { shape: [0, 3], data: new Float32Array() }],
      ['one', { shape: [], data: Float32Array.from([3.5]) }],
    ])
    const { weights: read, metadata } = readSafetensors(
      writeSafetensors(weights, { role: 'planner' }),
    )
    expect([...read]).toEqual([...weights])
    expect(metadata).toEqual({ role: 'planner' })
    const swapped = readSafetensors(
      fileOf(
        `${JSON.stringify({ b: tensor(4, 8), none: tensor(4, 4), a: tensor(0, 4) })}   `,
        floats(1, 2),
      ),
    )
    expect([...swapped.weights].map(([name, { data }]) => [name, [...data]])).toEqual([
      ['b', [2]],
      ['none', []],
      ['a', [1]],
    ])
    // A view into a larger buffer, at an odd address.
    const shifted = new Uint8Array(1 + writeSafetensors(weights, {}).length)
    shifted.set(writeSafetensors(weights, {}), 1)
    expect([...readSafetensors(shifted.subarray(1)).weights]).toEqual([...weights])
  })

  it('reads a broken file as it was or refuses it in words', () => {
    const sound = writeSafetensors(
      new Map([
        ['a.weight', { shape: [2, 2], data: Float32Array.from([1, 2, 3, 4]) }],
        ['b', { shape: [3], data: Float32Array.from([5, 6, 7]) }],
      ]),
      { role: 'planner' },
    )
    const header = 8 + Number(new DataView(sound.buffer).getBigUint64(0, true))
    let refusals = 0
    fc.assert(
      fc.property(
        fc.nat(sound.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.constantFrom('flip', 'cut', 'more'),
        (at, bits, how) => {
          const broken =
            how === 'cut'
              ? sound.slice(0, at)
              : how === 'more'
                ? Uint8Array.from([...sound, bits])
                : sound.map((byte, i) => (i === at ? byte ^ bits : byte))
          const message = errorOf(broken)
          if (message !== 'none') refusals += 1
          if (how !== 'flip') expect(message).not.toBe('none')
          else if (at >= header)
            expect(message === 'none' || message.includes('no network runs on it')).toBe(true)
          expect(message).toMatch(
            /^(?:none|(?:The (?:file|header)|Tensors?|Bytes|__metadata__)[\s\S]+\. [A-Z][^.]+\.)$/,
          )
        },
      ),
      tries(2000),
    )
    expect(refusals).toBeGreaterThanOrEqual(least(500, 2000))
  })
})
