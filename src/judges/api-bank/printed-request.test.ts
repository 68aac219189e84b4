import { expect, it } from 'vitest'
import { readRequest } from './printed-request.ts'

it('reads a request with and without its prefix and result', () => {
  const call = {
    name: 'SetLamp',
    args: [
      ['room', 'study'],
      ['at', '2023-05-01 08:00:00'],
    ],
  }
  expect(readRequest("API-Request: [SetLamp(room='study', at='2023-05-01 08:00:00')]")).toEqual({
    call,
    result: undefined,
  })
  expect(readRequest("[SetLamp(room='study', at='2023-05-01 08:00:00')]->{'ok': True}")).toEqual({
    call,
    result: "{'ok': True}",
  })
  expect(readRequest('API-Request: [Today()]')).toEqual({
    call: { name: 'Today', args: [] },
    result: undefined,
  })
})

it('finds where a value with quotes and brackets ends', () => {
  const text =
    "API-Request: [Log(user='u1', data='[{'name': 'pulse', 'value': '70'}]', note='it's (fine)')]"
  expect(readRequest(text)?.call.args).toEqual([
    ['user', 'u1'],
    ['data', "[{'name': 'pulse', 'value': '70'}]"],
    ['note', "it's (fine)"],
  ])
})

it('keeps the kinds of values without quotes', () => {
  expect(readRequest('[F(a=5, b=5.0, c=True, d=None, e=word)]')?.call.args).toEqual([
    ['a', { kind: 'int', value: 5n }],
    ['b', { kind: 'float', value: 5 }],
    ['c', true],
    ['d', null],
    ['e', 'word'],
  ])
})

it('is undefined for what is no request', () => {
  for (const text of [
    '',
    'AI: hello',
    '[F(a=1)',
    "API-Request: [F('positional')]",
    '[F(a=)](b',
    "API-Request: [F(a='open)]",
  ]) {
    expect(readRequest(text), text).toBeUndefined()
  }
})
