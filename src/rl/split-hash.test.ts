import { expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import type { ConfigInput } from '../run/config.ts'
import { createTwohop } from '../tasks/twohop/twohop-suite.ts'
import { otherSplit, splitHash } from './split-hash.ts'

const made = createTwohop({ seed: 1, train: 64, heldOut: 32 })
const hash = (version: number, suite: NonNullable<ConfigInput['suite']>): Promise<string> =>
  splitHash({ ...made, version }, configSchema.parse({ suite }))

it('is by seed, level and sizes before version 2, and one for each suite and version from then on', async () => {
  const first = await hash(1, { id: 'twohop' })
  expect(first).toMatch(/^[0-9a-f]{64}$/)
  expect(await hash(1, { id: 'twohop' })).toBe(first)
  for (const other of [{ seed: 2 }, { train: 100 }, { heldOut: 100 }, { level: 'hard' }] as const)
    expect(await hash(1, { id: 'twohop', ...other })).not.toBe(first)
  const second = await hash(2, { id: 'twohop' })
  expect(second).not.toBe(first)
  expect(
    await hash(2, { id: 'twohop', seed: 7, train: 100, level: 'hard', measuredOn: 'report' }),
  ).toBe(second)
  expect(await hash(3, { id: 'twohop' })).not.toBe(second)
})

it('of a program or of official files is by all that decides', async () => {
  const program = await hash(1, { id: 'custom', program: 'a' })
  expect(await hash(1, { id: 'custom', program: 'b' })).not.toBe(program)
  const official = await hash(1, { id: 'bfcl' })
  expect(await hash(1, { id: 'bfcl', split: 'tuning' })).not.toBe(official)
  expect(await hash(1, { id: 'bfcl', heldOutShare: 0.5 })).not.toBe(official)
  expect(await hash(1, { id: 'bfcl', path: 'elsewhere' })).toBe(official)
  const fewer = { ...made, size: () => 3 }
  expect(await splitHash(fewer, configSchema.parse({ suite: { id: 'bfcl' } }))).not.toBe(official)
})

it('keeps policies from being measured on what they may have been trained on', () => {
  const suite = { ...made, version: 2, splitHash: 'a' }
  expect(otherSplit({ suite: 'twohop', version: 2, split: 'a' }, suite)).toBeUndefined()
  expect(otherSplit({ suite: 'twohop', version: 2 }, suite)).toBeUndefined()
  expect(otherSplit({ suite: 'desk', version: 1, split: 'b' }, suite)).toBeUndefined()
  expect(otherSplit({ suite: 'twohop', version: 2, split: 'b' }, suite)).toBe(
    'These policies were trained on another split of the tasks of Two-hop: what is measured here may be what they were trained on.',
  )
  for (const [has, is] of [
    [1, 2],
    [2, 1],
  ] as const)
    expect(otherSplit({ suite: 'twohop', version: has }, { ...suite, version: is })).toContain(
      `trained on version ${has} of the tasks of Two-hop, and the tasks are of version ${is}`,
    )
})
