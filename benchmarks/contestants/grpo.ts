/**
 * One whole update of the desk's default run, from the shipped starter policies: sampling, judging,
 * learning.
 */
import type { Engine } from '../../src/engine/engine.ts'
import { taskSetupOf } from '../../src/rl/task-setup.ts'
import { Trainer } from '../../src/rl/trainer.ts'
import { configSchema } from '../../src/run/config.ts'
import { VERSION } from '../../src/run/version.ts'
import { assetsAt } from '../../src/worker/assets.ts'
import type { Done } from './job.ts'

/**
 * Fewest held-out tasks that a configuration may ask for: the evaluation before the first update is
 * not what is timed.
 */
const FEW = 8
/** Updates of the run; more than any case takes. */
const ENOUGH = 1000

export async function grpoIterations(engine: Engine): Promise<() => Promise<Done>> {
  const config = configSchema.parse({
    engine: engine.info.name,
    rl: { updates: ENOUGH },
    evaluation: { every: ENOUGH, tasks: FEW, tasksBetween: FEW },
  })
  const assets = assetsAt(new URL('/', location.href))
  const taskSetup = await taskSetupOf(config, {
    tokenizer: (suite) => assets.tokenizer(suite),
    files: () => Promise.resolve(undefined),
  })
  const trainer = await Trainer.start({
    id: 'bench',
    config,
    suite: taskSetup.suite,
    tokenizer: taskSetup.tokenizer,
    engine,
    code: VERSION,
    clock: () => performance.now(),
    created: new Date().toISOString(),
    starters: await assets.starters(config.suite.id),
  })
  const events = trainer.run()
  for (
    let next = await events.next();
    next.value?.kind !== 'evaluation';
    next = await events.next()
  ) {
    if (next.done === true) throw new Error('the run ended before its first evaluation')
  }
  return async () => {
    const before = trainer.record.tokens
    for (;;) {
      const next = await events.next()
      if (next.done === true) throw new Error(`the run ended after ${trainer.update} updates`)
      if (next.value.kind !== 'update') continue
      const { rollout_time: rollout, update_time: update } = next.value.record.timing
      return {
        loss: null,
        figures: {
          tokens: trainer.record.tokens - before,
          rollout_ms: 1000 * (rollout ?? NaN),
          update_ms: 1000 * (update ?? NaN),
        },
      }
    }
  }
}
