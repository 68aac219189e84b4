/**
 * One configuration: what the page's set-up edits, what `public/presets/*.json` hold, what the
 * commands read and what a run file records. Every setting is defined once, in `settings/`, with
 * its words; it has a default, so a preset says only what it is about.
 */
import * as z from 'zod/mini'
import { annotators, mixtureSchema } from './settings/annotators.ts'
import { engine } from './settings/engine.ts'
import { environment } from './settings/environment.ts'
import { evaluation } from './settings/evaluation.ts'
import { front } from './settings/front.ts'
import { executor, planner, shapeSchema } from './settings/policies.ts'
import { reinforcement } from './settings/reinforcement.ts'
import { rewardSchema } from './settings/reward.ts'
import { suiteSchema } from './settings/suite.ts'
import type { LEVELS } from './settings/suite.ts'
import { tasks } from './settings/tasks.ts'
import { warmStart } from './settings/warm-start.ts'

export { engineSchema } from './settings/engine.ts'
export { GROUPS, IN_FRONT, SETTINGS } from './settings/list.ts'
export type { SettingGroup } from './settings/list.ts'
export { settingAt, whyIdle } from './settings/setting.ts'
export type { Reading, Setting, SettingValue } from './settings/setting.ts'
export {
  API_BANK_JUDGES,
  API_BANK_LEVELS,
  BFCL_CATEGORIES,
  LEVELS,
  SUITE_SPLITS,
  suiteSchema,
} from './settings/suite.ts'
export type { MeasuredOn, SuiteSplit } from './settings/suite.ts'

const { suite: _, rl: length, ...said } = front
const { planner: plannerShape, ...networks } = planner.settings
const { plannerStyles, executorStyles, ...taught } = annotators.settings.warmStart

export const configSchema = z
  .strictObject({
    ...said,
    suite: z.prefault(suiteSchema, { id: 'desk' }),
    ...networks,
    ...engine.settings,
    planner: z.prefault(shapeSchema(plannerShape), {}),
    executor: z.prefault(shapeSchema(executor.settings.executor), {}),
    warmStart: z.prefault(
      z.strictObject({
        ...warmStart.settings.warmStart,
        plannerStyles: z.prefault(mixtureSchema(plannerStyles), {
          fine: 0.15,
          coarse: 0.6,
          terse: 0.25,
        }),
        executorStyles: z.prefault(mixtureSchema(executorStyles), {
          fine: 0.9,
          coarse: 0.05,
          terse: 0.05,
        }),
        ...taught,
      }),
      {},
    ),
    environment: z.prefault(z.strictObject(environment.settings.environment), {}),
    rl: z.prefault(
      z.strictObject({ ...length, ...tasks.settings.rl, ...reinforcement.settings.rl }),
      {},
    ),
    reward: z.prefault(rewardSchema, {}),
    evaluation: z.prefault(z.strictObject(evaluation.settings.evaluation), {}),
  })
  .check(
    z.refine(({ engine, portable }) => !portable || engine === 'auto' || engine === 'wasm', {
      error:
        'reproducible anywhere is done by WebAssembly alone: choose that engine, or leave the choice to the page',
      path: ['portable'],
    }),
  )

export type Config = z.output<typeof configSchema>
export type ConfigInput = z.input<typeof configSchema>
export type ModelShape = Config['planner']
export type Mixture = Config['warmStart']['plannerStyles']
export type Level = (typeof LEVELS)[number]
export type SuiteConfig = Config['suite']
