import { describe, expect, it } from 'vitest'
import { NotThere, at, defined, entry, last } from './at.ts'

describe('what must be there', () => {
  it('is given as it is, zero, nothing and null too', () => {
    expect(at([0, 1], 0, 'list')).toBe(0)
    expect(at(new Float32Array([2.5]), 0, 'list')).toBe(2.5)
    expect(at('ab', 1, 'text')).toBe('b')
    expect(at([null], 0, 'list')).toBeNull()
    expect(at({ a: '' }, 'a', 'record')).toBe('')
    expect(last([1, 2], 'list')).toBe(2)
    expect(entry(new Map([['a', false]]), 'a', 'map')).toBe(false)
    expect(defined(0, 'value')).toBe(0)
  })

  it('is named with its place where it is not', () => {
    expect(() => at([1], 1, 'weights')).toThrow(new NotThere('weights[1] is not there.'))
    expect(() => at(new Float32Array(2), -1, 'logits')).toThrow('logits[-1] is not there.')
    expect(() => at({}, 'a', 'record')).toThrow('record[a] is not there.')
    expect(() => last([], 'rows')).toThrow('rows[-1] is not there.')
    expect(() => entry(new Map<string, number>(), 'b', 'counts')).toThrow('counts[b] is not there.')
    expect(() => defined(undefined, 'the norm')).toThrow(new NotThere('the norm is not there.'))
  })
})
