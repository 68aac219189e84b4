import { describe, expect, it } from 'vitest'
import { Random } from '../../engine/random.ts'
import { blanked, shuffled, swapped } from './perturb.ts'

describe('changed plans', () => {
  it('have as many sub-tasks when they are blanked', () => { expect(blanked(['a b', 'c'])).toEqual(['', '']) })

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

  it('are swapped with the next that differs, round the end', () => {
    expect(swapped([['a'], ['a'], undefined, ['b']])).toEqual([['b'], ['b'], ['b'], ['a']])
    expect(swapped([['a']])).toEqual([undefined])
    expect(swapped([undefined, ['a']])).toEqual([['a'], undefined])
  })
})
