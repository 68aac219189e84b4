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
export function fileWeights(
  config: Config,
  { planner, executor }: { readonly planner: Held; readonly executor?: Held | undefined },
): NonNullable<RunFile['weights']> {
  const [first = 'planner', second] = policyRoles(config)
  return {
    [first]: encodeTensors(planner.weights),
    ...(second === undefined || executor === undefined
      ? {}
      : { [second]: encodeTensors(executor.weights) }),
  }
}
