import { expect, it } from 'vitest'
import { configSchema, type ConfigInput } from '../run/config.ts'
import { differenceInWords } from './draft-difference.ts'

it('says in what a set-up differs from the run on screen', () => {
  const run = configSchema.parse({ name: 'A', seed: 3 })
  const words = (input: ConfigInput) =>
    differenceInWords(configSchema.parse({ name: 'B', seed: 3, ...input }), run)
  expect(words({})).toBeUndefined()
  expect(words({ seed: 4 })).toBe('seed')
  expect(words({ mode: 'separate', seed: 4, rl: { updates: 7 } })).toBe('mode, seed and length')
  expect(words({ suite: { id: 'bfcl' }, rl: { plans: 7 } })).toBe('tasks and 1 other setting')
  expect(words({ rl: { plans: 7, tasks: 3 } })).toBe('2 settings')
})
