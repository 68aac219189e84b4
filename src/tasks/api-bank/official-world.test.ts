import { describe, expect, it } from 'vitest'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { REPLAY_LIMITS } from '../sandbox/sandbox-limits.ts'
import { kitOf } from '../../judges/api-bank/testing/small-kit.ts'
import { OfficialWorld } from './official-world.ts'

const tools = [
  { name: 'GetUserToken', description: '', parameters: [], returns: ['token'] },
  { name: 'QueryBalance', description: '', parameters: [], returns: ['balance'] },
]
const call = (name: string, args: Readonly<Record<string, string>>): ToolCall => ({
  name,
  args: Object.entries(args),
})
const remove = call('DeleteAccount', { token: 'tok-ada' })
const login = call('GetUserToken', { username: 'ada', password: 'engine' })

describe('OfficialWorld', () => {
  it('answers with fields that references reach', async () => {
    const world = new OfficialWorld({ kit: kitOf(), tools })
    expect(await world.call(login)).toEqual({
      ok: true,
      text: "{'token': 'tok-ada'}",
      result: [['token', 'tok-ada']],
    })
    expect(await world.call(call('QueryBalance', { token: 'tok-ada' }))).toMatchObject({
      text: '5',
      result: [['balance', { kind: 'int', value: 5n }]],
    })
    expect((await world.call(call('GetUserToken', { username: 'ada' }))).text).toContain(
      'missing 1 required positional argument',
    )
    expect(await world.call(call('Nothing', {}))).toMatchObject({
      ok: false,
      text: 'error: invalid tool name.',
    })
    expect((await world.call(call('Dictionary', { keyword: 'loom' }))).text).toContain(
      'error: no recorded result of Dictionary',
    )
  })

  it('begins after the dialogue so far, again and again', async () => {
    const world = new OfficialWorld({ kit: kitOf(), tools, before: [remove] })
    expect((await world.call(login)).text).toBe('error: The username does not exist.')
    world.reset(1)
    expect((await world.call(login)).text).toBe('error: The username does not exist.')
  })

  it('takes values of any kind, and texts of lists where lists are declared', async () => {
    const world = new OfficialWorld({ kit: kitOf(), tools })
    const data = {
      user_id: 'A1',
      time: '2023-01-01 10:00:00',
      health_data: "[{'name': 'pulse', 'value': '60'}]",
    }
    expect((await world.call(call('RecordHealthData', data))).text).toBe('success')
    expect(
      (
        await world.call(
          call('QueryHealthData', {
            user_id: 'A1',
            start_time: '2023-01-01 00:00:00',
            end_time: '2023-01-02 00:00:00',
          }),
        )
      ).text,
    ).toContain("'pulse': '60'")
    const room = { hotel_name: 'Inn', check_in_time: '2023-05-01', check_out_time: '2023-05-02' }
    const counts = (['room_count', 'adult_count', 'child_count'] as const).map(
      (name) => [name, { kind: 'int', value: 1n }] as const,
    )
    expect(
      (await world.call({ name: 'BookHotel', args: [...Object.entries(room), ...counts] })).text,
    ).toBe('2')
  })

  it('clones its state, and leaves the clone alone', async () => {
    const world = new OfficialWorld({ kit: kitOf(), tools, before: [remove] })
    const copy = world.clone()
    await world.call(call('DeleteScene', { name: 'evening' }))
    expect((await copy.call(call('QueryScene', { name: 'evening' }))).ok).toBe(true)
    expect((await copy.call(login)).ok).toBe(false)
    expect(JSON.stringify(copy.state())).not.toContain('evening')
    expect(JSON.stringify(world.state())).toContain('Account')
  })

  it('ends an episode of calls without end', async () => {
    const world = new OfficialWorld({ kit: kitOf(), tools })
    for (let i = 0; i < REPLAY_LIMITS.calls; i++) await world.call(login)
    expect((await world.call(login)).text).toContain('calls in one episode')
  })
})
