/**
 * The browser is killed while an experiment is in progress: it goes on by itself, and ends with the
 * results of an unbroken one.
 */
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { readExperimentFile, type ExperimentFile } from '../../../src/run/experiment-file.ts'
import type { CellResult } from '../../../src/run/experiment.ts'
import { sorted } from '../golden.ts'
import { withProfile } from '../../profile.ts'
import { EXPERIMENT, FIXED } from '../runs.ts'
import type { Outcome } from '../soak-case.ts'
import { SOON, Visit, type VisitOptions } from '../visit.ts'
import type { Fault } from './page-kills.ts'
import { firstLine } from '../../first-line.ts'

/** Tells that the experiment grows. */
const GROWS = new Set(['experiment-progress', 'experiment-curve', 'experiment-cell'])

async function start(visit: Visit): Promise<void> {
  await visit.ready()
  await visit.button('Experiments').click()
  await visit.button('Start').click({ timeout: SOON * 1000 })
}

const finished = (visit: Visit) =>
  visit.page.getByText(/^Finished: all 2 runs\./).waitFor({ timeout: 200_000 })

async function exported(visit: Visit): Promise<ExperimentFile> {
  const [download] = await Promise.all([
    visit.page.waitForEvent('download', { timeout: SOON * 1000 }),
    visit.button('Export as JSON').click(),
  ])
  const read = readExperimentFile(await readFile(await download.path(), 'utf8'))
  if (!read.ok || read.kind !== 'results')
    throw new Error(
      `the exported experiment cannot be read: ${read.ok ? 'it is a protocol' : read.message}`,
    )
  return read.file
}

/** The finished one that the browser keeps. */
async function kept(visit: Visit): Promise<ExperimentFile> {
  await visit.button('Experiments').click()
  await visit.button(`Open ${EXPERIMENT.name}`).click({ timeout: SOON * 1000 })
  await finished(visit)
  return exported(visit)
}

/** Results without the time they took. */
const figures = ({ results, crossPlay }: ExperimentFile): string =>
  JSON.stringify(
    sorted({ results: results.map(({ seconds: _, ...rest }: CellResult) => rest), crossPlay }),
  )

/** What stands around the first character in which two texts differ. */
function firstDifference(was: string, now: string): string {
  let at = 0
  while (at < was.length && was[at] === now[at]) at += 1
  const around = (text: string): string => text.slice(Math.max(0, at - 60), at + 40)
  return `${around(was)} was, now ${around(now)}`
}

function judged(expected: string, file: ExperimentFile): Pick<Outcome, 'survived' | 'lost'> {
  const found = figures(file)
  return found === expected
    ? { survived: true, lost: 'nothing of the results' }
    : {
        survived: false,
        lost: `the results: they differ from those of an experiment that nobody killed (${firstDifference(expected, found)})`,
      }
}

let uninterrupted: Promise<string> | undefined

const golden = (options: Omit<VisitOptions, 'profile'>): Promise<string> =>
  (uninterrupted ??= withProfile(async (profile) => {
    const visit = await Visit.begin({ ...options, profile })
    try {
      await start(visit)
      await finished(visit)
      return figures(await exported(visit))
    } finally {
      await visit.close()
    }
  }))

export const inExperiment: Fault = async ({ address }, moments) => {
  const options = { address, preset: FIXED, experiment: EXPERIMENT }
  const expected = await golden(options)
  const reports = moments.whole(0, 24)
  const delay = moments.whole(0, 1000)
  const fault = `browser killed in an experiment, ${delay} ms after ${reports === 0 ? 'Start' : `its report ${reports}`}`
  return withProfile(async (profile) => {
    let visit = await Visit.begin({ ...options, profile })
    try {
      await start(visit)
      let seen = 0
      if (reports > 0)
        await visit.wait(
          `report ${reports} of the experiment`,
          ({ kind }) => GROWS.has(kind) && (seen += 1) >= reports,
          200,
        )
      await sleep(delay)
      const begun = visit.told.some(({ kind }) => kind === 'experiment-started')
      const ended = visit.told.some(
        ({ kind, state }) => kind === 'experiment-state' && state === 'finished',
      )
      visit.kill()
      visit = await Visit.begin({ ...options, profile })
      await visit.ready()
      if (ended)
        return { fault: `${fault}, when it was finished`, ...judged(expected, await kept(visit)) }
      const resumed = await visit
        .wait(
          'the experiment',
          ({ kind }) => GROWS.has(kind) || kind === 'experiment-started',
          begun ? SOON : 20,
        )
        .then(
          () => true,
          () => false,
        )
      if (!resumed) {
        const said = await visit.page.locator('main').innerText()
        return !begun && /None yet|Nothing/.test(said)
          ? { fault, survived: true, lost: 'the experiment, which had not begun' }
          : { fault, survived: false, lost: 'the experiment: it does not go on by itself' }
      }
      await finished(visit)
      return { fault, ...judged(expected, await exported(visit)) }
    } catch (error) {
      return {
        fault,
        survived: false,
        lost: `what can be said: ${firstLine(error)}`,
      }
    } finally {
      await visit.close()
    }
  })
}
