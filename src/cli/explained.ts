/** The page of `npm run explain`, from the shipped policies on the portable engine. */
import { performance } from 'node:perf_hooks'
import { explainedUpdate } from '../rl/explained-update.ts'
import { createPolicy } from '../rl/warm-start.ts'
import { configSchema } from '../run/config.ts'
import { createEngine } from './engines.ts'
import { CommandError } from './errors.ts'
import { explainPage } from './explain-page.ts'
import { readStarters } from './starters.ts'
import { taskSetupFor } from './task-setup.ts'

/** Few enough to be read, and enough that some task teaches both roles. */
const TASKS = 8

/** @throws CommandError where no task of the update teaches both roles */
export async function explained(seed: number): Promise<string> {
  const config = configSchema.parse({ seed, portable: true, rl: { tasks: TASKS } })
  const setup = { config, ...(await taskSetupFor(config)) }
  const starters = await readStarters(config.suite.id)
  const engine = await createEngine('wasm', { portable: true, threads: 1 })
  try {
    const found = await explainedUpdate({
      ...setup,
      planner: await createPolicy(engine, setup, 'planner', starters.planner.weights),
      executor: await createPolicy(engine, setup, 'executor', starters.executor.weights),
      clock: () => performance.now(),
    })
    if (found === undefined)
      throw new CommandError(
        `With seed ${seed} no task of the first update teaches both roles. Another seed draws others.`,
      )
    return explainPage(found, config, setup.tokenizer)
  } finally {
    engine.dispose()
  }
}
