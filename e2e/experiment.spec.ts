/**
 * An experiment, small and real: two modes on two seeds on WebAssembly, watched to its finding,
 * exported, taken in elsewhere, and going on after a reload.
 */
import { expect, test, type Page } from '@playwright/test'
import { openPage } from './page.ts'

test.setTimeout(600_000)
const LONG = { timeout: 300_000 }

const TINY = {
  format: 'tandem-experiment',
  version: 1,
  name: 'Tiny comparison',
  about: 'Two modes, two seeds.',
  base: {
    engine: 'wasm',
    suite: { id: 'desk', train: 64, heldOut: 32 },
    checkpointEvery: 1,
    warmStart: { from: 'demonstrations', plannerSteps: 4, executorSteps: 4, batch: 4 },
    rl: {
      updates: 4,
      budget: 'tokens',
      budgetTokens: 1000,
      tasks: 2,
      plans: 2,
      executions: 1,
      maxPlanTokens: 32,
      maxCallTokens: 32,
      maxSubtasks: 2,
    },
    evaluation: { every: 2, tasks: 8, tasksBetween: 8, probes: 0 },
  },
  modes: ['joint', 'separate'],
  seeds: [1, 2],
  primary: [{ against: 'separate' }],
}

async function withProtocol(page: Page, protocol: object): Promise<void> {
  await page.route('**/presets/experiments.json', (route) => route.fulfill({ json: ['tiny.json'] }))
  await page.route('**/presets/tiny.json', (route) => route.fulfill({ json: protocol }))
}

async function openExperiments(page: Page): Promise<void> {
  await openPage(page)
  await page.getByRole('button', { name: 'Experiments', exact: true }).click()
  await expect(page.getByText('What each mode gets')).toBeVisible()
}

const asFile = (name: string, document: unknown) => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)),
})
const finished = (page: Page, runs: number) =>
  expect(page.getByText(`Finished: all ${runs} runs.`)).toBeVisible(LONG)
const finding = (page: Page) => page.locator('.findings li').first().innerText()
const table = (page: Page) =>
  page.getByRole('region', { name: 'What each mode reached' }).getByRole('row')

test.beforeEach(({ page }) => {
  page.on('pageerror', (error) => {
    throw error
  })
})

test('runs two modes on two seeds to a finding, and a fresh page finds the same in the exported file', async ({
  page,
  browser,
}, testInfo) => {
  await withProtocol(page, TINY)
  await openExperiments(page)
  await expect(
    page.getByText(/^Runs 2 modes × 2 seeds: 4 runs of 1\u202f000 sampled tokens each/),
  ).toBeVisible()
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  await expect(page.getByText(/of 4 runs finished/).first()).toBeVisible(LONG)
  // A single run has to wait, and says where to look.
  await page.getByRole('button', { name: 'Back to the single run' }).click()
  await expect(page.getByText(/An experiment is in progress here/)).toBeVisible()
  await page.getByRole('button', { name: 'Show the experiment' }).click()
  await expect(
    page.getByRole('img', {
      name: /^Tasks solved, always the likeliest token: joint from .* at 0 sampled tokens/,
    }),
  ).toBeVisible(LONG)
  await finished(page, 4)
  const curves = page.getByRole('img', {
    name: /^Tasks solved, always the likeliest token: joint from .*; separate from .* at 0 sampled tokens to .* sampled tokens/,
  })
  await expect(curves).toBeVisible()
  await expect(table(page)).toHaveCount(3)
  await expect(table(page).nth(1)).toContainText(/joint\d\.\d+ \[\d\.\d+, \d\.\d+\]/)
  await expect(page.getByRole('region', { name: 'Primary comparisons' })).toContainText(
    'joint minus separate',
  )
  const found = await finding(page)
  expect(found).toMatch(/\[.*\]|too little/)
  await page.getByRole('button', { name: 'sampled', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Tasks solved, sampled' })).toBeVisible()
  await page.getByRole('button', { name: 'likeliest token (greedy)' }).click()

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export as JSON' }).click(),
  ])
  const path = testInfo.outputPath(download.suggestedFilename())
  await download.saveAs(path)
  const rows = await table(page).allInnerTexts()

  const fresh = await (await browser.newContext()).newPage()
  await openPage(fresh, page.url().replace(/#.*$/, ''))
  await fresh.getByRole('button', { name: 'Experiments', exact: true }).click()
  const picker = fresh.getByLabel('Open an experiment file')
  await picker.setInputFiles(asFile('broken.json', { ...TINY, modes: ['together'] }))
  await expect(
    fresh.getByRole('alert').filter({ hasText: 'broken.json: modes[0] is "together"' }),
  ).toBeVisible()
  await expect(fresh.getByText('None yet.')).toBeVisible()
  await picker.setInputFiles(path)
  await finished(fresh, 4)
  expect(await table(fresh).allInnerTexts()).toEqual(rows)
  expect(await finding(fresh)).toBe(found)
  // Kept: a reload shows it again, a deletion is taken back, then made.
  await fresh.reload()
  await finished(fresh, 4)
  await fresh.getByRole('button', { name: 'Delete Tiny comparison' }).click()
  await fresh.getByRole('button', { name: 'Undo' }).click()
  await fresh.getByRole('button', { name: 'Delete Tiny comparison' }).click()
  await fresh.getByRole('button', { name: 'Back to the single run' }).click()
  await fresh.getByRole('button', { name: 'Experiments', exact: true }).click()
  await expect(fresh.getByText('None yet.')).toBeVisible()
  await fresh.context().close()
})

test('an experiment that is reloaded in the middle goes on, pauses and is stopped with what is finished', async ({
  page,
}) => {
  await withProtocol(page, {
    ...TINY,
    base: { ...TINY.base, rl: { ...TINY.base.rl, budgetTokens: 20_000, updates: 80 } },
  })
  await openExperiments(page)
  await page.getByLabel('Sampled tokens a run').fill('5000')
  await page.getByRole('textbox', { name: /^Seeds/ }).fill('1')
  await expect(
    page.getByText(
      'Exploratory: 1 of 2 seeds, 5\u202f000 sampled tokens a run instead of 20\u202f000 sampled tokens.',
    ),
  ).toBeVisible()
  await page.getByRole('textbox', { name: /^Seeds/ }).fill('2')
  await page.getByRole('button', { name: 'Start', exact: true }).click()
  const grows = page.getByRole('list', { name: 'What grows now' })
  await expect(grows).toContainText(/update [2-9]/, LONG)
  await page.reload()
  await expect(grows).toContainText(/joint|separate/, LONG)
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Resume' })).toBeVisible(LONG)
  await page.getByRole('button', { name: 'Resume' }).click()
  await expect(page.getByText(/[1-4] of 4 runs finished/).first()).toBeVisible(LONG)
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Continue', exact: true })).toBeVisible(LONG)
  await page.getByRole('button', { name: 'Continue', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Pause', exact: true })).toBeVisible(LONG)
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
})

test('fits a phone', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await withProtocol(page, TINY)
  await openExperiments(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
})
