/** Held against what ggml's own Python gives: scripts/agree/record-ggml-blocks.py. */
import { readFileSync } from 'node:fs'
import * as z from 'zod/mini'
import { describe, expect, it } from 'vitest'
import { GGUF_KINDS } from './storage-kinds.ts'

const recorded = z
  .object({ kinds: z.record(z.string(), z.object({ bytes: z.string(), numbers: z.string() })) })
  .parse(
    JSON.parse(
      readFileSync(new URL('../../scripts/agree/ggml-blocks.json', import.meta.url), 'utf8'),
    ),
  )

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(text, 'base64'))

describe('blocks of stored numbers', () => {
  it.each([...GGUF_KINDS.values()].map(({ name }) => name).filter((name) => name !== 'F32'))(
    '%s is widened to the bits that ggml gives',
    (name) => {
      const kind = [...GGUF_KINDS.values()].find((one) => one.name === name)
      const block = recorded.kinds[name]
      if (kind === undefined || block === undefined) throw new Error(`${name} is not recorded`)
      const numbers = new Float32Array(bytesOf(block.numbers).buffer)
      // Behind a number that is not theirs, so that blocks lie where they are told to.
      const out = new Float32Array(numbers.length + 1).fill(7)
      kind.widen(bytesOf(block.bytes), out, 1)
      expect(new Uint32Array(out.buffer, 4)).toEqual(new Uint32Array(numbers.buffer))
      expect(out[0]).toBe(7)
    },
  )

  it('halves have zeros of both signs, denormals, infinities and no numbers', () => {
    const kind = GGUF_KINDS.get(1)
    const out = new Float32Array(7)
    const bits = Uint16Array.of(0, 0x8000, 1, 0x03ff, 0x7bff, 0xfc00, 0x7e00)
    kind?.widen(new Uint8Array(bits.buffer), out, 0)
    expect([...out]).toEqual([0, -0, 2 ** -24, 1023 * 2 ** -24, 65504, -Infinity, NaN])
  })
})
