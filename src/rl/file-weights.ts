/** The weights of a run's policies as its file holds them, each under the name of its role. */
import type { Weights } from '../engine/engine.ts'
import type { Config } from '../run/config.ts'
import type { RunFile } from '../run/run-file.ts'
import { encodeTensors } from '../run/weights.ts'
import { policyRoles } from './policy-roles.ts'

interface Held {
  readonly weights: Weights
}

/** `executor` is absent where one network plays both roles. */
interface HeldPair {
  readonly planner: Held
  readonly executor?: Held | undefined
}

function byRole(config: Config, { planner, executor }: HeldPair): NonNullable<RunFile['weights']> {
  const [first = 'planner', second] = policyRoles(config)
  return {
    [first]: encodeTensors(planner.weights),
    ...(second === undefined || executor === undefined
      ? {}
      : { [second]: encodeTensors(executor.weights) }),
  }
}

/** `before`: as reinforcement learning found them, where that is held. */
export const fileWeights = (
  config: Config,
  now: HeldPair,
  before: HeldPair | undefined,
): Pick<RunFile, 'weights' | 'weightsBefore'> => ({
  weights: byRole(config, now),
  ...(before === undefined ? {} : { weightsBefore: byRole(config, before) }),
})
