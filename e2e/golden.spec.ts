/**
 * The golden run in the page: Chromium gives the bits that Node gives
 * (`src/rl/golden-run.gpu.test.ts`).
 */
import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { GOLDEN_BITS, GOLDEN_CONFIG, runBits } from '../src/run/golden-run.ts'
import { readRunFile } from '../src/run/import-run-file.ts'
import { openPage, withPreset } from './page.ts'

test('the golden run gives the bits that it gives everywhere', async ({ page }) => {
  await withPreset(page, GOLDEN_CONFIG)
  await openPage(page)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await expect(page.getByText(/^Success on held-out tasks went from .* in 3 updates/)).toBeVisible({
    timeout: 200_000,
  })
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await page.getByLabel('with the trained weights').check()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export as JSON' }).click(),
  ])
  const read = readRunFile(readFileSync(await download.path(), 'utf8'))
  if (!read.ok) throw new Error(read.error.message)
  expect(await runBits(read.file)).toBe(GOLDEN_BITS)
})
