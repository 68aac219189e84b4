/**
 * What is asked of the page that was opened again after its browser was killed: does the right run
 * go on, how much is lost, is it the same run, is all that is stored whole?
 */
import type { RunFile } from '../../src/run/run-file.ts'
import { difference } from './golden.ts'
import type { Outcome } from './soak-case.ts'
import { SOON, type Told, type Visit } from './visit.ts'
import { at } from '../../src/run/at.ts'

export interface Standing {
  /** The worker was at it long enough for a first word of it to be written. */
  readonly begun: boolean
  /** The run in training; undefined where it had not begun. */
  readonly run: string | undefined
  /**
   * The last update that was shown, and the last that was said to be saved; undefined before the
   * first.
   */
  readonly update: number
  readonly saved: number | undefined
  /** Seconds of the warm start that were shown since it was last saved or begun. */
  readonly warmSeconds: number
}

const FIRST_WORD_MS = 1000
/** Seconds in which a run goes on that is known to the page. */
const KNOWN = 20

/**
 * How a visit stood when it ended, as far as its page had heard. `from`: where the reports of its
 * last run begin.
 */
export function standing(visit: Visit, now: number, from = 0): Standing {
  const told = visit.told.slice(from)
  const last = (wanted: (one: Told) => boolean): Told | undefined => told.findLast(wanted)
  const warm = last(({ kind }) => kind === 'warm-start')
  const saved = last(({ kind }) => kind === 'checkpoint')
  const began = told.find(({ kind }) => kind === 'warm-start')
  const started = last(({ kind }) => kind === 'started')
  const first = told.find(({ kind }) => kind === 'progress')
  return {
    begun: started !== undefined || (first !== undefined && now - first.at > FIRST_WORD_MS),
    run: started?.id,
    update: Math.max(started?.resumedAt ?? 0, last(({ kind }) => kind === 'update')?.update ?? 0),
    saved: saved?.update ?? (started?.resumedAt === 0 ? undefined : started?.resumedAt),
    warmSeconds:
      warm === undefined ||
      last(({ kind }) => kind === 'update' || kind === 'evaluation') !== undefined
        ? 0
        : (now - Math.max(saved?.at ?? 0, began?.at ?? 0)) / 1000,
  }
}

/** Seconds of a warm start that may be lost, and what a busy machine adds to them. */
const WARM_LOSS = 20
const SLACK = 5
const NOTHING_SAVED =
  /nothing (of \S+ |of the run |of this run )?(was|had been|is|has been) (yet )?(saved|kept|stored)/i

export interface Judged extends Pick<Outcome, 'survived' | 'lost'> {
  /** Where the run goes on: its reports begin there. Absent where none does. */
  readonly resumed?: Told
}

/**
 * Whether the page goes on with the run that was in training, or says that nothing of it was saved.
 */
export async function goesOn(visit: Visit, before: Standing, interval: number): Promise<Judged> {
  await visit.ready()
  const began = performance.now()
  for (;;) {
    const resumed = visit.told.find(({ kind }) => kind === 'started')
    if (resumed !== undefined) return judged(resumed, before, interval)
    if (NOTHING_SAVED.test(await visit.says())) {
      return before.saved === undefined && before.warmSeconds <= WARM_LOSS + SLACK
        ? {
            survived: true,
            lost: `${before.update} updates: nothing was saved yet, and the page says so`,
          }
        : {
            survived: false,
            lost: `the run: the page says that nothing was saved, after it had said "saved at update ${before.saved ?? 0}", ${before.warmSeconds.toFixed(0)} s into the warm start`,
          }
    }
    if (!before.begun && performance.now() > began + KNOWN * 1000)
      return { survived: true, lost: 'a run that had not begun when its page went away' }
    if (performance.now() > began + SOON * 1000)
      return {
        survived: false,
        lost: `the run: it neither goes on by itself nor is it said why; the page says: ${await visit.says()}`,
      }
    await visit.page.waitForTimeout(100)
  }
}

function judged(resumed: Told, before: Standing, interval: number): Judged {
  if (before.run !== undefined && resumed.id !== before.run)
    return {
      survived: false,
      lost: `the run in training: another one goes on in its place`,
      resumed,
    }
  const lost = Math.max(0, before.update - (resumed.resumedAt ?? 0))
  if (lost > interval)
    return {
      survived: false,
      lost: `${lost} updates, which is more than one checkpoint interval of ${interval}`,
      resumed,
    }
  if (before.warmSeconds > WARM_LOSS + SLACK)
    return {
      survived: false,
      lost: `${before.warmSeconds.toFixed(0)} s of the warm start`,
      resumed,
    }
  const warm =
    before.warmSeconds > 0
      ? `at most ${before.warmSeconds.toFixed(0)} s of the warm start, made again`
      : 'nothing'
  return {
    survived: true,
    lost: lost === 0 ? warm : `${lost} ${lost === 1 ? 'update' : 'updates'}, made again`,
    resumed,
  }
}

/**
 * Follows the run to its end: it must equal the uninterrupted one, and every stored run must open,
 * export and read.
 */
export async function toTheEnd(
  visit: Visit,
  found: Judged,
  golden: RunFile,
  stored: number,
): Promise<Judged> {
  if (!found.survived) return found
  if (found.resumed !== undefined) {
    await visit.finished()
    const differs = difference(golden, await visit.exported(true))
    if (differs !== undefined)
      return { survived: false, lost: `the run: what was continued is another one (${differs})` }
  }
  const files = await visit.everyRun()
  if (
    found.resumed !== undefined &&
    !files.some(({ id, status }) => id === found.resumed?.id && status === 'finished')
  )
    return {
      survived: false,
      lost: `the finished run: the list of runs holds ${files.map(({ id, status, updates }) => `${id === found.resumed?.id ? 'it' : 'another'}, ${status}, ${updates.length} updates`).join('; ') || 'none'}`,
    }
  if (files.length > stored)
    return {
      survived: false,
      lost: `order: ${files.length} runs are listed where ${stored} were begun`,
    }
  if (visit.errors.length > 0)
    return { survived: false, lost: `the page's peace: it threw ${at(visit.errors, 0, 'errors')}` }
  return found
}
