import { describe, expect, it } from 'vitest'
import { Random } from '../../engine/random.ts'
import { blanked, shuffled, swapped } from './perturb.ts'

describe('changed plans', () => {
  it('have as many sub-tasks when they are blanked', () => {
    expect(blanked(['a b', 'c'])).toEqual(['', ''])
  })

  it('are put in another order wherever there is one: lines, or the words of a single line', () => {
    for (let name = 0; name < 20; name += 1) {
      expect(shuffled(['a', 'b'], new Random(name, 2))).toEqual(['b', 'a'])
      const [line = ''] = shuffled(['x y z'], new Random(name, 2))
      expect(line).not.toBe('x y z')
      expect(line.split(' ').sort()).toEqual(['x', 'y', 'z'])
    }
    expect(shuffled(['a', 'a'], new Random(1, 2))).toEqual(['a', 'a'])
    expect(shuffled(['word'], new Random(1, 2))).toEqual(['word'])
  })

  it('stay as they are where eight shuffles in a row left them so, and no sooner', () => {
    let [stayed, last] = [0, 0]
    for (let name = 0; name < 1500; name += 1) {
      const random = new Random(name, 2)
      const orders = Array.from({ length: 9 }, () => random.shuffle(['a', 'b']).join())
      const first = orders.indexOf('b,a')
      if (first < 0 || first >= 8) stayed += 1
      if (first === 7 || first === 8) last += 1
      expect(shuffled(['a', 'b'], new Random(name, 2)).join(), String(name)).toBe(
        first >= 0 && first < 8 ? 'b,a' : 'a,b',
      )
    }
    expect(Math.min(stayed, last)).toBeGreaterThan(0)
  })

  it('are swapped with the next that differs, round the end', () => {
    expect(swapped([['a'], ['a'], undefined, ['b']])).toEqual([['b'], ['b'], ['b'], ['a']])
    expect(swapped([['a'], ['b'], ['c'], ['a', 'b']])).toEqual([['b'], ['c'], ['a', 'b'], ['a']])
    // Lines count, not the words that they come to.
    expect(swapped([['a', 'b'], ['ab']])).toEqual([['ab'], ['a', 'b']])
    expect(swapped([['a']])).toEqual([undefined])
    expect(swapped([undefined, ['a']])).toEqual([['a'], undefined])
  })
})
