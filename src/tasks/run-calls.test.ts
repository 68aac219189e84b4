/** Calls made one after the other, in a world written out by hand. */
import { expect, it } from 'vitest'
import type { ToolCall, Value } from '../run/calls/call-value.ts'
import { runCalls, runGold } from './run-calls.ts'
import type { Observation, Task, ToolWorld } from './task.ts'

const said = (text: string, result: Observation['result']): Observation => ({
  ok: text !== 'no',
  text,
  result,
})
/** Answers its first call with the token t1, and so on; tells what it was called with. */
function listening(): { readonly world: ToolWorld; readonly heard: readonly ToolCall[] } {
  const heard: ToolCall[] = []
  const world: ToolWorld = {
    tools: () => [],
    reset: () => said('ready', []),
    nextTurn: () => undefined,
    clone: () => world,
    state: () => `after ${heard.length}`,
    call: (made) => {
      heard.push(made)
      return Promise.resolve(
        said(made.name === 'Fail' ? 'no' : 'ok', [['token', `t${heard.length}`]]),
      )
    },
  }
  return { world, heard }
}
const token = (call: number): Value => ({ kind: 'reference', call, field: 'token' })
const call = (name: string, ...values: readonly Value[]): ToolCall => ({
  name,
  args: values.map((value, i) => [`p${i}`, value]),
})
const task = (...gold: readonly ToolCall[]): Task => ({
  id: 'a/train/0',
  suite: 'a',
  split: 'train',
  index: 0,
  template: '',
  text: '',
  gold,
})

it('makes gold calls one after the other, references put in, and says what they leave', async () => {
  const { world, heard } = listening()
  const calls = [call('A'), call('B', 't1'), call('C', 't2', 't1')]
  expect(
    await runGold(task(call('A'), call('B', token(1)), call('C', token(2), token(1))), world),
  ).toEqual({ calls, state: 'after 3' })
  expect(heard).toEqual(calls)
})

it('refuses gold calls that refer to what nothing gives', async () => {
  await expect(runGold(task(call('A'), call('B', token(7))), listening().world)).rejects.toThrow(
    'a/train/0: nothing answers $7.token',
  )
})

it('does not make a call that refers to nothing, and numbers those behind it as if it had', async () => {
  const { world, heard } = listening()
  const { records, results, missing } = await runCalls(
    [call('B', token(9)), call('C', token(1)), call('D', token(4))],
    world,
    { subtask: 2, earlier: [[['token', 'before']]] },
  )
  expect(heard).toEqual([call('C', 'before')])
  expect(missing).toBe('$9.token')
  expect(
    records.map(({ subtask, resolved, observation }) => [subtask, resolved, observation.text]),
  ).toEqual([
    [2, undefined, 'error: no result $9.token'],
    [2, call('C', 'before'), 'ok'],
    [2, undefined, 'error: no result $4.token'],
  ])
  expect(results).toEqual([[['token', 'before']], [], [['token', 't1']], []])
})

it('stops behind the call that it is told to stop at', async () => {
  const { world, heard } = listening()
  const { records } = await runCalls([call('A'), call('Fail'), call('B')], world, {
    until: ({ observation }) => !observation.ok,
  })
  expect([records.length, heard.length]).toEqual([2, 2])
})
