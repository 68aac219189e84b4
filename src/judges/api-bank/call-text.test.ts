import { describe, expect, it } from 'vitest'
import { printOfficialCall, readCall } from './call-text.ts'

const args = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(readCall(text)?.args ?? [])

describe('readCall', () => {
  it.each([
    ['API-Request: [A(x=\'1\', y="2")]', { x: '1', y: '2' }],
    ["Sure! [A(x='1')] Done.", { x: '1' }],
    ["[A(name='Mom's car')]", { name: 'Mom' }],
    ["[A(x='a\", y='b')]", { x: 'a', y: 'b' }],
    ["[A(x='', y='b')]", { x: "', y=" }],
    ['[A(x=[1, [2]], y=[3])]', { x: '[1, [2]], y=[3]' }],
    ['[A(x=3.5, y=-1, z=word)]', { x: '3', z: 'word' }],
    ["[A('positional', x = 'spaced')]", { x: 'spaced' }],
    ["[A(x='1', x='2')]", { x: '2' }],
    ["[A(x='1)] and [B(y='2')]", { x: '1)] and [B(y=' }],
    ['[A()]', {}],
    ["[A(größe='1', 日='2')]", { größe: '1', 日: '2' }],
    ["[A(x='unclosed)]", {}],
    ["[A(x=\u2003'wide space')]", { x: 'wide space' }],
    ["[A(x='1\u2028line')]", { x: '1\u2028line' }],
  ])('%s', (text, expected) => {
    expect(args(text)).toEqual(expected)
  })

  it.each(['', 'A(x=1)', '[A(x=1)', "[A(x='1'\n)]", '[(x=1)]', '[A x=1]'])(
    'finds no call in %j',
    (text) => {
      expect(readCall(text)).toBeUndefined()
    },
  )

  it('takes the first line that holds a whole call', () => {
    expect(readCall("[A(x='1'\n[B(y='2')]")).toEqual({ name: 'B', args: [['y', '2']] })
    expect(readCall("[A(x=[B(y='2')]")?.name).toBe('A')
  })

  it('is quick with texts made to be slow', () => {
    for (const piece of ['[', '[a(', 'a=', "a='", 'a  ', '[a(x=[']) {
      const text = `[A(${piece.repeat(20_000 / piece.length)})]`
      const start = performance.now()
      readCall(text)
      readCall(text.slice(0, -2))
      expect(performance.now() - start).toBeLessThan(3000)
    }
  })

  it('reads what the official files print', () => {
    expect(
      readCall(
        printOfficialCall('A', [
          ['x', 'one'],
          ['n', { kind: 'int', value: 5n }],
        ]),
      ),
    ).toEqual({
      name: 'A',
      args: [
        ['x', 'one'],
        ['n', '5'],
      ],
    })
  })
})
