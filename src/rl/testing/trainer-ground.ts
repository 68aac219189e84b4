/**
 * What tests of the trainer share, on whichever engine: small configurations, and runs from their
 * first event to their last.
 */
import { readStarters } from '../../cli/starters.ts'
import type { Engine } from '../../engine/engine.ts'
import { configSchema } from '../../run/config.ts'
import type { Config, ConfigInput } from '../../run/config.ts'
import { createOpenDesk } from '../../tasks/desk/open/open-suite.ts'
import { shippedTokenizer } from '../../tokenizer/testing/shipped.ts'
import type { RunEvent } from '../events.ts'
import { Trainer } from '../trainer.ts'
import type { TrainerOptions } from '../trainer-state.ts'

const SMALL = { dModel: 16, layers: 1, heads: 2, kvHeads: 1, feedForward: 24, context: 192 }
/** A warm start too short to teach anything: what matters is that it runs, resumes and repeats. */
export const FROM_DEMONSTRATIONS = {
  planner: SMALL,
  executor: SMALL,
  warmStart: { from: 'demonstrations', plannerSteps: 3, executorSteps: 2, batch: 4 },
} as const satisfies ConfigInput

/** Begins from the shipped policies unless told otherwise, so that there are plans to carry out. */
export function config(change: ConfigInput = {}): Config {
  return configSchema.parse({
    suite: { id: 'desk', train: 64, heldOut: 32 },
    evaluation: { every: 2, tasks: 8, tasksBetween: 8 },
    checkpointEvery: 1,
    ...change,
    rl: { updates: 2, tasks: 3, plans: 2, executions: 2, grouping: 'pooled', ...change.rl },
  })
}

export interface TrainerGround {
  readonly options: (config: Config) => TrainerOptions
  readonly run: (
    config: Config,
  ) => Promise<{ readonly trainer: Trainer; readonly events: readonly RunEvent[] }>
}

export async function trainerGround(engine: Engine, heldOut = 32): Promise<TrainerGround> {
  const suite = await createOpenDesk({ seed: 1, train: 64, heldOut })
  const tokenizer = await shippedTokenizer()
  const starters = await readStarters('desk')
  let now = 0
  const options = (of: Config): TrainerOptions => ({
    id: 'run',
    starters,
    config: of,
    suite,
    tokenizer,
    engine,
    code: 'test',
    clock: () => (now += 10),
    created: '2026-01-01T00:00:00.000Z',
  })
  return {
    options,
    async run(of) {
      const trainer = await Trainer.start(options(of))
      const events: RunEvent[] = []
      for await (const event of trainer.run()) events.push(event)
      return { trainer, events }
    },
  }
}
