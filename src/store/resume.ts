/**
 * What was in training when the page, or its worker, went away, and what becomes of it: it goes on
 * by itself, or what there is of it is said. Loaded when there was something.
 */
import type { Config } from '../run/config.ts'
import type { InTraining } from '../run/stored-list.ts'
import type { Trouble } from './training-state.ts'

export interface Resuming {
  /** Does `work` where no other tab trains; says so where one does. */
  readonly claimAnd: (work: () => unknown) => Promise<void>
  readonly continueRun: (id: string) => Promise<void>
  readonly openRun: (id: string) => Promise<void>
  readonly continueExperiment: (id: string) => Promise<void>
  readonly openExperiment: (id: string) => Promise<void>
  readonly hasExperiment: (id: string) => Promise<boolean>
  /** Puts a configuration into the set-up. */
  readonly offer: (config: Config) => Promise<void>
  /** It is in training no longer. */
  readonly forget: (id: string) => Promise<void>
  readonly say: (trouble: Trouble) => void
  readonly notice: (message: string) => void
}

/** How often what is in training goes on by itself after its worker broke. */
const MOST_CRASHES = 3

/** At the start of a visit. */
export async function resume(going: InTraining, around: Resuming): Promise<void> {
  const { kind, id, state } = going
  const isRun = kind === 'run'
  if (!(await isSaved(going, around)))
    return around.claimAnd(() => nothingSaved(going, around, 'the page went away'))
  if (state === 'running') return isRun ? around.continueRun(id) : around.continueExperiment(id)
  return isRun ? around.openRun(id) : around.openExperiment(id)
}

/** After the worker broke, for the `times`th time with what is in training. */
export async function resumeAfterCrash(
  going: InTraining | undefined,
  reason: string,
  times: number,
  around: Resuming,
): Promise<void> {
  if (going === undefined) {
    around.say({
      title: 'The training worker stopped',
      message: reason,
      wayOut: 'Start again; what was recorded so far can be exported.',
    })
    return
  }
  const { kind, id, state } = going
  if (!(await isSaved(going, around)))
    return nothingSaved(going, around, `the training worker stopped (${reason})`)
  if (state === 'paused' || times > MOST_CRASHES) {
    around.say({
      title: 'The training worker stopped',
      message: reason,
      wayOut: `Continue the ${kind} from its last save.`,
    })
    await around.forget(id)
    return
  }
  around.notice(
    `The training worker stopped: ${reason}. The ${kind} goes on by itself from its last save (${times} of ${MOST_CRASHES}).`,
  )
  await (kind === 'run' ? around.continueRun(id) : around.continueExperiment(id))
}

const isSaved = (
  { kind, id, checkpoint }: InTraining,
  { hasExperiment }: Resuming,
): boolean | Promise<boolean> => (kind === 'run' ? checkpoint !== undefined : hasExperiment(id))

async function nothingSaved(
  { kind, id, config }: InTraining,
  { offer, forget, say }: Resuming,
  when: string,
): Promise<void> {
  if (config !== undefined) await offer(config)
  say({
    title: 'Nothing was saved yet',
    message: `The ${kind}${config === undefined ? '' : ` ${config.name}`} had just begun when ${when}; nothing was saved yet.`,
    wayOut:
      config === undefined ? 'Start it again.' : 'Start it again: its settings are in the set-up.',
  })
  await forget(id)
}
