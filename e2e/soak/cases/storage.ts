import { setTimeout as sleep } from 'node:timers/promises'
import { difference, goldens, type Goldens } from '../golden.ts'
import { Moments } from '../moments.ts'
import { withProfile } from '../../profile.ts'
import { FIXED } from '../runs.ts'
import { openSite } from '../site.ts'
import type { Outcome, SoakCase } from '../soak-case.ts'
import {
  clearSiteData,
  damage,
  DAMAGES,
  deleteDatabase,
  denyStorage,
  limitQuota,
  upgrade,
} from '../storage-faults.ts'
import { SOON, Visit } from '../visit.ts'
import { firstLine } from '../../first-line.ts'
import { at } from '../../../src/run/at.ts'

interface Ground {
  readonly address: string
  readonly golden: Goldens
}

/** What a fault does around one run; each part says what it found wrong, or nothing. */
interface Plan {
  readonly words: string
  readonly before?: (profile: string) => Promise<void>
  /** On the open page. */
  readonly opened?: (visit: Visit, address: string) => Promise<void>
  /** Before the run that is in training: another run, whose id it gives. */
  readonly other?: (visit: Visit) => Promise<string>
  /** In mid-run. */
  readonly strike?: (
    visit: Visit,
    address: string,
    other: string | undefined,
  ) => Promise<string | undefined>
  /** Some updates later. */
  readonly over?: (visit: Visit, address: string) => Promise<void>
  /** What the page must say, while the run trains or after it. */
  readonly says?: RegExp
  /** Whether the next visit must find the run whole. */
  readonly keeps: boolean
  /** A run that cannot be read whole: it must be named, and the rest of it offered. */
  readonly unreadable?: boolean
}

const UNREADABLE =
  /not all of (this run can be read|the run is in the exported file)|cannot be read|cannot be opened/i

async function otherRun(visit: Visit): Promise<string> {
  await visit.train()
  const { id = '' } = await visit.wait('a first run', ({ kind }) => kind === 'started')
  await visit.wait(
    'its second update',
    ({ kind, update }) => kind === 'update' && update === 2,
    240,
  )
  await visit.stop()
  return id
}

const PLANS: readonly ((moments: Moments) => Plan)[] = [
  () => ({
    words: 'database deleted by another tab',
    keeps: true,
    strike: async (visit, address) =>
      (await deleteDatabase(visit, address))
        ? undefined
        : 'the database could not be deleted: the page holds it',
  }),
  (moments) => {
    // The browser looks at the quota only now and then: it is small from the start, and full when
    // so much is kept.
    const kilobytes = moments.whole(1, 3000)
    return {
      words: `quota of ${kilobytes} kB until some updates later`,
      keeps: true,
      says: /full/i,
      opened: (visit, address) => limitQuota(visit, address, kilobytes * 1000),
      over: limitQuota,
    }
  },
  () => ({
    words: 'site data cleared',
    keeps: true,
    strike: async (visit, address) => {
      await clearSiteData(visit, address)
      return undefined
    },
  }),
  (moments) => {
    const what = moments.pick(...DAMAGES)
    return {
      words: `${what} in another stored run`,
      keeps: true,
      other: otherRun,
      unreadable: true,
      strike: async (visit, address, other = '') =>
        (await damage(visit, address, other, what))
          ? undefined
          : `there was no record to make ${what}`,
    }
  },
  () => ({
    words: 'database of a newer version',
    keeps: false,
    says: /newer/i,
    strike: async (visit, address) =>
      (await upgrade(visit, address))
        ? undefined
        : 'the newer page could not upgrade: this one holds the database',
  }),
  () => ({
    words: 'storage denied',
    keeps: false,
    says: /keeps? nothing|not let the page keep/i,
    before: denyStorage,
  }),
]

