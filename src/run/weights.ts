/**
 * Weights in a run file: little-endian float32 as base64, which keeps every bit and is a third
 * larger than the bytes. Works in Node and in browsers; every platform that either runs on is
 * little-endian.
 */
import type { RunFile } from './run-file.ts'

export interface FloatTensor {
  readonly shape: readonly number[]
  readonly data: Float32Array
}
export type FileTensors = NonNullable<RunFile['weights']>[string]

/** Characters handed to `fromCharCode` at once: more would overflow the stack. */
const CHUNK = 0x6000

export function encodeFloats(data: Float32Array): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const parts: string[] = []
  // CHUNK is a multiple of 3, so chunks encode apart without padding between them.
  for (let at = 0; at < bytes.length; at += CHUNK)
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + CHUNK))))
  return parts.join('')
}

/** Throws RangeError when the text is not base64 of whole float32 numbers. */
export function decodeFloats(text: string): Float32Array {
  let binary: string
  try {
    binary = atob(text)
  } catch {
    throw new RangeError('The text is not base64.')
  }
  if (binary.length % 4 !== 0)
    throw new RangeError(`${binary.length} bytes are no whole number of 4-byte floats.`)
  const bytes = new Uint8Array(binary.length)
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i)
  return new Float32Array(bytes.buffer)
}

export function encodeTensors(tensors: ReadonlyMap<string, FloatTensor>): FileTensors {
  return Object.fromEntries(
    [...tensors].map(([name, { shape, data }]) => [
      name,
      { shape: [...shape], data: encodeFloats(data) },
    ]),
  )
}

export function decodeTensors(tensors: FileTensors): Map<string, FloatTensor> {
  return new Map(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      { shape, data: decodeFloats(data) },
    ]),
  )
}
