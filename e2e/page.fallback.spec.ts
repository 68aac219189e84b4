/** The same page in a browser without WebGPU: it says what it uses instead, and trains. */
import { expect, test } from '@playwright/test'
import { closeDialog, importFile, openPage, runFile, SMALL, withPreset } from './page.ts'

test('says what is used instead of WebGPU, and trains a little', async ({ page }) => {
  test.setTimeout(600_000)
  page.on('pageerror', (error) => {
    throw error
  })
  await withPreset(page, {
    ...SMALL,
    rl: { ...SMALL.rl, updates: 1 },
    evaluation: { ...SMALL.evaluation, every: 1 },
  })
  await openPage(page)
  await expect(
    page.getByText(
      /Here: WebAssembly, \w+ threads?: .* a measured step\. This browser offers no WebGPU here\./,
    ),
  ).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await expect(page.getByText(/^Success on held-out tasks went from .* in 1 update/)).toBeVisible({
    timeout: 500_000,
  })
  await expect(page.locator('.finding')).toContainText('wasm')
})

test('loads TensorFlow.js when it is chosen, and trains on it', async ({ page }) => {
  test.setTimeout(600_000)
  const loaded: string[] = []
  page.context().on('request', (request) => {
    if (/tfjs/.test(new URL(request.url()).pathname)) loaded.push(request.url())
  })
  page.on('pageerror', (error) => {
    throw error
  })
  await withPreset(page, {
    ...SMALL,
    engine: 'tfjs-wasm',
    rl: { ...SMALL.rl, updates: 1 },
    evaluation: { ...SMALL.evaluation, every: 1 },
  })
  await openPage(page)
  await expect(page.getByText(/Here: TensorFlow\.js on WASM, as the set-up asks\./)).toBeVisible({
    timeout: 60_000,
  })
  expect(loaded).toEqual([])
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await expect(page.getByText(/^Success on held-out tasks went from .* in 1 update/)).toBeVisible({
    timeout: 500_000,
  })
  await expect(page.locator('.finding')).toContainText('tfjs-wasm')
  expect(loaded.length).toBeGreaterThan(0)
})

test('trains in the page itself where the browser starts no workers, and says so', async ({
  page,
}) => {
  test.setTimeout(600_000)
  page.on('pageerror', (error) => {
    throw error
  })
  await page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'Worker')
  })
  await withPreset(page, {
    ...SMALL,
    rl: { ...SMALL.rl, updates: 1 },
    evaluation: { ...SMALL.evaluation, every: 1 },
  })
  await openPage(page)
  await expect(
    page.getByText('This browser starts no worker, so training computes in the page itself'),
  ).toBeVisible({ timeout: 60_000 })
  await expect(
    page.getByText(
      /Here: WebAssembly, one thread: .* a measured step\. One thread computes: this browser starts no workers here\./,
    ),
  ).toBeVisible({ timeout: 60_000 })
  // What reads files runs there too.
  await importFile(page, runFile())
  await closeDialog(page)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await expect(page.getByText(/^Success on held-out tasks went from .* in 1 update/)).toBeVisible({
    timeout: 500_000,
  })
})
