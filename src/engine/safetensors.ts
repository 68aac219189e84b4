/**
 * Weights as a safetensors file: an 8-byte little-endian header length, a JSON header of names, shapes and byte ranges, then the bytes. Only F32 is
 * written and read. Format: https://github.com/huggingface/safetensors.
 */
import * as z from 'zod/mini'
import type { Tensor, Weights } from './engine.ts'

const HEADER_LIMIT = 1 << 20
const FILE_LIMIT = 512 << 20
const BYTES = 4

const natural = z.int().check(z.minimum(0))
const entrySchema = z.object({ dtype: z.literal('F32'), shape: z.array(natural).check(z.maxLength(4)), data_offsets: z.tuple([natural, natural]) })
const headerSchema = z.record(z.string(), z.unknown())
const metadataSchema = z.record(z.string(), z.string())

export interface SafetensorsFile { readonly weights: Weights; readonly metadata: Readonly<Record<string, string>> }

export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError'
}

export function writeSafetensors(weights: Weights, metadata: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata }
  let at = 0
  for (const [name, { shape, data }] of weights) {
    header[name] = { dtype: 'F32', shape: [...shape], data_offsets: [at, at + data.length * BYTES] }
    at += data.length * BYTES
  }
  const encoded = new TextEncoder().encode(JSON.stringify(header))
  // The data begins at a multiple of 8; the header is padded with spaces, as the format allows.
  const padded = Math.ceil(encoded.length / 8) * 8
  const out = new Uint8Array(8 + padded + at)
  const view = new DataView(out.buffer)
  view.setBigUint64(0, BigInt(padded), true)
  out.fill(0x20, 8, 8 + padded)
  out.set(encoded, 8)
  let offset = 8 + padded
  for (const { data } of weights.values()) for (const value of data) { view.setFloat32(offset, value, true); offset += BYTES }
  return out
}

/** Throws SafetensorsError that names the tensor and what is wrong with it. */
export function readSafetensors(bytes: Uint8Array): SafetensorsFile {
  if (bytes.length < 8 || bytes.length > FILE_LIMIT) throw new SafetensorsError(`A safetensors file has 8 bytes to ${FILE_LIMIT >> 20} MiB; this one has ${bytes.length} bytes.`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = Number(view.getBigUint64(0, true))
  if (length > HEADER_LIMIT || 8 + length > bytes.length) throw new SafetensorsError(`The header claims ${length} bytes, which the file does not hold.`)
  let parsed: unknown
  try { parsed = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) } catch { throw new SafetensorsError('The header is not JSON.') }
  const header = headerSchema.safeParse(parsed)
  if (!header.success) throw new SafetensorsError('The header is not an object of tensors.')
  const weights = new Map<string, Tensor>()
  let metadata: Record<string, string> = {}
  for (const [name, entry] of Object.entries(header.data)) {
    if (name === '__metadata__') {
      const told = metadataSchema.safeParse(entry)
      if (!told.success) throw new SafetensorsError('The metadata is not an object of texts.')
      metadata = told.data
      continue
    }
    const read = entrySchema.safeParse(entry)
    if (!read.success) throw new SafetensorsError(`${name}: not an F32 tensor with a shape and a byte range.`)
    const { shape, data_offsets: [start, end] } = read.data
    const size = shape.reduce((n, d) => n * d, 1)
    if (!Number.isSafeInteger(size) || end - start !== size * BYTES || 8 + length + end > bytes.length) throw new SafetensorsError(`${name}: ${end - start} bytes at ${start} do not hold shape [${shape.join(', ')}].`)
    const data = new Float32Array(size)
    for (let i = 0; i < size; i += 1) data[i] = view.getFloat32(8 + length + start + i * BYTES, true)
    weights.set(name, { shape, data })
  }
  return { weights, metadata }
}
