import { expect, it } from 'vitest'
import { entry } from '../../run/at.ts'
import type { ModelConfig } from '../engine.ts'
import { initialWeights, initialWeightsInSlices } from './weights.ts'

const MODEL: ModelConfig = {
  vocab: 700,
  dModel: 512,
  layers: 1,
  heads: 4,
  kvHeads: 4,
  feedForward: 512,
  context: 16,
  tied: true,
  qkvBias: true,
  ropeTheta: 10_000,
  rmsEps: 1e-5,
}

it('drawn in slices they are the same weights, and drawing ends where the report rejects', async () => {
  const told: number[] = []
  const weights = await initialWeightsInSlices(MODEL, 3, (done, total) => {
    told.push(done / total)
    return Promise.resolve()
  })
  const whole = initialWeights(MODEL, 3)
  expect([...weights.keys()]).toEqual([...whole.keys()])
  for (const [name, { data }] of whole)
    expect(
      Buffer.compare(
        Buffer.from(data.buffer),
        Buffer.from(entry(weights, name, 'weights').data.buffer),
      ),
      name,
    ).toBe(0)
  expect(told[0]).toBe(0)
  expect(told.length).toBeGreaterThan(1)
  expect([...told].sort((a, b) => a - b)).toEqual(told)
  const stop = new Error('stopped')
  await expect(
    initialWeightsInSlices(MODEL, 3, (done) =>
      done > 0 ? Promise.reject(stop) : Promise.resolve(),
    ),
  ).rejects.toBe(stop)
})
