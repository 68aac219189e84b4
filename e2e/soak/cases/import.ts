/**
 * Damaged files through the page's own import. Survived: the page took the file over as a sound
 * run, or refused it in a sentence that names the file, with nothing thrown, no task above a fifth
 * of a second, and every run that was kept before as it was.
 */
import { rm, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { writeRunFile } from '../../../src/run/export.ts'
import { makeRunFile } from '../../../src/run/testing/make-run.ts'
import { yardstick } from '../../main-thread.ts'
import { launch, type Chromium } from '../chromium.ts'
import { openSite } from '../site.ts'
import type { Ground, Outcome, SoakCase } from '../soak-case.ts'
import { hostileFile, type Hostile } from './import-files.ts'

/**
 * The longest that the page may be busy at a time, in milliseconds, on a machine on which the
 * yardstick takes this long or less; on a slower one as many times more.
 */
const LONGEST_TASK_MS = 200
const YARDSTICK_MS = 10
/** A fresh page after so many files: what each left in it is then gone. */
const FRESH_EACH = 50
/** One in so many is picked in the dialog; the others are dropped, which is quicker. */
const PICKED_EACH = 10
const PATIENCE_MS = 60_000

declare global {
  interface Window {
    /**
     * Of the page's tasks since this was last set to nothing; the observer is installed with the
     * page.
     */
    longestTask?: { ms: number }
    droppedNext?: File
  }
}

interface Seen {
  /** The text of the message, or the run that came in front. */
  readonly refused?: string
  readonly run?: string
  /** Milliseconds. */
  readonly longest: number
}

interface Stored {
  readonly before: string
  readonly faults: readonly string[]
}

export const imports: SoakCase = {
  name: 'import',
  about: 'Damaged run files are dropped on the page and picked; what is kept stays as it is.',
  usual: 20,
  limit: 120,
  count: (times) => times,
  async open({ seed }): Promise<Ground> {
    const site = await openSite()
    const folder = await mkdtemp(join(tmpdir(), 'tandem-soak-import-'))
    let browser: Chromium | undefined
    const close = async () => {
      await browser?.close()
      await site.close()
      await rm(folder, { recursive: true, force: true })
    }
    try {
      browser = await launch(folder)
      return await ground(browser.page, site.address, seed, close)
    } catch (error) {
      await close()
      throw error
    }
  },
}

async function ground(
  page: Page,
  address: string,
  seed: number,
  close: () => Promise<void>,
): Promise<Ground> {
  const thrown: string[] = []
  page.on('pageerror', (error) => {
    thrown.push(error.message)
  })
  const unit = async () => Math.max(1, (await yardstick(page)) / YARDSTICK_MS)
  await openPage(page, address)
  const kept = makeRunFile({ seed: 77, updates: 6 })
  const own = await imported(
    page,
    { about: '', name: 'kept.json', wrong: false, bytes: Buffer.from(writeRunFile(kept)) },
    false,
  )
  if (own.run !== kept.id)
    throw new Error(
      `The run that must stay could not be stored: ${own.refused ?? 'another came in front'}.`,
    )
  const { before } = await stored(page, kept.id)
  let done = 0

  return {
    close,
    async fault(index): Promise<Outcome> {
      if (done > 0 && done % FRESH_EACH === 0) {
        await cleared(page, kept.id)
        await openPage(page, address)
      }
      done += 1
      const file = hostileFile(seed, index, `soak-${index}`)
      const picked = index % PICKED_EACH === 0
      thrown.length = 0
      const seen = await imported(page, file, picked)
      const now = await stored(page, kept.id)
      const lost = [
        ...thrown.map((message) => `an error of the page: ${message}`),
        ...(now.before === before ? [] : ['what was kept before']),
        ...now.faults,
        ...(seen.refused !== undefined && !isSentence(seen.refused, file.name)
          ? [`what was wrong: it said "${seen.refused.slice(0, 200)}"`]
          : []),
        ...(file.wrong && seen.run !== undefined ? ['a refusal: it was taken over'] : []),
        ...(seen.longest > LONGEST_TASK_MS && seen.longest > LONGEST_TASK_MS * (await unit())
          ? [`${seen.longest.toFixed(0)} ms in which the page did not answer`]
          : []),
      ]
      const words = seen.run !== undefined ? 'taken over' : 'refused'
      return {
        fault: `${picked ? 'picked' : 'dropped'}, ${(file.bytes.length / 1000).toFixed(0)} kB, ${file.about}, ${words}`,
        survived: lost.length === 0,
        lost: lost.join('; ') || 'nothing',
      }
    },
  }
}

async function openPage(page: Page, address: string): Promise<void> {
  await page.goto('about:blank')
  await page.addInitScript(() => {
    const longest = { ms: 0 }
    window.longestTask = longest
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest.ms = Math.max(longest.ms, duration)
    }).observe({ type: 'longtask' })
  })
  await page.goto(address)
  await page.getByText('Opening the recorded run…').waitFor({ state: 'detached' })
  await page.locator('.list-row').first().waitFor()
}

