/** A device that went away under what was driven on it, and in which words going on is said. */
import type { Engine } from '../../engine/engine.ts'
import { ToldError, sentence } from '../../run/told-error.ts'
import type { TrainerState } from '../trainer-state.ts'

/** How often what is driven goes on by itself after its device was lost. */
export const MOST_LOSSES = 3

/** The device went away: promises of work on it may never settle. */
export class DeviceLost extends ToldError {
  override readonly name = 'DeviceLost'
  readonly engine: Engine

  /** `reason`: the device's own words. */
  constructor(reason: string, engine: Engine) {
    super(
      `${/wasm|cpu/.test(engine.info.name) ? 'What computes on the processor stopped' : 'The graphics device went away'}: ${reason}`,
    )
    this.engine = engine
  }
}

/** That `what` goes on after the last of these losses, and from where. */
export const goesOn = (what: string, from: string, losses: readonly DeviceLost[]): string =>
  `${sentence(losses.at(-1)?.message ?? '')} ${what} goes on by itself from ${from} (${losses.length} of ${MOST_LOSSES}).`

/** Where a run goes on that has this state, or none. */
export function resumePoint(state: Pick<TrainerState, 'run' | 'warmSteps'> | undefined): string {
  if (state === undefined) return 'its beginning, as nothing of it was kept yet'
  const { run, warmSteps } = state
  if (run.updates.length > 0) return `update ${run.updates.length}`
  return warmSteps > 0 ? `step ${warmSteps} of its warm start` : 'its first evaluation'
}
