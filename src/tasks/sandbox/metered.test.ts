import { describe, expect, it } from 'vitest'
import { FUEL, STACK, metered } from './metered.ts'
import { testSandbox } from './testing/open.ts'

/**
 * A module by hand: one memory, a stack pointer, and `work(n)`, which counts down from n in a loop
 * and then fills n bytes of memory.
 */
const body = [
  1, 1, 0x7f, 0x20, 0, 0x21, 1, 0x03, 0x40, 0x20, 1, 0x41, 1, 0x6b, 0x22, 1, 0x0d, 0, 0x0b, 0x41, 0,
  0x41, 7, 0x20, 0, 0xfc, 11, 0, 0x0b,
]
const section = (id: number, ...content: readonly number[]): number[] => [
  id,
  content.length,
  ...content,
]
const MODULE = Uint8Array.from([
  0,
  0x61,
  0x73,
  0x6d,
  1,
  0,
  0,
  0,
  ...section(1, 1, 0x60, 1, 0x7f, 0),
  ...section(2, 1, 1, 0x65, 1, 0x6d, 2, 0, 1),
  ...section(3, 1, 0),
  ...section(6, 1, 0x7f, 1, 0x41, 0, 0x0b),
  ...section(7, 1, 4, 0x77, 0x6f, 0x72, 0x6b, 0, 0),
  ...section(10, 1, body.length, ...body),
])

async function instance() {
  const memory = new WebAssembly.Memory({ initial: 2 })
  const { exports } = await WebAssembly.instantiate(
    await WebAssembly.compile(metered(MODULE, 2).bytes),
    { e: { m: memory } },
  )
  const [work, fuel, stack] = [exports['work'], exports[FUEL], exports[STACK]]
  if (
    typeof work !== 'function' ||
    !(fuel instanceof WebAssembly.Global) ||
    !(stack instanceof WebAssembly.Global)
  )
    throw new Error('the module does not show what it should')
  return { work: work as (n: number) => void, fuel: fuel as WebAssembly.Global<'i32'>, memory }
}

describe('a module that counts its steps', () => {
  it('takes one at every turn of a loop, and one for each 64 bytes filled', async () => {
    const { work, fuel, memory } = await instance()
    fuel.value = 1_000_000
    work(640)
    expect(1_000_000 - fuel.value).toBe(640 + 10)
    expect(new Uint8Array(memory.buffer)[639]).toBe(7)
  })

  it('traps when none are left, and goes on when it is given more', async () => {
    const { work, fuel } = await instance()
    fuel.value = 100
    expect(() => work(1_000)).toThrow(WebAssembly.RuntimeError)
    expect(fuel.value).toBe(-1)
    fuel.value = 2_000
    expect(() => work(1_000)).not.toThrow()
  })

  it('says which imports are the clock and the time zone', () => {
    const { clock, localTime, bytes } = metered(testSandbox.wasm, 96)
    expect([clock.length, localTime.length]).toEqual([1, 1])
    expect(WebAssembly.validate(bytes)).toBe(true)
  })

  it('is refused where an instruction is not counted', () => {
    const odd = MODULE.slice()
    odd[odd.lastIndexOf(11, odd.length - 3)] = 8
    expect(() => metered(odd, 2)).toThrow('not counted')
  })
})
