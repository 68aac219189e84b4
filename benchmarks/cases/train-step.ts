/** The training step on our kernels and on TensorFlow.js's WebGPU backend, step by step in turns, in one page. */
import { withPage } from '../browser.ts'
import { timing, type BenchCase, type Row } from '../case.ts'

const SHAPE = 'd=64 layers=2 heads=4 vocab=1024 batch=16x64'
const TOKENS = 16 * 64
const ENGINES = ['webgpu', 'tfjs-webgpu'] as const
/** The first step compiles kernels; the median forgives what the second still warms up. */
const WARM_UP = 1
const REPETITIONS = 5
/** Largest relative difference of the two losses at any step: more would mean different work. */
const LOSS_TOLERANCE = 1e-3

export const trainStep: BenchCase = {
  name: 'train-step',
  about: 'forward, backward, AdamW and the read-back of statistics; the same weights and batch, engines in turns in one page',
  run: (say) => withPage('train-step', async (page) => {
    await page.waitForFunction(() => 'trainStep' in window)
    const adapters = await page.evaluate(() => window.trainStep.start())
    const times = new Map<string, number[]>(ENGINES.map((engine) => [engine, []]))
    for (let round = 0; round < WARM_UP + REPETITIONS; round++) {
      const losses: number[] = []
      for (const engine of ENGINES) {
        const { ms, loss } = await page.evaluate((name) => window.trainStep.step(name), engine)
        losses.push(loss)
        if (round >= WARM_UP) times.get(engine)?.push(ms)
        say(`${round < WARM_UP ? 'warm-up' : `round ${round - WARM_UP + 1} of ${REPETITIONS}`}: ${engine} ${ms.toFixed(0)} ms, loss ${loss.toFixed(5)}`)
      }
      const [mine = NaN, theirs = NaN] = losses
      if (!(Math.abs(mine / theirs - 1) <= LOSS_TOLERANCE)) throw new Error(`the engines did different work: losses ${mine} and ${theirs} in round ${round}`)
    }
    return ENGINES.map((engine): Row => {
      const ms = timing(times.get(engine) ?? [])
      return { case: 'train-step', engine, adapter: adapters[engine] ?? 'unknown', shape: SHAPE, ms, repetitions: REPETITIONS, figures: { tokensPerSecond: (1000 * TOKENS) / ms.median } }
    })
  }),
}
