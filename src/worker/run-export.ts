/** A run as it is given away: from the trainer where it holds it, else from storage. */
import { fileWeights } from '../rl/file-weights.ts'
import { trainerState } from '../rl/stored-state.ts'
import { exportedRun } from '../run/export.ts'
import { isReleased } from '../run/keep.ts'
import { soundRest, type Salvaged } from '../run/salvage.ts'
import type { Active } from './active.ts'
import { Refusal } from './endings.ts'
import type { RunPersistence } from './persistence.ts'
import { withReleased } from './trajectory-release.ts'

interface Sources {
  readonly persistence: RunPersistence
  /** The run that is driven, or was last. */
  readonly active: Active | undefined
}

/** The run of an id, ready to be given away, and what of it cannot be read. Throws Refusal. */
export async function runToExport(
  { persistence, active }: Sources,
  id: string,
  weights: boolean,
): Promise<Salvaged> {
  const found = await runOf({ persistence, active }, id, weights)
  if (found === undefined) throw new Refusal(`There is no run ${id} in this browser to export.`)
  const { file: rest, leftOut } = soundRest(found.file, found.leftOut) ?? found
  return { file: exportedRun(rest, { weights }), leftOut }
}

/**
 * From the trainer where it holds the run, else from storage; weights are those of the last
 * checkpoint then.
 */
async function runOf(
  { persistence, active: running }: Sources,
  id: string,
  weights: boolean,
): Promise<Salvaged | undefined> {
  const active = running?.plan.id === id ? running : undefined
  const trainer = active?.trainer
  // Between two events; of a device that is gone nothing can be read.
  const own =
    active === undefined || trainer === undefined
      ? undefined
      : await (weights && !active.lost
          ? active.mutex.runExclusive(() => trainer.file(true))
          : trainer.record)
  const read =
    own === undefined || own.trajectories.some(isReleased)
      ? await persistence.attempt((storage) => storage.salvage(id))
      : undefined
  const found: Salvaged | undefined =
    own === undefined
      ? read
      : {
          file: {
            ...own,
            trajectories: withReleased(own.trajectories, read?.file.trajectories ?? []),
          },
          leftOut: read?.leftOut ?? [],
        }
  if (found === undefined || !weights || (own !== undefined && active?.lost === false)) return found
  const stored =
    active?.unsaved === undefined
      ? await persistence.attempt((storage) => storage.lastCheckpoint(id))
      : undefined
  const state = active?.unsaved ?? (stored === undefined ? undefined : trainerState(stored))
  if (state === undefined)
    throw new Refusal(
      `The weights of run ${id} are not kept in this browser; export it without them.`,
    )
  const held = fileWeights(found.file.config, state, state.before)
  return { ...found, file: { ...found.file, ...held } }
}
