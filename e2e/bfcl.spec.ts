/**
 * Official-shaped files with a line that cannot be used: it is listed, nothing is taken over, and
 * left out only when the user says so; then the licence stands there.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@playwright/test'
import { FIXTURE, QUESTIONS_PATH } from '../src/judges/bfcl/testing/bfcl-files.ts'
import { openPage, SMALL, withPreset } from './page.ts'

test('lists a bad line of the folder, and skips it when told to', async ({ page }, testInfo) => {
  page.on('pageerror', (error) => {
    throw error
  })
  for (const { path, text } of FIXTURE) {
    const place = join(testInfo.outputPath('dropped'), path)
    mkdirSync(dirname(place), { recursive: true })
    writeFileSync(place, path === QUESTIONS_PATH ? text.replace('"content"', '"said"') : text)
  }
  await withPreset(page, { ...SMALL, suite: { id: 'bfcl' }, warmStart: { from: 'demonstrations' } })
  await openPage(page)
  await expect(page.getByText('Drop the BFCL files in the set-up first')).toBeVisible()

  const zone = page.locator('.zone')
  await page.getByLabel('Choose folder').setInputFiles(testInfo.outputPath('dropped'))
  await expect(zone.getByRole('alert')).toContainText('BFCL_v4_simple_python.json', {
    timeout: 60_000,
  })
  await zone.getByText('1 line', { exact: true }).click()
  await expect(zone.getByRole('listitem')).toContainText(
    'line 1, question[0][0].content: expected a text (found nothing)',
  )
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled()

  await zone.getByRole('button', { name: 'Skip this line' }).click()
  await expect(zone.getByRole('status')).toContainText(/\d+ train .* 1 bad lines? left out/, {
    timeout: 60_000,
  })
  await expect(zone.getByRole('status')).toContainText('Apache-2.0')
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled()
})
