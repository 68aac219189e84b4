/**
 * The first minute: what is loaded before anything is pressed, and what pressing only Train shows
 * within a minute.
 */
import { gzipSync } from 'node:zlib'
import { expect, test } from '@playwright/test'
import { openPage } from './page.ts'

test.use({ serviceWorkers: 'allow' })

const MOST_BYTES = 250_000
const MINUTE = 60_000

test.beforeEach(({ page }) => {
  page.on('pageerror', (error) => {
    throw error
  })
})

test('at most 250 kB of JavaScript arrive before Train is pressed, TensorFlow.js not among it', async ({
  page,
}) => {
  const scripts = new Map<string, Promise<number>>()
  // Of the page, its worker and the worker's threads alike; each address once.
  page.context().on('response', (response) => {
    const { pathname } = new URL(response.url())
    // What the service worker keeps for later delays nothing: it begins behind all this.
    if (response.request().serviceWorker() !== null) return
    if (response.ok() && pathname.endsWith('.js'))
      scripts.set(
        pathname,
        response.body().then((body) => gzipSync(body, { level: 9 }).length),
      )
  })
  await openPage(page)
  // The engine is chosen, so the worker and what it measured are loaded too.
  await expect(page.getByText(/Here: WebAssembly, .* a measured step/)).toBeVisible({
    timeout: MINUTE,
  })
  await page.waitForLoadState('networkidle')
  const sizes = await Promise.all(
    [...scripts].map(async ([path, size]) => ({ path, size: await size })),
  )
  const total = sizes.reduce((sum, { size }) => sum + size, 0)
  console.log(
    `JavaScript before Train, gzip: ${total} bytes\n${sizes
      .sort((a, b) => b.size - a.size)
      .map(({ path, size }) => `  ${size} ${path.split('/').at(-1) ?? ''}`)
      .join('\n')}`,
  )
  expect(
    sizes.some(({ path }) => /worker-/.test(path)),
    'the worker is counted',
  ).toBe(true)
  expect(sizes.filter(({ path }) => /tfjs|tensorflow/i.test(path))).toEqual([])
  expect(total).toBeLessThanOrEqual(MOST_BYTES)
})

test('pressing only Train shows two curves, a finding and a trajectory within a minute', async ({
  page,
}) => {
  test.setTimeout(3 * MINUTE)
  await openPage(page)
  const train = page.getByRole('button', { name: 'Train', exact: true })
  await expect(train).toBeEnabled()
  const pressed = Date.now()
  await train.click()
  const left = () => ({ timeout: Math.max(1, MINUTE - (Date.now() - pressed)) })
  const live = page.locator('#live')
  // Both begin with this run: a curve needs two points.
  await expect(live.getByText('This run', { exact: true })).toBeVisible(left())
  await expect(
    live.getByRole('img', {
      name: /^Tasks solved that were never trained on: .* at update 0 to .* at update [1-9]/,
    }),
  ).toBeVisible(left())
  await expect(
    live.getByRole('img', {
      name: /^What each role earns: planner from .* at update 1 to .* at update [2-9]\d*/,
    }),
  ).toBeVisible(left())
  await expect(
    live.getByText(/^Success on held-out tasks went from \d\.\d\d to \d\.\d\d \[.*\] (by|in)/),
  ).toBeVisible(left())
  await expect(page.locator('#trajectories').getByRole('group', { name: 'Steps' })).toBeVisible(
    left(),
  )
  await expect(page.locator('#trajectories .step')).toBeVisible(left())
  await expect(
    live.getByRole('img', {
      name: /^Where the time goes: sampling \d+%, judging \d+%, learning \d+%, evaluating \d+%/,
    }),
  ).toBeVisible(left())
  console.log(
    `Two curves, a finding and a trajectory after ${((Date.now() - pressed) / 1000).toFixed(1)} s`,
  )
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
})
