import { expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import { FIELD_GROUPS, MAIN_FIELDS, isHeld } from './fields.ts'
import { GROUP_FIELDS } from './group-fields.ts'
import { valueAt } from './setup-draft.ts'

it('every field is of one group, once, and is a setting', () => {
  const all = FIELD_GROUPS.flatMap((group) =>
    GROUP_FIELDS[group.id].map((field) => ({ group, path: field.path })),
  )
  expect(new Set(all.map(({ path }) => path)).size).toBe(all.length)
  const configs = [
    configSchema.parse({}),
    configSchema.parse({ suite: { id: 'api-bank' } }),
    configSchema.parse({ suite: { id: 'bfcl' } }),
    configSchema.parse({ suite: { id: 'bamboogle' } }),
  ]
  for (const { group, path } of all) {
    expect(
      FIELD_GROUPS.filter((one) => isHeld(one, path)),
      path,
    ).toEqual([group])
    expect(
      configs.some((config) => valueAt(config, path) !== undefined),
      path,
    ).toBe(true)
  }
  for (const { path } of MAIN_FIELDS)
    expect(
      FIELD_GROUPS.some((one) => isHeld(one, path)),
      path,
    ).toBe(false)
})
