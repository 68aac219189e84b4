/**
 * A host that sends files and no headers: the page isolates itself through its service worker,
 * once, and does without where it may not.
 */
import { expect, test, type Page } from '@playwright/test'
import { serve, type Served } from '../scripts/static-server.mjs'
import { openPage, SMALL, withPreset } from './page.ts'

test.use({ serviceWorkers: 'allow' })

const SITE = '/deep/down/'

let host: Served
let address: string

test.beforeAll(async () => {
  host = await serve([{ prefix: SITE, folder: 'dist' }], { isolated: false })
  address = host.address
})

test.afterAll(() => host.close())

test.beforeEach(({ page }) => {
  page.on('pageerror', (error) => {
    throw error
  })
})

/** Counts how often the page itself is loaded. */
function loads(page: Page): () => number {
  let count = 0
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) count += 1
  })
  return () => count
}

const isolated = (page: Page) => page.evaluate(() => globalThis.crossOriginIsolated)

test('is isolated after one reload on the first visit, and without one on the next', async ({
  page,
  request,
}) => {
  expect((await request.get(address)).headers()['cross-origin-embedder-policy']).toBeUndefined()
  const count = loads(page)
  await openPage(page, address)
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeVisible()
  expect(await isolated(page)).toBe(true)
  expect(count()).toBe(2)
  await page.reload()
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeVisible()
  expect(await isolated(page)).toBe(true)
  expect(count()).toBe(3)
  expect(
    await page.evaluate(async () => (await fetch('./')).headers.get('content-security-policy')),
  ).toBe("frame-ancestors 'self'")
  await expect(page.getByText(/Here: WebAssembly, (two|three|four) threads/)).toBeVisible({
    timeout: 60_000,
  })
})

test('trains isolated, and a reload in mid-run goes on with the run', async ({ page }) => {
  await withPreset(page, {
    ...SMALL,
    rl: { ...SMALL.rl, updates: 400 },
    evaluation: { ...SMALL.evaluation, every: 200 },
  })
  await openPage(page, address)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await expect(page.getByText(/saved at update [1-9]/)).toBeVisible({ timeout: 60_000 })
  await page.reload()
  await expect(page.getByText(/This run was interrupted\. It goes on from update \d+/)).toBeVisible(
    { timeout: 60_000 },
  )
  expect(await isolated(page)).toBe(true)
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeVisible({
    timeout: 60_000,
  })
})

test('works without isolation, on one thread', async ({ page }) => {
  const count = loads(page)
  await withPreset(page, {
    ...SMALL,
    rl: { ...SMALL.rl, updates: 1 },
    evaluation: { ...SMALL.evaluation, every: 1 },
  })
  await openPage(page, `${address}?isolation=off`)
  await expect(page.getByText(/Here: WebAssembly, one thread/)).toBeVisible({ timeout: 60_000 })
  expect(await isolated(page)).toBe(false)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await expect(page.getByText(/^Success on held-out tasks went from .* in 1 update/)).toBeVisible({
    timeout: 60_000,
  })
  expect(count()).toBe(1)
})
