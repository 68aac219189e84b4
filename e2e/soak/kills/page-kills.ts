/** Faults that end the browser, or the page's process, while a run is in training in it. */
import { setTimeout as sleep } from 'node:timers/promises'
import { runFile } from '../../page.ts'
import { goesOn, standing, toTheEnd, type Standing } from '../afterwards.ts'
import type { Goldens } from '../golden.ts'
import type { Moments } from '../moments.ts'
import { withProfile } from '../../profile.ts'
import { FIXED, WARM, type RunConfig } from '../runs.ts'
import type { Outcome } from '../soak-case.ts'
import { Visit } from '../visit.ts'
import {
  afterUpdate,
  duringCheckpoint,
  duringEvaluation,
  duringWarmStart,
  early,
  type Strike,
} from './strike.ts'
import { firstLine } from '../../first-line.ts'

export interface KillGround {
  readonly address: string
  readonly golden: Goldens
}
export type Fault = (ground: KillGround, moments: Moments) => Promise<Outcome>

interface Plan {
  readonly words: string
  readonly strike: Strike
  readonly preset?: RunConfig
  /** Before the run that is struck; the reports of that begin behind it. */
  readonly before?: (visit: Visit) => Promise<void>
  /** While it trains, just before the strike. */
  readonly meanwhile?: (visit: Visit) => Promise<void>
  /** Runs that the list may hold afterwards. */
  readonly stored?: number
  /** Killed once more, so many milliseconds after the page was opened again. */
  readonly again?: number
  /** Only the page's process is killed; the page is opened again in the same browser. */
  readonly rendererOnly?: boolean
}

function fault(plan: (moments: Moments) => Plan): Fault {
  return ({ address, golden }, moments) =>
    withProfile(async (profile) => {
      const {
        words,
        strike,
        preset = FIXED,
        before,
        meanwhile,
        stored = 1,
        again,
        rendererOnly = false,
      } = plan(moments)
      const expected = await golden(preset)
      const options = { profile, address, preset }
      let visit = await Visit.begin(options)
      try {
        await before?.(visit)
        const from = visit.told.length
        await visit.train()
        await strike.reached(visit, from)
        await meanwhile?.(visit)
        let stood = standing(visit, performance.now(), from)
        if (rendererOnly) {
          const heard = visit.told.length
          // Its own alone: a browser keeps others ready, and a tab that is given a killed one never
          // opens.
          const [pid] = await visit.chromium.processes('renderer')
          if (pid === undefined) throw new Error('the page has no process')
          kill(pid)
          stood = standing(visit, performance.now(), from)
          visit.told.splice(0, Math.max(heard, visit.told.length))
          await visit.open(address, true)
        } else {
          visit.kill()
          visit = await Visit.begin(options)
        }
        if (again !== undefined) {
          await sleep(again)
          stood = since(stood, standing(visit, performance.now()))
          visit.kill()
          visit = await Visit.begin(options)
        }
        const { survived, lost } = await toTheEnd(
          visit,
          await goesOn(visit, stood, preset.checkpointEvery),
          expected,
          stored,
        )
        return { fault: `${words}, ${strike.words}`, survived, lost }
      } catch (error) {
        return {
          fault: `${words}, ${strike.words}`,
          survived: false,
          lost: `what can be said: ${firstLine(error)}`,
        }
      } finally {
        await visit.close()
      }
    })
}

/** What is known after a second visit that may have been too short to tell anything. */
function since(first: Standing, second: Standing): Standing {
  return second.run === undefined
    ? first
    : {
        begun: true,
        run: first.run ?? second.run,
        update: second.update,
        saved: second.saved ?? first.saved,
        warmSeconds: second.warmSeconds,
      }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    /* It went by itself. */
  }
}

/** A run that its user stops: it must not be the one that goes on. */
const stopFirst =
  (updates: number) =>
  async (visit: Visit): Promise<void> => {
    await visit.train()
    await visit.wait(
      `update ${updates}`,
      ({ kind, update }) => kind === 'update' && update === updates,
      240,
    )
    await visit.stop()
  }

export const inTraining = fault((moments) => ({
  words: 'browser killed',
  strike: afterUpdate(moments),
}))

export const firstSeconds = fault((moments) => ({
  words: 'browser killed',
  strike: early(moments),
}))

export const inCheckpoint = fault((moments) => ({
  words: 'browser killed',
  strike: duringCheckpoint(moments),
}))

export const inEvaluation = fault((moments) => ({
  words: 'browser killed',
  strike: duringEvaluation(moments),
}))

export const inWarmStart = fault((moments) => ({
  words: 'browser killed',
  strike: duringWarmStart(moments),
  preset: WARM,
}))

export const inSecondRun = fault((moments) => ({
  words: 'browser killed in the second run of a visit',
  strike: moments.pick(early, afterUpdate, duringCheckpoint)(moments),
  before: stopFirst(moments.whole(1, 4)),
  stored: 2,
}))

export const twice = fault((moments) => ({
  words: 'browser killed twice',
  strike: moments.pick(afterUpdate, duringCheckpoint)(moments),
  again: moments.whole(0, 6000),
}))

export const renderer = fault((moments) => ({
  words: 'page process killed',
  strike: moments.pick(afterUpdate, duringEvaluation)(moments),
  rendererOnly: true,
}))

export const duringImport = fault((moments) => {
  const delay = moments.whole(0, 300)
  return {
    words: `browser killed ${delay} ms into an import`,
    strike: afterUpdate(moments),
    stored: 2,
    async meanwhile(visit) {
      await visit.button('Share').click()
      await visit.page.getByLabel('Open a run file').setInputFiles(runFile({ weights: true }))
      await sleep(delay)
    },
  }
})

export const duringExport = fault((moments) => {
  const delay = moments.whole(0, 300)
  return {
    words: `browser killed ${delay} ms into an export`,
    strike: afterUpdate(moments),
    async meanwhile(visit) {
      await visit.pressExport(true)
      await sleep(delay)
    },
  }
})
