/** What a session is given: everything of the browser, or of the test, that it runs in. */
import type { Engine } from '../engine/engine.ts'
import type { Trainers } from '../rl/drive/driven-trainer.ts'
import type { Wait } from '../rl/drive/device-watch.ts'
import type { MadeRun } from '../run/suite-versions.ts'
import type { TaskSetup } from '../rl/task-setup.ts'
import type { warmUpSteps } from '../rl/warm-start.ts'
import type { Config } from '../run/config.ts'
import type { EngineChoice } from '../run/engine-choice.ts'
import type { RunStorage } from '../run/storage.ts'
import type { Send } from '../tasks/bamboogle/search/search-endpoint.ts'
import type { Assets } from './assets.ts'
import type { Report } from './protocol.ts'

export interface SessionParts {
  readonly emit: (report: Report) => void
  readonly engines: {
    get(wanted: EngineChoice): Promise<{ readonly engine: Engine }>
    drop(engine: Engine): void
  }
  readonly assets: Assets
  readonly openStorage: () => Promise<RunStorage>
  /** Milliseconds of a monotonic clock. */
  readonly clock: () => number
  readonly wait: Wait
  /** ISO time of now. */
  readonly now: () => string
  readonly newId: () => string
  /** Version of the code. */
  readonly code: string
  /**
   * Sends what is searched for to an endpoint that the user names; absent where nothing may be
   * sent.
   */
  readonly send?: Send | undefined
  readonly trainers?: Trainers
  readonly warmUp?: typeof warmUpSteps
  readonly taskSetup?: ((config: Config, made?: MadeRun) => Promise<TaskSetup>) | undefined
}
