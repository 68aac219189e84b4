import { expect, it } from 'vitest'
import { FIELDS, FIELD_GROUPS, MAIN_FIELDS } from './fields.ts'

const holders = (path: string) =>
  FIELD_GROUPS.filter((group) => group.holds(path)).map(({ id }) => id)

it('a field is of its group alone, and those in front are of none', () => {
  for (const { id, fields } of FIELD_GROUPS)
    for (const { path } of fields) expect(holders(path), path).toEqual([id])
  for (const { path } of MAIN_FIELDS) expect(holders(path), path).toEqual([])
  expect(new Set(FIELDS.map(({ path }) => path)).size).toBe(FIELDS.length)
})

it('what is wrong with several settings together is said at their group', () => {
  expect(holders('warmStart.plannerStyles')).toEqual(['annotators'])
  expect(holders('suite')).toEqual(['tasks'])
  expect(holders('planner.dModel')).toEqual(['planner'])
  expect(holders('plan')).toEqual([])
})

it('what is said elsewhere is no field, and counts as changed in its group', () => {
  expect(FIELDS.some(({ path }) => path === 'suite.program' || path === 'name')).toBe(false)
  expect(holders('suite.program')).toEqual(['tasks'])
})
