import { expect, test } from 'vitest'
import { partFor, partOf } from './text-split.ts'

const TEXTS = Array.from({ length: 8000 }, (_, i) => `remind ana at ${i}`)

test('five eighths of all texts are for training, an eighth for each of the others', () => {
  const counts = new Map<string, number>()
  for (const text of TEXTS) counts.set(partOf(text), (counts.get(partOf(text)) ?? 0) + 1)
  expect([...counts.keys()].sort()).toEqual(['held-out', 'report', 'train', 'tuning'])
  expect(counts.get('train')).toBeGreaterThan(4800)
  expect(counts.get('train')).toBeLessThan(5200)
  for (const part of ['held-out', 'tuning', 'report']) {
    expect(counts.get(part)).toBeGreaterThan(880)
    expect(counts.get(part)).toBeLessThan(1120)
  }
})

test('where a text belongs never changes', () => {
  expect(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(partOf)).toMatchInlineSnapshot(`
    [
      "train",
      "train",
      "held-out",
      "train",
      "train",
      "report",
      "train",
      "train",
    ]
  `)
})

test('what is measured comes from the part that the setting names', () => {
  expect(partFor('train', 'report')).toBe('train')
  expect(partFor('held-out', 'report')).toBe('report')
  expect(partFor('unseen-entities', 'tuning')).toBe('tuning')
})
