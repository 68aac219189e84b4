/**
 * The sampler on the GPU against its twins in TypeScript: the generator bit for bit, draws token
 * for token.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeGpu } from '../../../../cli/node-gpu.ts'
import { defined } from '../../../../run/at.ts'
import type { SampleKey } from '../../../engine.ts'
import { Random, philox4x32, sampleUniform } from '../../../random.ts'
import { SAMPLE_CHUNK, sampleRow } from '../../../sample.ts'
import type { SamplingFilter } from '../../../sample.ts'
import { REASONS, RESULT_WORDS, STOPPED } from '../../decode-kernels.ts'
import { stride } from '../../device.ts'
import { createWebgpuDevice } from '../device.ts'
import type { WebgpuDevice } from '../device.ts'
import { defineKernel } from '../kernel.ts'
import { philoxCode } from './philox.wgsl.ts'

let made: WebgpuDevice
beforeAll(async () => {
  made = await createWebgpuDevice({ gpu: await nodeGpu() })
})
afterAll(() => made.gpu.dispose())

it('philox in WGSL gives the words of philox in TypeScript', async () => {
  const kernel = defineKernel({
    name: 'philox',
    buffers: { inputs: 'in vec4u', out: 'out vec4u' },
    params: { count: 'u32' },
    code: `${philoxCode}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < p.count) { out[id.x] = philox4x32(inputs[2u * id.x], inputs[2u * id.x + 1u].xy); }
}`,
  })
  const random = new Random(1, 2)
  const words = Array.from({ length: 64 }, () => Array.from({ length: 6 }, () => random.word()))
  words.push([0, 0, 0, 0, 0, 0], new Array<number>(6).fill(0xffffffff))
  const inputs = made.gpu.allocate('inputs', words.length * 8)
  const out = made.gpu.allocate('out', words.length * 4)
  made.gpu.write(inputs, Uint32Array.from(words.flatMap((row) => [...row, 0, 0])))
  made.gpu.dispatch(kernel, { inputs, out }, { count: words.length }, [2])
  const [bytes] = await made.gpu.read(out)
  const expected = words.flatMap(([a = 0, b = 0, c = 0, d = 0, e = 0, f = 0]) => [
    ...philox4x32([a, b, c, d], [e, f]),
  ])
  expect([...new Uint32Array(bytes ?? new ArrayBuffer(0))]).toEqual(expected)
})

interface Drawn {
  token: number
  logProb: number
  entropy: number
  reason: (typeof REASONS)[number]
  row: number[]
}

/** Draws a token for each row of logits, whose sequence has `position` tokens before it. */
async function draw(
  rows: readonly Float32Array[],
  filter: SamplingFilter,
  keys: readonly SampleKey[],
  position: number,
  stops: readonly number[] = [],
): Promise<Drawn[]> {
  const { device } = made
  const vocab = defined(rows[0], 'rows').length
  const count = rows.length
  const spans = {
    rows: device.allocate('rows', count * 4),
    sequences: device.allocate('sequences', count * 8),
    logits: device.allocate('logits', count * stride(vocab)),
    chunks: device.allocate('chunks', count * Math.ceil(vocab / SAMPLE_CHUNK) * 4),
    stops: device.allocate('stops', Math.max(1, stops.length)),
    results: device.allocate('results', count * 2 * RESULT_WORDS),
  }
  const flat = new Float32Array(count * stride(vocab))
  rows.forEach((row, index) => flat.set(row, index * stride(vocab)))
  device.write(spans.logits, flat)
  device.write(spans.stops, Uint32Array.from(stops))
  device.write(
    spans.rows,
    Uint32Array.from(keys.flatMap((_, index) => [7, 3, position - 1, index])),
  )
  device.write(
    spans.sequences,
    Uint32Array.from(
      keys.flatMap((key) => [
        key.seed,
        key.stream,
        key.update,
        ...key.sequence,
        position - 1,
        0,
        0,
      ]),
    ),
  )
  device.summarize({
    logits: spans.logits,
    chunks: spans.chunks,
    count,
    vocab,
    temperature: filter.temperature,
  })
  device.draw({
    ...spans,
    count,
    vocab,
    context: 100,
    stopCount: stops.length,
    maxTokens: 2,
    ...filter,
  })
  const [results, after] = await device.read(spans.results, spans.rows)
  for (const span of Object.values(spans)) device.free(span)
  const words = new Uint32Array(results ?? new ArrayBuffer(0))
  const floats = new Float32Array(results ?? new ArrayBuffer(0))
  const rowWords = new Uint32Array(after ?? new ArrayBuffer(0))
  return rows.map((_, index) => {
    const at = index * 2 * RESULT_WORDS
    return {
      token: defined(words[at], 'words'),
      logProb: defined(floats[at + 1], 'floats'),
      entropy: defined(floats[at + 2], 'floats'),
      reason: REASONS[defined(words[at + 3], 'words')],
      row: [...rowWords.slice(4 * index, 4 * index + 4)],
    }
  })
}

