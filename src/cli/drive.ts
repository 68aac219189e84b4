/**
 * The one way of driving (rl/drive) as commands have it: never paused, stopped by Ctrl-C, and after
 * a loss an engine that is made anew.
 */
import { setTimeout } from 'node:timers/promises'
import type { Engine } from '../engine/engine.ts'
import { DeviceLost } from '../rl/drive/device-loss.ts'
import { engineOf } from '../rl/drive/device-watch.ts'
import type { Wait } from '../rl/drive/device-watch.ts'
import { RunDriver, neverPaused } from '../rl/drive/run-driver.ts'
import type { Ending } from '../rl/drive/run-driver.ts'
import { sentence } from '../run/told-error.ts'
import { CommandError, reasonOf } from './errors.ts'
import { Interrupted } from './interrupt.ts'

const wait: Wait = (ms) => setTimeout(ms)

/** `signal` stops what is driven. */
export const commandDriver = (signal: AbortSignal): RunDriver =>
  new RunDriver({ gate: neverPaused(signal), wait })

/** What `make` gives; after losses it is asked for again, for an adapter may need a while. */
export const engineAfter = (
  losses: readonly DeviceLost[],
  make: () => Promise<Engine>,
  signal: AbortSignal,
): Promise<Engine> => engineOf(make, wait, losses.length === 0 ? undefined : signal)

/** Why it did not come to its end, in words where a device was lost. */
export function failureOf(ending: Exclude<Ending<unknown>, { kind: 'finished' }>): unknown {
  if (ending.kind === 'stopped') return new Interrupted()
  const { error, loss } = ending
  if (loss !== undefined)
    return new CommandError(
      `${sentence(loss.message)} No engine took its place: ${sentence(reasonOf(error))}`,
    )
  return error instanceof DeviceLost ? new CommandError(sentence(error.message)) : error
}
