import { expect, it } from 'vitest'
import { Heap } from './heap.ts'
import { Core } from './core.ts'
import { defineCommand } from './command.ts'
import { COMMANDS, COMMAND_WORDS, MEET } from './commands.ts'
import { part } from '../device.ts'

const COMMAND = defineCommand(7, 'none', 'none', {
  missing: 'in?',
  count: 'i32',
  from: 'in anywhere',
  rate: 'f32',
  out: 'out',
})

/** A core whose kernels only look at the first command. */
function listening(): { core: Core; heard: DataView[] } {
  const memory = new WebAssembly.Memory({ initial: 4 })
  const heard: DataView[] = []
  const core = new Core({
    memory,
    heap: new Heap(memory, 4),
    kernels: {
      join: () => undefined,
      dismiss: () => undefined,
      serve: () => undefined,
      run: (commands) =>
        void heard.push(new DataView(memory.buffer.slice(commands, commands + 4 * COMMAND_WORDS))),
    },
    threads: 1,
    host: { maySleep: false, clock: () => 0, breathe: () => Promise.resolve() },
  })
  return { core, heard }
}

it('lays a command out in the order of its description, whatever order it is given in', () => {
  const { core, heard } = listening()
  const span = core.allocate('span', 128)
  const written: number[] = []
  core.onWrite((buffer) => written.push(buffer))
  core.record(COMMAND, { out: span, rate: 0.5, count: 3, from: part(span, 5, 8) })
  expect(written).toEqual([span.buffer])
  core.submit()
  const [command] = heard
  const word = (index: number) => command?.getUint32(4 * index, true)
  const base = word(5) ?? 0
  expect([word(0), word(1), word(2), word(3)]).toEqual([7, 0, 3, base + 20])
  expect(command?.getFloat32(16, true)).toBe(0.5)
})

it('does not compile where a field is missing, unknown, or of another kind', () => {
  const { core } = listening()
  const span = core.allocate('span', 128)
  // @ts-expect-error: `out` is missing
  core.record(COMMAND, { rate: 0, count: 1, from: span })
  // @ts-expect-error: `count` is a number
  core.record(COMMAND, { rate: 0, count: span, from: span, out: span })
  // @ts-expect-error: there is no `into`
  core.record(COMMAND, { rate: 0, count: 1, from: span, out: span, into: span })
  expect(span.offset).toBe(0)
})

it('refuses a span that starts where a kernel may not be pointed to', () => {
  const { core } = listening()
  const span = part(core.allocate('span', 128), 5, 8)
  expect(() => core.record(COMMAND, { out: span, rate: 0, count: 1, from: span })).toThrow(
    'a kernel is given what starts at word 5',
  )
})

it('numbers commands as the list has them, below what marks a meeting', () => {
  expect(COMMANDS.map(({ number }) => number)).toEqual(COMMANDS.map((_, index) => index))
  expect(COMMANDS.length).toBeLessThan(MEET)
  for (const { spans, numbers } of COMMANDS)
    expect([...spans, ...numbers].every(({ word }) => word < COMMAND_WORDS)).toBe(true)
})
