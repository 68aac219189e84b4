/**
 * Moments at which a browser is killed, by what its worker has just told: the same ones on a quick
 * machine and on a slow one.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Moments } from '../moments.ts'
import type { Told, Visit } from '../visit.ts'

export interface Strike {
  readonly words: string
  /** Resolves at the moment. `from`: where the reports of the run begin. */
  reached(visit: Visit, from: number): Promise<void>
}

const milliseconds = (delay: number): string => `${delay} ms after`

/** Soon after the press on Train: mostly before anything was saved. */
export function early(moments: Moments): Strike {
  const delay = moments.whole(0, 3000)
  return { words: `${milliseconds(delay)} Train`, reached: () => sleep(delay) }
}

function after(words: string, delay: number, wanted: (told: Told) => boolean): Strike {
  return {
    words: `${milliseconds(delay)} ${words}`,
    async reached(visit, from) {
      await visit.wait(words, wanted, 240, from)
      await sleep(delay)
    },
  }
}

export function afterUpdate(moments: Moments): Strike {
  const update = moments.whole(1, 9)
  return after(
    `update ${update}`,
    moments.whole(0, 400),
    (told) => told.kind === 'update' && told.update === update,
  )
}

/** The checkpoint is written when the update has been told. */
export function duringCheckpoint(moments: Moments): Strike {
  const update = 2 * moments.whole(1, 4)
  return after(
    `update ${update}, while its checkpoint is written`,
    moments.whole(0, 25),
    (told) => told.kind === 'update' && told.update === update,
  )
}

export function duringEvaluation(moments: Moments): Strike {
  const update = moments.pick(0, 4, 8)
  let reached = update === 0
  return after(`the evaluation of update ${update} began`, moments.whole(0, 400), (told) => {
    reached ||= told.kind === 'update' && told.update === update
    return reached && told.kind === 'progress' && told.phase === 'evaluation'
  })
}

export function duringWarmStart(moments: Moments): Strike {
  const share = moments.whole(1, 350)
  let steps = 0
  return after(`step ${share} of the warm start`, moments.whole(0, 200), (told) => {
    if (told.kind === 'warm-start') steps += 1
    return steps >= share
  })
}
