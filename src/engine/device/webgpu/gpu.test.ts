/** The WebGPU core without the model: memory, recording, errors, and a device that goes away. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { nodeGpu } from '../../../cli/node-gpu.ts'
import { Unreadable } from '../../engine.ts'
import { part } from '../device.ts'
import type { Span } from '../span.ts'
import { Gpu } from './gpu.ts'
import { defineKernel } from './kernel.ts'
import { SubmitPlanner } from './submit-planner.ts'

const scale = defineKernel({
  name: 'scale',
  buffers: { x: 'in f32', out: 'out f32' },
  params: { words: 'u32', by: 'f32' },
  code: /* wgsl */ `
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x < p.words) { out[id.x] = x[id.x] * p.by; }
}`,
})

let gpu: Gpu
let device: GPUDevice
beforeEach(async () => {
  const adapter = await (await nodeGpu()).requestAdapter()
  if (adapter === null) throw new Error('no adapter')
  device = await adapter.requestDevice()
  gpu = new Gpu(device)
})
afterEach(() => gpu.dispose())

const floats = async (...spans: readonly Span[]): Promise<number[][]> =>
  (await gpu.read(...spans)).map((bytes) => [...new Float32Array(bytes)])

test('work is done in the order in which it was recorded, each dispatch with its own shapes', async () => {
  const x = gpu.allocate('x', 128)
  const y = gpu.allocate('y', 128)
  const z = gpu.allocate('z', 128)
  gpu.write(part(x, 64, 4), Float32Array.from([1, 2, 3, 4]))
  gpu.dispatch(scale, { x, out: y }, { words: 128, by: 2 }, [2])
  gpu.dispatch(scale, { x: part(y, 64, 64), out: z }, { words: 3, by: 10 }, [1])
  gpu.copy(part(z, 0, 2), part(x, 100, 2))
  gpu.clear(part(y, 64, 1))
  gpu.write(part(z, 1, 1), Float32Array.from([7]))
  expect(await floats(part(y, 64, 4), part(z, 0, 4), part(x, 100, 2))).toEqual([
    [0, 4, 6, 8],
    [20, 7, 60, 0],
    [20, 40],
  ])
})

test('more dispatches than the uniform ring has slots', async () => {
  const x = gpu.allocate('x', 4)
  const y = gpu.allocate('y', 4)
  gpu.write(x, Float32Array.from([1]))
  for (let turn = 0; turn < 1500; turn++)
    gpu.dispatch(
      scale,
      turn % 2 === 0 ? { x, out: y } : { x: y, out: x },
      { words: 1, by: turn % 2 === 0 ? 2 : 0.5 },
      [1],
    )
  expect(await floats(part(x, 0, 1), part(y, 0, 1))).toEqual([[1], [2]])
})

test('the same results when every dispatch is a submit of its own as when all are one', async () => {
  const run = async (sliced: Gpu) => {
    const [x, y] = [sliced.allocate('x', 64), sliced.allocate('y', 64)]
    sliced.write(
      x,
      Float32Array.from({ length: 64 }, (_, index) => index / 7),
    )
    const before = { dispatches: sliced.dispatches, submits: sliced.submits }
    for (let turn = 0; turn < 20; turn++)
      sliced.dispatch(
        scale,
        turn % 2 === 0 ? { x, out: y } : { x: y, out: x },
        { words: 64, by: 1.1 },
        [1],
      )
    const [bytes] = await sliced.read(x)
    return {
      values: [...new Float32Array(bytes ?? new ArrayBuffer(0))],
      dispatches: sliced.dispatches - before.dispatches,
      submits: sliced.submits - before.submits,
    }
  }
  const [whole, sliced] = [
    await run(gpu),
    await run(new Gpu(device, { planner: new SubmitPlanner({ limit: Number.MIN_VALUE }) })),
  ]
  expect(whole).toMatchObject({ dispatches: 20, submits: 1 })
  // The last is joined by the copy that reading records.
  expect(sliced).toEqual({ ...whole, submits: 20 })
})

test('counts the bytes of live buffers and refuses what was freed', () => {
  const before = gpu.bytes
  const x = gpu.allocate('x', 100)
  const y = gpu.allocate('y', 4)
  expect(gpu.bytes - before).toBe(416)
  gpu.free(x)
  expect(gpu.bytes - before).toBe(16)
  expect(() => gpu.dispatch(scale, { x, out: y }, { words: 1, by: 1 }, [1])).toThrow(
    'buffer x is used after it was freed',
  )
})

test('what does not fit is refused by name', () => {
  const x = gpu.allocate('x', 64)
  expect(() => gpu.write(x, new Float32Array(65))).toThrow('x: 65 words do not fit into 64')
  expect(() => part(x, 60, 8)).toThrow('x: words 60 to 68 do not lie in its 64')
  expect(() => gpu.allocate('everything', 2 ** 40)).toThrow(
    /everything needs \d+ bytes and this GPU binds at most/,
  )
  const y = gpu.allocate('y', 64)
  expect(() => gpu.dispatch(scale, { x: part(x, 4, 4), out: y }, { words: 1, by: 1 }, [1])).toThrow(
    'kernel scale: x starts at word 4 of x',
  )
})

test('a kernel that does not compile makes the next read fail, and only that', async () => {
  const x = gpu.allocate('x', 4)
  const y = gpu.allocate('y', 4)
  gpu.dispatch(
    defineKernel({ ...scale, name: 'broken', code: 'fn main() { nonsense }' }),
    { x, out: y },
    { words: 1, by: 1 },
    [1],
  )
  await expect(gpu.read(y)).rejects.toThrow(/nonsense|broken/)
  expect(await floats(part(y, 0, 1))).toEqual([[0]])
})

test('a lost device gives its reason', async () => {
  const x = gpu.allocate('x', 4)
  device.destroy()
  expect(await gpu.lost).toMatch(/destroyed|lost/i)
  await expect(gpu.read(x)).rejects.toThrow(Unreadable)
})
