/**
 * A page that was opened once, when its host is gone: it opens, trains, shows every dialog and goes
 * on with what was in training. And when its host was renewed.
 */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { nameBuildFiles } from '../scripts/build-files.mjs'
import { serve } from '../scripts/static-server.mjs'
import { openPage } from './page.ts'

test.use({ serviceWorkers: 'allow' })

const SITE = '/deep/down/'
const train = (page: Page) => page.getByRole('button', { name: 'Train', exact: true })

const host = (folder: string) => serve([{ prefix: SITE, folder }])

/** Addresses of all that is kept. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const keys = await Promise.all(
      (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
    )
    return keys.flat().map(({ url }) => url)
  })
const waitForAll = (page: Page) =>
  expect
    .poll(async () => (await kept(page)).some((url) => url.includes('?whole=')), {
      timeout: 90_000,
    })
    .toBe(true)

test.beforeEach(({ page }) => {
  test.setTimeout(240_000)
  page.on('pageerror', (error) => {
    throw error
  })
})

test('opens, trains, shows every dialog and reloads without a connection', async ({ page }) => {
  const { address, close } = await host('dist')
  try {
    await openPage(page, address)
    await waitForAll(page)
    expect((await kept(page)).filter((url) => /tfjs/.test(url))).toEqual([])
  } finally {
    await close()
  }

  for (const [button, name] of [
    ['Help and keys', 'What this is'],
    ['Runs', 'Runs'],
    ['Share', 'Share'],
    ['Measure this device', 'Measure this device'],
  ] as const) {
    await page.getByRole('button', { name: button, exact: true }).click()
    await expect(page.getByRole('dialog', { name })).toBeVisible()
    await page.keyboard.press('Escape')
  }
  await page.getByLabel('Tasks suite').selectOption('custom')
  await page.getByRole('button', { name: 'Edit your tools' }).click()
  await expect(page.getByLabel('Program')).toHaveValue(/A market stall/)
  await page.keyboard.press('Escape')
  await page.getByLabel('Tasks suite').selectOption('desk')
  await page.getByRole('button', { name: 'Experiments', exact: true }).click()
  await page.getByRole('button', { name: 'Back to the single run' }).click()

  await train(page).click()
  await expect(page.getByText(/saved at update ([2-9]|\d\d)/)).toBeVisible({ timeout: 120_000 })
  await page.reload()
  await expect(page.getByText(/This run was interrupted\. It goes on from update \d+/)).toBeVisible(
    { timeout: 60_000 },
  )
  expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true)
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(train(page)).toBeVisible({ timeout: 60_000 })
})

test('offers a new build when all of it is here, and loads it when asked', async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-site-'))
  await cp('dist', folder, { recursive: true })
  const { address, close } = await host(folder)
  try {
    await openPage(page, address)
    await waitForAll(page)
    const index = join(folder, 'index.html')
    await writeFile(
      index,
      (await readFile(index, 'utf8')).replace('<title>Tandem', '<title>Newer Tandem'),
    )
    await cp('public/isolation.js', join(folder, 'isolation.js'))
    await nameBuildFiles(folder)
    await page.reload()
    await expect(page.getByText('A new build of this page is here.')).toBeVisible({
      timeout: 60_000,
    })
    expect(await page.title()).toBe('Tandem')
    await page.getByRole('button', { name: 'Load it' }).click()
    await expect(page).toHaveTitle('Newer Tandem', { timeout: 60_000 })
    await expect
      .poll(async () => (await kept(page)).filter((url) => /whole=|index\.html/.test(url)).length, {
        message: 'the old one is gone',
      })
      .toBe(2)
  } finally {
    await close()
    await rm(folder, { recursive: true, force: true })
  }
})