/** Drops or picks the file and waits for the page's answer. */
async function imported(page: Page, file: Hostile, picked: boolean): Promise<Seen> {
  if (picked) await page.getByRole('button', { name: 'Share', exact: true }).click()
  else {
    await page.evaluate(
      ({ name, base64 }) => {
        window.droppedNext = new File(
          [Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))],
          name,
          { type: 'application/json' },
        )
      },
      { name: file.name, base64: file.bytes.toString('base64') },
    )
  }
  const before = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.querySelector<HTMLElement>('.messages .message-trouble button')?.click()
        // The observer hears of a task after it ended: of what made the file ready, before the file
        // is dropped.
        setTimeout(() => {
          if (window.longestTask) window.longestTask.ms = 0
          resolve(location.hash)
        }, 30)
      }),
  )
  if (picked)
    await page
      .getByLabel('Open a run file')
      .setInputFiles({ name: file.name, mimeType: 'application/json', buffer: file.bytes })
  else {
    await page.evaluate(() => {
      const transfer = new DataTransfer()
      if (window.droppedNext) transfer.items.add(window.droppedNext)
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, cancelable: true }))
    })
  }
  const answer = await page.waitForFunction(
    (was) => {
      const said = document.querySelector('.message-trouble span')?.textContent
      if (said !== undefined && said !== '') return { refused: said }
      const run = new URLSearchParams(location.hash.slice(1)).get('run')
      return run !== null && run !== new URLSearchParams(was.slice(1)).get('run') ? { run } : false
    },
    before,
    { timeout: PATIENCE_MS, polling: 20 },
  )
  const found = await answer.jsonValue()
  // What the answer made the page draw counts too.
  const longest = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        setTimeout(() => {
          resolve(window.longestTask?.ms ?? 0)
        }, 60)
      }),
  )
  const close = page.getByRole('button', { name: 'Close', exact: true })
  // A run that was taken over opens what can be done with it.
  if (picked || (found !== false && 'run' in found)) await close.click()
  return { ...(found === false ? {} : found), longest }
}

/**
 * Of what lies in the database: the bytes of everything but the soak's own files, and what is only
 * half there.
 */
function stored(page: Page, kept: string): Promise<Stored> {
  return page.evaluate(
    (own) =>
      new Promise<Stored>((resolve, reject) => {
        const opening = indexedDB.open('tandem')
        opening.onerror = () => reject(new Error('the database does not open'))
        opening.onsuccess = () => {
          const database = opening.result
          const tx = database.transaction(['runs', 'rows', 'experiments'])
          const [keys, runs, rowKeys, rows, experiments] = [
            tx.objectStore('runs').getAllKeys(),
            tx.objectStore('runs').getAll(),
            tx.objectStore('rows').getAllKeys(),
            tx.objectStore('rows').getAll(IDBKeyRange.bound([own], [own, []])),
            tx.objectStore('experiments').count(),
          ]
          tx.onerror = () => reject(new Error('the database cannot be read'))
          tx.oncomplete = () => {
            database.close()
            const counted = new Map<string, number>()
            for (const key of rowKeys.result) {
              const run: unknown = Array.isArray(key) ? key[0] : key
              counted.set(JSON.stringify(run), (counted.get(JSON.stringify(run)) ?? 0) + 1)
            }
            const faults = keys.result.flatMap((key, i) => {
              const stored: unknown = runs.result[i]
              const counts: unknown =
                typeof stored === 'object' && stored !== null && 'counts' in stored
                  ? stored.counts
                  : undefined
              const expected =
                typeof counts === 'object' && counts !== null
                  ? Object.values(counts).reduce((sum: number, one) => sum + Number(one), 0)
                  : NaN
              const name = JSON.stringify(key)
              const there = counted.get(name) ?? 0
              counted.delete(name)
              return expected === there ? [] : [`${there} of ${expected} rows of ${name}`]
            })
            for (const id of counted.keys()) faults.push(`rows of ${id}, which is no run`)
            if (experiments.result > 0) faults.push('an experiment that nobody made')
            const at = keys.result.indexOf(own)
            resolve({ before: JSON.stringify([runs.result[at], rows.result]), faults })
          }
        }
      }),
    kept,
  )
}

/** Takes the soak's own runs out of the database. */
function cleared(page: Page, kept: string): Promise<void> {
  return page.evaluate(
    (own) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('tandem')
        opening.onerror = () => reject(new Error('the database does not open'))
        opening.onsuccess = () => {
          const database = opening.result
          const tx = database.transaction(['runs', 'rows'], 'readwrite')
          const keys = tx.objectStore('runs').getAllKeys()
          keys.onsuccess = () => {
            for (const key of keys.result) {
              if (key === own) continue
              tx.objectStore('runs').delete(key)
              tx.objectStore('rows').delete(IDBKeyRange.bound([key], [key, []]))
            }
          }
          tx.onerror = () => reject(new Error('the database cannot be cleared'))
          tx.oncomplete = () => {
            database.close()
            resolve()
          }
        }
      }),
    kept,
  )
}

/** What is wrong, where: it names the file, in some words, and is no wall of text. */
function isSentence(said: string, name: string): boolean {
  const plain = said.replace(/[\u2066-\u2069]/g, '')
  return plain.includes(name) && plain.length < 600 && plain.length > name.length + 20
}
