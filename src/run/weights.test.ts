import { describe, expect, it } from 'vitest'
import { decodeFloats, decodeTensors, encodeFloats, encodeTensors } from './weights.ts'

describe('weights as base64', () => {
  it("agrees with Node's own base64 at every length", () => {
    for (let n = 0; n < 20; n += 1) {
      const data = Float32Array.from({ length: n }, (_, i) => Math.sin(i) * 10 ** (i - 5))
      expect(encodeFloats(data)).toBe(Buffer.from(data.buffer).toString('base64'))
    }
  })

  it('keeps every bit, NaN and -0 among them, over many chunks and from a view', () => {
    const all = new Float32Array(100_003)
    const words = new Uint32Array(all.buffer)
    for (let i = 0; i < words.length; i += 1) words[i] = Math.imul(i, 2654435761)
    const view = all.subarray(3)
    expect(new Uint32Array(decodeFloats(encodeFloats(view)).buffer)).toEqual(words.slice(3))
  })

  it('keeps names and shapes', () => {
    const tensors = new Map([['a', { shape: [2, 1], data: new Float32Array([1, -2]) }]])
    expect(decodeTensors(encodeTensors(tensors))).toEqual(tensors)
  })

  it('says what is wrong with other text', () => {
    expect(() => decodeFloats('*')).toThrow('not base64')
    expect(() => decodeFloats('AAA=')).toThrow('2 bytes')
  })
})
