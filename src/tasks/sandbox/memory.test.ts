/**
 * Every request begins from the same memory, byte for byte, whatever was done before it and
 * wherever.
 */
import { describe, expect, it } from 'vitest'
import { Random } from '../../engine/random.ts'
import { EXAMPLE } from '../custom/example-program.ts'
import { Interpreter, sandboxMemory } from './interpreter.ts'
import type { Answer } from './interpreter.ts'
import { SANDBOX_LIMITS } from './sandbox-limits.ts'
import { testSandbox } from './testing/open.ts'
import type { Value } from '../../run/calls/call-value.ts'

const WHOLE = `${EXAMPLE}
tools.push({ name: 'grow', run() { const all = []; for (;;) all.push(new Array(1000).fill(all)) } }, { name: 'leave', run() { globalThis.left = Object.prototype.left = prices.left = 'x'.repeat(1e5); throw new Error('left') } })`

const dict = (...entries: readonly (readonly [string, Value])[]): Value => ({
  kind: 'dict',
  entries,
})
const asked = (tool: number, args: Value = dict()): Value =>
  dict(
    ['tool', { kind: 'int', value: BigInt(tool) }],
    ['args', args],
    ['state', dict(['sold', { kind: 'list', items: [] }], ['sent', { kind: 'list', items: [] }])],
  )

interface Watched {
  readonly memory: WebAssembly.Memory
  ask(tool: number, args?: Value): Answer
}

async function watched(): Promise<Watched> {
  const memory = sandboxMemory()
  const interpreter = await Interpreter.open({ ...testSandbox, memory })
  expect(interpreter.read(WHOLE)).toBeUndefined()
  return {
    memory,
    ask: (tool, args) =>
      interpreter.ask({
        what: 'call',
        given: asked(tool, args),
        seed: [1, 2, 3, 4],
        steps: 5_000_000,
        output: SANDBOX_LIMITS.callCharacters,
      }),
  }
}

const price = (sandbox: Watched): Answer => sandbox.ask(0, dict(['fruit', 'figs']))

/** Where two memories first differ; what one has beyond the other has to be empty. */
function difference(one: WebAssembly.Memory, other: WebAssembly.Memory): number | undefined {
  const [a, b] = [one, other]
    .map(({ buffer }) => new Int32Array(buffer))
    .sort((x, y) => x.length - y.length)
  if (a === undefined || b === undefined) return undefined
  for (let i = 0; i < b.length; i += 1) if (b[i] !== (a[i] ?? 0)) return 4 * i
  return undefined
}

/** Memory as a first request leaves it. */
async function expected(): Promise<WebAssembly.Memory> {
  const fresh = await watched()
  expect(price(fresh)).toMatchObject({ ok: true })
  return fresh.memory
}

describe('all of the memory', () => {
  it('after a request is what a first request leaves, whatever was asked before', async () => {
    const one = await expected()
    const used = await watched()
    for (const tool of [3, 4, 1, 3, 9]) used.ask(tool)
    expect(used.memory.buffer.byteLength).toBeGreaterThan(one.buffer.byteLength)
    expect(price(used)).toMatchObject({ ok: true })
    expect(difference(one, used.memory)).toBeUndefined()
  })

  it('is put back wherever something was planted: anywhere, at both ends, in the unused part of the stack, in pages that came later', async () => {
    const one = await expected()
    const planted = await watched()
    planted.ask(3)
    const random = new Random(10, 0x5a)
    const bytes = new Uint8Array(planted.memory.buffer)
    const first = SANDBOX_LIMITS.firstPages * 65_536
    // The unused part of the stack lies within the first five megabytes.
    const ends = [0, 1, bytes.length - 1, first - 1, first, 2 << 20, 5_000_000]
    for (let round = 0; round < 12; round += 1) {
      const places = [...ends, ...Array.from({ length: 50 }, () => random.word() % bytes.length)]
      for (const at of places) bytes[at] = (bytes[at] ?? 0) ^ (1 + (random.word() % 255))
      expect(price(planted)).toMatchObject({ ok: true })
      expect(difference(one, planted.memory)).toBeUndefined()
    }
  })
})