async function strikeAt(
  { address, golden }: Ground,
  index: number,
  moments: Moments,
): Promise<Outcome> {
  const plan = PLANS[index % PLANS.length]?.(moments)
  if (plan === undefined) throw new Error('There is no fault to choose.')
  const expected = await golden(FIXED)
  const update = moments.whole(1, FIXED.rl.updates - 5)
  const delay = moments.whole(0, 400)
  const fault =
    plan.before !== undefined
      ? `${plan.words}, from the start`
      : `${plan.words}, ${delay} ms after update ${update}`
  const lost = (words: string): Outcome => ({ fault, survived: false, lost: words })
  return withProfile(async (profile) => {
    await plan.before?.(profile)
    const options = { profile, address, preset: FIXED }
    let visit = await Visit.begin(options)
    try {
      await plan.opened?.(visit, address)
      const other = await plan.other?.(visit)
      const from = visit.told.length
      await visit.train()
      const { id = '' } = await visit.wait('the run', ({ kind }) => kind === 'started', SOON, from)
      await visit.wait(
        `update ${update}`,
        (told) => told.kind === 'update' && told.update === update,
        240,
        from,
      )
      await sleep(delay)
      const wrong = await plan.strike?.(visit, address, other)
      if (wrong !== undefined) return lost(wrong)
      if (plan.over !== undefined) {
        await visit.wait(
          'updates under the fault',
          (told) => told.kind === 'update' && told.update === update + 3,
          240,
          from,
        )
        await plan.over(visit, address)
      }
      await visit.finished(240, from)
      if (plan.says !== undefined) {
        const heard = `${await visit.says()} ${visit.told.map(({ message = '' }) => message).join(' ')}`
        if (!plan.says.test(heard))
          return lost(`the word for it: the page says ${await visit.says()}`)
      }
      const differs = difference(expected, await visit.exported(true))
      if (differs !== undefined) return lost(`the run: it is another one (${differs})`)
      if (visit.errors.length > 0)
        return lost(`the page's peace: it threw ${at(visit.errors, 0, 'errors')}`)
      if (!plan.keeps)
        return {
          fault,
          survived: true,
          lost: 'nothing: the page says what is so, and the finished run can be exported',
        }
      // As the next visit finds it.
      await visit.close()
      visit = await Visit.begin(options)
      await visit.ready()
      if (plan.unreadable === true) {
        const named = await namedAsUnreadable(visit)
        if (named !== undefined) return lost(named)
      }
      const files = await visit.everyRun(id)
      const kept = files.find((file) => file.id === id)
      if (kept === undefined) return lost('the finished run: the next visit does not list it')
      const after = difference(expected, kept)
      if (after !== undefined)
        return lost(`part of the run: the next visit finds another one (${after})`)
      return { fault, survived: true, lost: 'nothing' }
    } catch (error) {
      return lost(`what can be said: ${firstLine(error)}`)
    } finally {
      await visit.close()
    }
  })
}

/**
 * The list must name the run with what is wrong, offer to delete it, and let it be opened or
 * exported as far as it is sound.
 */
async function namedAsUnreadable(visit: Visit): Promise<string | undefined> {
  await visit.button('Runs').click()
  const dialog = visit.page.getByRole('dialog', { name: 'Runs' })
  const rows = dialog.locator('.run-row').filter({ hasNotText: 'comes with the page' })
  await rows
    .or(dialog.getByText('None of your own yet'))
    .first()
    .waitFor({ timeout: SOON * 1000 })
  if ((await rows.count()) < 2) return 'the list: it does not hold both runs'
  for (const row of await rows.all()) {
    if ((await row.getByRole('button', { name: /^Delete / }).count()) === 0)
      return 'the way out: a run cannot be deleted'
    await row.getByRole('button', { name: 'Open' }).click()
    // The list closes when the run is open.
    await dialog.waitFor({ state: 'detached', timeout: SOON * 1000 })
    const says = async (): Promise<boolean> => (await visit.page.getByText(UNREADABLE).count()) > 0
    // Most is looked at when the run is opened; what a list of trajectories does not need, when it
    // is exported.
    let said = await says()
    if (!said) {
      await visit.exported(false)
      await sleep(500)
      said = await says()
    }
    if (said) return undefined
    await visit.button('Runs').click()
    await rows.first().waitFor({ timeout: SOON * 1000 })
  }
  return 'the word for it: no run is named as one that cannot be read whole'
}

export const storage: SoakCase = {
  name: 'storage',
  about:
    'the database is deleted, cleared, full, damaged, of a newer version or denied while a run trains; the run must go on to its end, and all that can be kept must be whole again',
  usual: 12,
  limit: 600,
  count: (times) => times,
  async open({ seed, say }) {
    const site = await openSite()
    const ground = { address: site.address, golden: goldens(site.address, say) }
    return {
      fault: (index) => strikeAt(ground, index, new Moments(seed, index)),
      close: () => site.close(),
    }
  },
}