const keyOf = (index: number): SampleKey => ({
  seed: 11,
  stream: 1,
  update: 2,
  sequence: [index, 5],
})
const plain: SamplingFilter = { temperature: 1, topK: 0, topP: 1 }
const FILTERS: SamplingFilter[] = [
  plain,
  { ...plain, temperature: 0 },
  { ...plain, temperature: 0.6 },
  { ...plain, temperature: 1.7 },
  { ...plain, topK: 1 },
  { ...plain, topK: 7 },
  { ...plain, topP: 0.9 },
  { ...plain, topP: 0.05 },
  { temperature: 0.8, topK: 12, topP: 0.7 },
]

describe('draw', () => {
  it.each([1, 31, 32, 37, 200])('follows the reference, vocabulary %i', async (vocab) => {
    const random = new Random(vocab, 0)
    const rows = Array.from({ length: 60 }, (_, index) =>
      Float32Array.from({ length: vocab }, () => (1 + (index % 5)) * random.normal()),
    )
    const keys = rows.map((_, index) => keyOf(index))
    for (const filter of FILTERS) {
      const drawn = await draw(rows, filter, keys, 9)
      for (const [index, row] of rows.entries()) {
        const uniform = sampleUniform(keyOf(index), 9)
        const got = drawn[index]
        // On the edge between two tokens, exp's last bit decides, which differs between machines.
        const near = [uniform, Math.max(0, uniform - 2e-6), uniform + 2e-6].map(
          (u) => sampleRow(row, filter, u).token,
        )
        expect(near).toContain(got?.token)
        const expected = sampleRow(row, filter, uniform)
        if (got?.token === expected.token)
          expect(Math.abs(got.logProb - expected.logProb)).toBeLessThan(2e-5)
        expect(Math.abs((got?.entropy ?? NaN) - expected.entropy)).toBeLessThan(2e-5)
      }
    }
  })

  it('ends ties by id, whether greedy or at the edge of the head', async () => {
    const row = Float32Array.from({ length: 80 }, (_, id) => (id % 20 === 7 ? 3 : 0))
    const keys = Array.from({ length: 200 }, (_, index) => keyOf(index))
    const rows = keys.map(() => row)
    const tokens = async (filter: Partial<SamplingFilter>) =>
      [
        ...new Set((await draw(rows, { ...plain, ...filter }, keys, 1)).map(({ token }) => token)),
      ].sort((a, b) => a - b)
    expect(await tokens({ temperature: 0 })).toEqual([7])
    expect(await tokens({ topK: 2 })).toEqual([7, 27])
    expect(await tokens({ topP: 0.3 })).toEqual([7, 27, 47])
    expect(await tokens({ topK: 3, topP: 0.5 })).toEqual([7, 27])
  })

  it('draws as often as the probabilities say', async () => {
    const random = new Random(3, 3)
    const row = Float32Array.from({ length: 40 }, () => random.normal())
    const total = row.reduce((sum, logit) => sum + Math.exp(logit), 0)
    const keys = Array.from({ length: 8000 }, (_, index) => keyOf(index))
    const counts = new Map<number, number>()
    for (const { token } of await draw(
      keys.map(() => row),
      plain,
      keys,
      4,
    ))
      counts.set(token, (counts.get(token) ?? 0) + 1)
    let chiSquare = 0
    for (const [token, logit] of row.entries()) {
      const expected = (keys.length * Math.exp(logit)) / total
      chiSquare += ((counts.get(token) ?? 0) - expected) ** 2 / expected
    }
    expect(chiSquare).toBeLessThan(72.1) // 99.9% quantile at 39 degrees of freedom
  })

  it('stops at stop tokens and at the ends, and hands the token on otherwise', async () => {
    const row = Float32Array.from({ length: 10 }, (_, id) => (id === 6 ? 9 : 0))
    const greedy = { ...plain, temperature: 0 }
    expect(await draw([row], greedy, [keyOf(0)], 5, [2, 6])).toMatchObject([
      { token: 6, reason: 'stop', row: [6, STOPPED, 5, 0] },
    ])
    expect(await draw([row], greedy, [keyOf(0)], 5, [2])).toMatchObject([
      { token: 6, reason: undefined, row: [6, 3, 5, 0] },
    ])
    expect(await draw([row], greedy, [keyOf(0)], 99, [2])).toMatchObject([
      { token: 6, reason: 'context', row: [6, STOPPED, 99, 0] },
    ])
  })
})
