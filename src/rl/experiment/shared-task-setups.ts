/** Suite and vocabulary of an experiment's runs, made once for all runs that have the same. */
import { hasPlanner } from '../../run/mode-facts.ts'
import type { Config } from '../../run/config.ts'
import type { TaskSetup } from '../task-setup.ts'

export class SharedTaskSetups<S extends TaskSetup = TaskSetup> {
  readonly #make: (config: Config) => Promise<S>
  readonly #made = new Map<string, Promise<S>>()

  constructor(make: (config: Config) => Promise<S>) {
    this.#make = make
  }

  of(config: Config): Promise<S> {
    const { suite, evaluation, warmStart, planner, rl, mode } = config
    const name = JSON.stringify([
      suite,
      evaluation.untouched,
      warmStart.from,
      !hasPlanner(mode),
      planner.context,
      rl.maxPlanTokens,
    ])
    const known = this.#made.get(name)
    if (known !== undefined) return known
    const made = this.#make(config)
    this.#made.set(name, made)
    made.catch(() => this.#made.delete(name))
    return made
  }
}
