/** The golden run in Node; `e2e/golden.spec.ts` makes it in Chromium. */
import { expect, it } from 'vitest'
import { createEngine } from '../cli/engines.ts'
import { readStarters } from '../cli/starters.ts'
import { taskSetupFor } from '../cli/task-setup.ts'
import { configSchema } from '../run/config.ts'
import { exportedRun } from '../run/export.ts'
import { GOLDEN_BITS, GOLDEN_CONFIG, runBits } from '../run/golden-run.ts'
import { Trainer } from './trainer.ts'

it('the golden run gives the bits that it gives everywhere', async () => {
  const config = configSchema.parse(GOLDEN_CONFIG)
  const engine = await createEngine('wasm', { portable: true })
  const { suite, tokenizer, outOfDistribution } = await taskSetupFor(config)
  const trainer = await Trainer.start({
    id: 'golden',
    config,
    suite,
    outOfDistribution,
    tokenizer,
    engine,
    code: 'test',
    clock: () => 0,
    created: '2026-01-01T00:00:00.000Z',
    starters: await readStarters('desk'),
  })
  const events = trainer.run()
  while ((await events.next()).done !== true) {
    /* to the end */
  }
  expect(await runBits(exportedRun(await trainer.file(true), { weights: true }))).toBe(GOLDEN_BITS)
  trainer.dispose()
  engine.dispose()
})
