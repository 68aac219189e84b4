/**
 * Faults in what the browser keeps, made while a run trains: by another tab, by the browser, or
 * before the page was opened.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import type { Visit } from './visit.ts'

const DATABASE = 'tandem'

/** Another tab of the same origin, in which nothing of the page runs. */
async function otherTab<T>(
  visit: Visit,
  address: string,
  use: (page: Page) => Promise<T>,
): Promise<T> {
  const page = await visit.chromium.context.newPage()
  try {
    await page.goto(`${address}vocabulary-of-another-tab`)
    return await use(page)
  } finally {
    await page.close()
  }
}

/** Resolves when it is deleted; false where a connection holds it open. */
export function deleteDatabase(visit: Visit, address: string): Promise<boolean> {
  return otherTab(visit, address, (page) =>
    page.evaluate(
      (name) =>
        new Promise<boolean>((resolve) => {
          const request = indexedDB.deleteDatabase(name)
          request.onsuccess = () => {
            resolve(true)
          }
          request.onerror = () => {
            resolve(false)
          }
          setTimeout(() => {
            resolve(false)
          }, 10_000)
        }),
      DATABASE,
    ),
  )
}

export async function clearSiteData(visit: Visit, address: string): Promise<void> {
  const session = await visit.chromium.context.newCDPSession(visit.page)
  await session.send('Storage.clearDataForOrigin', {
    origin: new URL(address).origin,
    storageTypes: 'all',
  })
  await session.detach()
}

/** Bytes that the page may keep; without them as many as before. */
export async function limitQuota(visit: Visit, address: string, bytes?: number): Promise<void> {
  const session = await visit.chromium.context.newCDPSession(visit.page)
  await session.send('Storage.overrideQuotaForOrigin', {
    origin: new URL(address).origin,
    ...(bytes === undefined ? {} : { quotaSize: bytes }),
  })
  // The override ends with the session that made it.
  if (bytes === undefined) await session.detach()
}

/** Another page upgrades the database to a version that this one does not know. */
export function upgrade(visit: Visit, address: string): Promise<boolean> {
  return otherTab(visit, address, (page) =>
    page.evaluate(
      (name) =>
        new Promise<boolean>((resolve) => {
          const request = indexedDB.open(name, 1000)
          request.onsuccess = () => {
            request.result.close()
            resolve(true)
          }
          request.onerror = () => {
            resolve(false)
          }
          setTimeout(() => {
            resolve(false)
          }, 10_000)
        }),
      DATABASE,
    ),
  )
}

export const DAMAGES = [
  'a log-probability that is NaN',
  'an update that is none',
  'a head that is null',
] as const
export type Damage = (typeof DAMAGES)[number]

/**
 * Makes one record of run `id` unreadable, as another version of the page or a fault of the disk
 * might. Resolves to whether there was one.
 */
export function damage(visit: Visit, address: string, id: string, what: Damage): Promise<boolean> {
  return otherTab(visit, address, (page) =>
    page.evaluate(
      ([name, run, kind]) =>
        new Promise<boolean>((resolve, reject) => {
          const opening = indexedDB.open(name)
          opening.onerror = () => {
            reject(new Error('the database cannot be opened'))
          }
          opening.onsuccess = () => {
            const database = opening.result
            const tx = database.transaction(['runs', 'rows'], 'readwrite')
            let done = false
            tx.oncomplete = () => {
              database.close()
              resolve(done)
            }
            tx.onabort = () => {
              reject(new Error('the record could not be changed'))
            }
            if (kind === 'a head that is null') {
              const runs = tx.objectStore('runs')
              const reading = runs.get(run)
              reading.onsuccess = () => {
                if (typeof reading.result !== 'object') return
                done = true
                runs.put({ ...reading.result, head: null }, run)
              }
              return
            }
            // Rows lie under (run, list, index), whatever else stands around them.
            const cursor = tx.objectStore('rows').openCursor(IDBKeyRange.bound([run], [run, []]))
            cursor.onsuccess = () => {
              const found = cursor.result
              if (found === null || done) return
              const list: unknown = Array.isArray(found.primaryKey)
                ? found.primaryKey[1]
                : undefined
              if (kind === 'an update that is none' && list === 'updates') {
                done = true
                found.update({ update: 'none' })
              } else if (kind === 'a log-probability that is NaN' && list === 'trajectories') {
                const row: unknown = found.value
                const places = [row]
                for (let at = places.pop(); at !== undefined && !done; at = places.pop()) {
                  if (typeof at !== 'object' || at === null) continue
                  for (const [key, value] of Object.entries(at) as [string, unknown][]) {
                    if (key === 'logProbs' && Array.isArray(value) && value.length > 0) {
                      value[0] = NaN
                      done = true
                    } else places.push(value)
                  }
                }
                if (done) found.update(row)
              }
              found.continue()
            }
          }
        }),
      [DATABASE, id, what] as const,
    ),
  )
}

/**
 * Before the browser is opened on the profile: it keeps nothing for any page, as when a user
 * forbids cookies.
 */
export async function denyStorage(profile: string): Promise<void> {
  await mkdir(join(profile, 'Default'), { recursive: true })
  await writeFile(
    join(profile, 'Default', 'Preferences'),
    JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }),
  )
}
