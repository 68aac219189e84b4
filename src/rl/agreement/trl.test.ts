/**
 * All recorded cases of TRL's trainers, by the arithmetic and the kernel that we train with; and
 * that a difference would be seen.
 */
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeHost } from '../../cli/wasm-host.ts'
import { createWasmDevice } from '../../engine/device/wasm/device.ts'
import type { WasmDevice } from '../../engine/device/wasm/device.ts'
import { at } from '../../run/at.ts'
import { EXPLAINED, agreements } from './trl.ts'
import type { Agreement } from './trl.ts'
import { trlVectorsSchema } from './vectors.ts'
import type { LossCase, TrlVectors } from './vectors.ts'

const VECTORS = trlVectorsSchema.parse(
  JSON.parse(readFileSync(new URL('../../../scripts/agree/trl.json', import.meta.url), 'utf8')),
)

let wasm: WasmDevice
beforeAll(async () => {
  wasm = await createWasmDevice(nodeHost(), { threads: 1 })
})
afterAll(() => {
  wasm.dispose()
})

async function compared(cases: TrlVectors['cases']): Promise<Agreement[]> {
  const found: Agreement[] = []
  for await (const one of agreements({ ...VECTORS, cases }, wasm.device)) found.push(one)
  return found
}

const losses = VECTORS.cases.flatMap((one) => (one.kind === 'loss' ? [one] : []))
/** Samples without an end that nothing is learned from. */
const allMasked = ({ maskTruncated, rows }: LossCase): boolean =>
  maskTruncated && rows.every(({ closed }) => !closed)

describe('cases of TRL', () => {
  it('agree, but for what decision 16 explains', async () => {
    const found = await compared(VECTORS.cases)
    expect(
      found.flatMap((one, i) => (one.kind === 'differs' ? [`case ${i + 1}: ${one.words}`] : [])),
    ).toEqual([])
    const explained = found.flatMap((one) => (one.kind === 'explained' ? one.by : []))
    expect([...new Set(explained)].sort()).toEqual(Object.keys(EXPLAINED).sort())
    expect(Object.keys(EXPLAINED).length).toBeLessThanOrEqual(2)
    expect(found.filter(({ kind }) => kind === 'agrees').length).toBeGreaterThan(380)
  })

  it('are many, of odd shapes, with groups that are all alike, members without a reward and outputs that are masked', () => {
    expect(VECTORS.cases.length).toBeGreaterThanOrEqual(500)
    expect(
      VECTORS.cases.filter(({ rewards }) =>
        rewards.flat().some((member) => member.every((value) => value === null)),
      ).length,
    ).toBeGreaterThan(50)
    expect(
      VECTORS.cases.filter(({ rewards }) =>
        rewards.some(
          (group) =>
            group.length > 1 && group.every((member) => member.join() === group[0]?.join()),
        ),
      ).length,
    ).toBeGreaterThan(50)
    expect(
      losses.filter(
        ({ maskTruncated, rows }) => maskTruncated && rows.some(({ closed }) => !closed),
      ).length,
    ).toBeGreaterThan(20)
    expect(losses.filter(allMasked).length).toBeGreaterThan(5)
    expect(losses.filter(({ numIterations }) => numIterations > 1).length).toBeGreaterThan(50)
    expect(
      losses.filter(({ rows }) => rows.some(({ output }) => output.some((token) => token > 65_535)))
        .length,
    ).toBeGreaterThan(20)
  })

  it('say in words where they differ', async () => {
    const said = async (one: TrlVectors['cases'][number]) => {
      const [found] = await compared([one])
      return found?.kind === 'agrees' ? 'agrees' : (found?.words ?? '')
    }
    const advantages = VECTORS.cases.find(
      (one) =>
        one.kind === 'advantages' &&
        one.advantages.length > 1 &&
        at(one.advantages, 0, 'advantages').length > 1,
    )
    const loss = losses.find(
      ({ beta, entropyCoefficient, rows }) =>
        beta > 0 && entropyCoefficient === 0 && rows.length > 1,
    )
    if (advantages?.kind !== 'advantages' || loss === undefined)
      throw new Error('there are such cases')
    const all = advantages.advantages.flat()
    const [first = [], ...rest] = advantages.advantages
    expect(
      await said({
        ...advantages,
        advantages: [first.map((value, i) => (i === 1 ? value + 5 : value)), ...rest],
      }),
    ).toMatch(new RegExp(`^advantage 2 of ${all.length} is [-.e\\d]+, TRL's [-.e\\d]+$`))
    expect(await said({ ...advantages, advantages: [...advantages.advantages, [7]] })).toBe(
      `advantage ${all.length + 1} of ${all.length + 1} is missing, TRL's 7`,
    )
    expect(await said({ ...advantages, advantages: advantages.advantages.slice(0, -1) })).toContain(
      'is missing',
    )
    expect(await said(loss)).toBe('agrees')
    expect(await said({ ...loss, loss: loss.loss + 1, policyLoss: loss.policyLoss + 1 })).toMatch(
      /^loss is [-.e\d]+, TRL's [-.e\d]+$/,
    )
    const [row, ...others] = loss.rows
    if (row === undefined) throw new Error('it has rows')
    expect(
      await said({
        ...loss,
        rows: [
          { ...row, slopes: row.slopes.map((slope, i) => (i === 0 ? slope + 1 : slope)) },
          ...others,
        ],
      }),
    ).toMatch(/^gradient by the log-probability behind [\d ]+ is [-.e\d]+, TRL's [-.e\d]+$/)
    expect(
      await said({
        ...loss,
        rows: [{ ...row, entropySlopes: row.output.map(() => 1) }, ...others],
      }),
    ).toMatch(/^gradient by the entropy behind [\d ]+ is [-.e\d]+, TRL's [-.e\d]+$/)
  })

  it('would be seen to differ', async () => {
    const shifted = (value: number, i: number): number =>
      i === 0 ? value + 0.01 * (1 + Math.abs(value)) : value
    const planted = VECTORS.cases.map((one): typeof one =>
      one.kind === 'loss'
        ? { ...one, rows: one.rows.map((row) => ({ ...row, slopes: row.slopes.map(shifted) })) }
        : { ...one, advantages: one.advantages.map((group) => group.map(shifted)) },
    )
    expect((await compared(planted)).every(({ kind }) => kind === 'differs')).toBe(true)
    const otherLoss = losses.map((one) => ({
      ...one,
      loss: one.loss + 0.01 * (1 + Math.abs(one.loss)),
      policyLoss: one.policyLoss + 0.01 * (1 + Math.abs(one.policyLoss)),
    }))
    expect((await compared(otherLoss)).every(({ kind }) => kind === 'differs')).toBe(true)
  })
})
