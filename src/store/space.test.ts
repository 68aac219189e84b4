import { expect, it } from 'vitest'
import { createLibraryStore } from './library-store.ts'
import type { Library, StoredRun } from './library.ts'
import { spaceWords } from './space.ts'

it('says what is used and whether it lasts, and suggests an export where it does not', () => {
  expect(spaceWords({ lasting: true, used: 12_300_000, quota: 5_000_000_000 })).toBe(
    '12.3 MB of this browser\u2019s storage are used, of 5.0 GB that this page may have. The browser has agreed to keep it until you delete it.',
  )
  expect(spaceWords({ lasting: false })).toMatch(
    /^The browser has not agreed .* Export the runs that matter\.$/,
  )
})

it('asks once to keep what is stored: when a run is first kept, not when a visit begins', async () => {
  const run: StoredRun = {
    id: 'a',
    name: 'A',
    created: '',
    status: 'finished',
    update: 1,
    updates: 1,
    evaluations: 0,
    continuable: false,
    elsewhere: false,
  }
  let runs: StoredRun[] = [run]
  let asked = 0
  const library: Library = {
    ends: () => Promise.resolve(new Map()),
    list: () => Promise.resolve(runs),
    persist: () => {
      asked += 1
      return Promise.resolve(false)
    },
    space: () => Promise.resolve({ lasting: false, used: 5 }),
    open: () => Promise.resolve(undefined),
    head: () => Promise.resolve(undefined),
    trajectory: () => Promise.resolve(undefined),
    remove: () => Promise.resolve(),
    inTraining: () => Promise.resolve(undefined),
    forget: () => Promise.resolve(),
    hasSuite: () => Promise.resolve(false),
  }
  const store = createLibraryStore(library)
  await store.refresh()
  expect(asked).toBe(0)
  runs = [run, { ...run, id: 'b' }]
  await store.refresh()
  runs = [...runs, { ...run, id: 'c' }]
  await store.refresh()
  expect(asked).toBe(1)
  expect(store.getState().space).toBeUndefined()
  await store.look()
  expect(store.getState().space).toEqual({ lasting: false, used: 5 })
  await store.persist()
  expect(asked).toBe(2)
})
