import { expect, it } from 'vitest'
import type { Scorecard, ScoredItem } from '../run/scorecard.ts'
import { EVERY_ITEM, failedBy, listedOf } from './scored-items.ts'

const item = (task: string, more: Partial<ScoredItem> = {}): ScoredItem => ({
  task,
  category: 'simple',
  success: false,
  prompt: 'How warm is it?',
  plan: [],
  calls: [],
  gold: [],
  checks: [],
  ...more,
})
const none = { mean: 0, low: 0, high: 0, n: 0 }
const scorecard: Scorecard = {
  update: 3,
  judge: 'rules',
  categories: [],
  overall: none,
  uncut: none,
  floors: [],
  sums: [],
  fit: { items: 3, uncut: 2 },
  unlisted: 0,
  items: [
    item('a', { success: true }),
    item('b', { category: 'multiple', cut: 'two tools', calls: ['[Heat(on=True)]'] }),
    item('c'),
  ],
}
const names = (filter: Partial<typeof EVERY_ITEM>): string =>
  listedOf(scorecard, { ...EVERY_ITEM, ...filter })
    .map(({ task }) => task)
    .join('')

it('lists items by how they ended, by category and by words in prompt and calls', () => {
  expect(names({})).toBe('abc')
  expect([names({ ended: 'right' }), names({ ended: 'wrong' }), names({ ended: 'cut' })]).toEqual([
    'a',
    'bc',
    'b',
  ])
  expect([
    names({ category: 'simple' }),
    names({ words: ' HEAT( ' }),
    names({ category: 'simple', words: 'heat(' }),
  ]).toEqual(['ac', 'b', ''])
})

it('names the first check that failed', () => {
  const check = (name: string, passed: boolean) => ({ name, passed, expected: '', actual: '' })
  expect(
    failedBy(item('a', { checks: [check('tool', true), check('x', false), check('y', false)] }))
      ?.name,
  ).toBe('x')
  expect(failedBy(item('a'))).toBeUndefined()
})
