import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { SETTINGS } from '../run/config.ts'
import { settingsTable } from './settings-table.ts'

it('docs/settings.md is what the definitions print', () => {
  expect(
    readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8'),
    'npm run settings -- --out docs/settings.md',
  ).toBe(settingsTable())
})

it('has a row of seven cells for every setting, once', () => {
  const rows = settingsTable()
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  expect(rows.map((line) => /^\| `([^`]+)` \|/.exec(line)?.[1]).sort()).toEqual(
    SETTINGS.map(({ path }) => path).sort(),
  )
  for (const line of rows) expect(line.split(/(?<!\\)\|/).length, line).toBe(9)
})
