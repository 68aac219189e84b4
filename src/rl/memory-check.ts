/** Whether a run's policies can fit into what an engine has, said before any of them is made. */
import type { Engine, ModelConfig } from '../engine/engine.ts'
import { layoutOf } from '../engine/transformer/layout.ts'
import { loadOf, needOf, tooMuch } from '../run/memory-need.ts'
import type { Load } from '../run/memory-need.ts'
import { policyRoles } from './policy-roles.ts'
import { modelOf } from './warm-start.ts'
import type { TrainerOptions } from './trainer-state.ts'

/**
 * Why the models cannot be trained on the engine, with the memory that they need; undefined where
 * nothing speaks against it. `frozen`: each policy has a second one that stays as it was after the
 * warm start. `loads`: what each is asked for at once.
 */
export function tooLarge(
  { info, memory = {} }: Pick<Engine, 'info' | 'memory'>,
  models: readonly ModelConfig[],
  frozen: boolean,
  loads: readonly Load[],
): string | undefined {
  const why = tooMuch(
    models.map((model, i) => needOf(model, frozen, loads[i], layoutOf(model).words)),
    memory,
    `the engine ${info.name}`,
  )
  return why === undefined
    ? undefined
    : `${why} Choose fewer layers, a smaller width, shorter sequences or fewer tasks an update.`
}

/** The same of all policies of a run. */
export function withoutRoom(
  options: Pick<TrainerOptions, 'config' | 'tokenizer' | 'engine'>,
  frozen: boolean,
): string | undefined {
  const roles = policyRoles(options.config)
  return tooLarge(
    options.engine,
    roles.map((role) => modelOf(options, role)),
    frozen,
    roles.map((role) => loadOf(options.config, role)),
  )
}
