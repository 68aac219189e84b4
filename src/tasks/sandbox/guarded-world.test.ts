import { describe, expect, it } from 'vitest'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'
import type { Observation, ToolWorld } from '../task.ts'
import { WORLD_LIMITS, guarded } from './guarded-world.ts'

const fine: Observation = { ok: true, text: 'ok', result: [['a', 'b']] }

const worldThat = (answer: () => Observation): ToolWorld => {
  const world: ToolWorld = {
    tools: () => [],
    reset: () => fine,
    call: () => Promise.resolve(answer()),
    nextTurn: () => undefined,
    clone: () => worldThat(answer),
    state: () => 'state',
  }
  return world
}

const callWith = (...args: readonly Value[]): ToolCall => ({
  name: 'f',
  args: args.map((value, i) => [`p${i}`, value]),
})
const nested = (depth: number): Value =>
  depth === 0 ? null : { kind: 'list', items: [nested(depth - 1)] }

describe('a guarded world', () => {
  it('lets pass what stays within the limits, as the same object', async () => {
    const world = guarded(worldThat(() => fine))
    expect(await world.call(callWith('x', { kind: 'int', value: 5n }, nested(10)))).toBe(fine)
    expect(world.state()).toBe('state')
  })

  it('refuses calls beyond the number of an episode, counts on in a clone, and begins anew with the world', async () => {
    const world = guarded(
      worldThat(() => fine),
      { ...WORLD_LIMITS, calls: 2 },
    )
    for (let i = 0; i < 2; i += 1) expect((await world.call(callWith())).ok).toBe(true)
    expect(await world.clone().call(callWith())).toEqual({
      ok: false,
      text: 'error: more than 2 calls',
      result: [],
    })
    expect((await world.call(callWith())).ok).toBe(false)
    world.reset(0)
    expect((await world.call(callWith())).ok).toBe(true)
  })

  it('refuses arguments that are many, deep or long, without walking all of them', async () => {
    const world = guarded(worldThat(() => fine))
    const wide: Value = { kind: 'list', items: Array.from({ length: 100_000 }, () => null) }
    const wider: Value = { kind: 'list', items: Array.from({ length: 1_500 }, () => wide) }
    for (const [call, why] of [
      [callWith(...Array.from({ length: 65 }, () => null)), '64 arguments'],
      [callWith(nested(40)), '32 deep'],
      [callWith(wider), '2000 values'],
      [callWith('x'.repeat(100_001)), '100000 characters'],
      [callWith({ kind: 'dict', entries: [['k'.repeat(100_001), null]] }), '100000 characters'],
    ] as const)
      expect((await world.call(call)).text).toContain(why)
  })

  it('cuts what an answer says, and refuses results that are too large', async () => {
    const most = { ...WORLD_LIMITS, observationCharacters: 50, resultValues: 3 }
    const long = await guarded(
      worldThat(() => ({ ...fine, text: 'x'.repeat(100) })),
      most,
    ).call(callWith())
    expect([
      long.ok,
      long.text.length,
      long.text.endsWith('(100 characters in all)'),
      long.result,
    ]).toEqual([true, 50, true, fine.result])
    const large = await guarded(
      worldThat(() => ({
        ...fine,
        result: [['a', { kind: 'list', items: [1, 2, 3].map(() => null) }]],
      })),
      most,
    ).call(callWith())
    expect(large).toEqual({
      ok: false,
      text: 'error: the result has more than 3 values',
      result: [],
    })
  })

  it('stops an episode whose tools took too long, by the clock that is given', async () => {
    let now = 0
    const slow = worldThat(() => {
      now += 700
      return fine
    })
    const world = guarded(slow, { ...WORLD_LIMITS, milliseconds: 1_000 }, () => now)
    expect([(await world.call(callWith())).ok, (await world.call(callWith())).ok]).toEqual([
      true,
      true,
    ])
    expect((await world.call(callWith())).text).toBe('error: more than 1000 ms in tools')
    const untimed = guarded(slow, { ...WORLD_LIMITS, milliseconds: 1_000 })
    for (let i = 0; i < 3; i += 1) expect((await untimed.call(callWith())).ok).toBe(true)
  })
})
