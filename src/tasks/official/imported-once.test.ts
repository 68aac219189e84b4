import { expect, it } from 'vitest'
import { FIXTURE as API_BANK_FILES } from '../../judges/api-bank/testing/api-bank-files.ts'
import { FIXTURE as BFCL_FILES } from '../../judges/bfcl/testing/bfcl-files.ts'
import type { OfficialId } from '../../run/suite-facts.ts'
import { importedOnce } from './imported-once.ts'
import { officialSuite } from './official-registry.ts'
import { DEFAULT_BUDGET } from './token-budget.ts'

it('reads the same files once, with their bad lines and without', () => {
  const read: (readonly [files: number, skipBad: boolean])[] = []
  const imported = importedOnce((files, { skipBad }) => {
    read.push([files.length, skipBad])
    return skipBad ? files.length : undefined
  })
  const [none, one] = [[], [{ path: 'a.json', text: '' }]]
  const asked = [
    imported(one, true),
    imported(none, true),
    imported(one, true),
    imported(one, false),
    imported(one, false),
  ]
  expect(asked).toEqual([1, 0, 1, undefined, undefined])
  expect(read).toEqual([
    [1, true],
    [0, true],
    [1, false],
  ])
})

it.each<[id: OfficialId, files: typeof BFCL_FILES, lacked: string]>([
  ['api-bank', API_BANK_FILES, 'level-3'],
  ['bfcl', BFCL_FILES, 'multi-turn'],
])('tells what %s lacks of sound files from files that are none', async (id, files, categories) => {
  const suite = await officialSuite(id)
  const outcome = (dropped: typeof files) =>
    suite.create(dropped, {
      seed: 1,
      heldOutShare: 0.25,
      split: 'reporting',
      budget: DEFAULT_BUDGET,
      skipBad: true,
      categories,
    })
  expect(await outcome(files)).toMatchObject({ ok: false, bad: [], lacksPart: true })
  const none = await outcome([{ path: 'notes.json', text: '{}' }])
  expect(none).toMatchObject({ ok: false })
  expect(none).not.toHaveProperty('lacksPart')
})
