import { describe, expect, it } from 'vitest'
import type { Value } from './calls/call-value.ts'
import { worldChanges } from './world-change.ts'

const int = (n: number): Value => ({ kind: 'int', value: BigInt(n) })
const list = (...items: readonly Value[]): Value => ({ kind: 'list', items })
const dict = (entries: Readonly<Record<string, Value>>): Value => ({
  kind: 'dict',
  entries: Object.entries(entries),
})
const changes = (before: Value, after: Value, most = 50) => worldChanges(before, after, most)

describe('what changed in a world', () => {
  it('is nothing where nothing did, whatever the order of keys', () => {
    const state = dict({ a: int(1), b: list('x', dict({ c: null })) })
    const turned = dict({ b: list('x', dict({ c: null })), a: int(1) })
    expect(changes(state, turned)).toEqual({ changes: [], more: 0 })
  })

  it('is named by its place, down to the value that is another', () => {
    const before = dict({ accounts: dict({ alice: dict({ balance: int(5), 'first name': 'A' }) }) })
    const after = dict({ accounts: dict({ alice: dict({ balance: int(7), 'first name': 'B' }) }) })
    expect(changes(before, after).changes).toEqual([
      { path: 'accounts.alice.balance', before: '5', after: '7' },
      { path: 'accounts.alice["first name"]', before: "'A'", after: "'B'" },
    ])
  })

  it('has one row for what came into a list, and one for what went', () => {
    expect(changes(list('a', 'c'), list('a', 'b', 'c')).changes).toEqual([
      { path: '[1]', after: "'b'" },
    ])
    expect(changes(list('a', 'b', 'c'), list('b', 'c')).changes).toEqual([
      { path: '[0]', before: "'a'" },
    ])
    expect(changes(list(dict({ n: int(1) })), list(dict({ n: int(2) }))).changes).toEqual([
      { path: '[0].n', before: '1', after: '2' },
    ])
    expect(changes(list('a', 'b', 'c', 'd'), list('x', 'a', 'b', 'd')).changes).toEqual([
      { path: '[0]', after: "'x'" },
      { path: '[2]', before: "'c'" },
    ])
    const long = list(...Array.from({ length: 2000 }, (_, i) => int(i)))
    expect(
      changes(long, list(...Array.from({ length: 2000 }, (_, i) => int(i + 1)))).changes,
    ).toHaveLength(1)
    expect(changes(list('a', 'a'), list('a')).changes).toEqual([{ path: '[1]', before: "'a'" }])
  })

  it('keeps integers from floats, and kinds from each other', () => {
    expect(changes(int(3), { kind: 'float', value: 3 }).changes).toEqual([
      { path: '', before: '3', after: '3.0' },
    ])
    expect(changes(null, 'mira').changes).toEqual([{ path: '', before: 'None', after: "'mira'" }])
    expect(changes(dict({ a: list() }), dict({ a: dict({}) })).changes).toEqual([
      { path: 'a', before: '[]', after: '{}' },
    ])
    expect(changes(dict({ a: null }), dict({})).changes).toEqual([{ path: 'a', before: 'None' }])
  })

  it('says how much more there is than is shown, and cuts what is long', () => {
    const many = list(...Array.from({ length: 10 }, (_, i) => int(i)))
    const found = changes(list(), many, 3)
    expect([found.changes.length, found.more]).toEqual([3, 7])
    expect(changes(null, 'x'.repeat(5000)).changes[0]?.after?.length).toBeLessThanOrEqual(1001)
  })
})
