/** Kept kernel variants, in a database that is there and in one that is not. */
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, expect, test, vi } from 'vitest'
import { keptChoices } from './kernel-choices.ts'

afterEach(() => vi.unstubAllGlobals())

test('a choice is found again, by the name of its adapter', async () => {
  vi.stubGlobal('indexedDB', new IDBFactory())
  expect(await keptChoices.get('one')).toBeUndefined()
  await keptChoices.set('one', 'quad')
  await keptChoices.set('two', 'alone')
  expect(await keptChoices.get('one')).toBe('quad')
  await keptChoices.set('one', 'workgroup')
  expect(await keptChoices.get('one')).toBe('workgroup')
})

test('without storage there is nothing to find and nothing fails', async () => {
  vi.stubGlobal('indexedDB', {
    open: () => {
      throw new Error('not in this window')
    },
  })
  await keptChoices.set('one', 'quad')
  expect(await keptChoices.get('one')).toBeUndefined()
})
