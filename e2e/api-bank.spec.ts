/**
 * Official-shaped files on the page: a folder is recognised, kept and trained on; a broken file is
 * refused with its place.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@playwright/test'
import { FIXTURE } from '../src/judges/api-bank/testing/api-bank-files.ts'
import { openPage, SMALL, withPreset } from './page.ts'

const preset = {
  ...SMALL,
  suite: { id: 'api-bank' },
  weights: 'shared',
  planner: { context: 224 },
  executor: { context: 224 },
  warmStart: {
    from: 'demonstrations',
    plannerSteps: 2,
    executorSteps: 2,
    batch: 4,
    plannerStyles: { fine: 1 },
    executorStyles: { fine: 1 },
  },
  rl: { ...SMALL.rl, updates: 1 },
  evaluation: { ...SMALL.evaluation, tasks: 384 },
}

test('takes the folder, says what it recognised, keeps it over a reload and trains on it', async ({
  page,
}, testInfo) => {
  page.on('pageerror', (error) => {
    throw error
  })
  for (const { path, text } of FIXTURE) {
    const place = join(testInfo.outputPath('dropped'), path)
    mkdirSync(dirname(place), { recursive: true })
    writeFileSync(place, text)
  }
  await withPreset(page, preset)
  await openPage(page)
  await expect(page.getByText('Drop the API-Bank files in the set-up first')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled()

  await page.getByLabel('Choose files').setInputFiles({
    name: 'level-1-api.json',
    mimeType: 'application/json',
    buffer: Buffer.from('[{"file": 1'),
  })
  await expect(page.locator('.zone').getByRole('alert')).toContainText('level-1-api.json', {
    timeout: 60_000,
  })

  await page.getByLabel('Choose folder').setInputFiles(testInfo.outputPath('dropped'))
  await expect(page.locator('.zone').getByRole('status')).toContainText(/\d+ train/, {
    timeout: 60_000,
  })
  // As many as the files hold out, whatever is asked for; counted again at the next visit.
  const measured = page.getByText(/success measured on \d+ held-out tasks\./)
  await expect(measured).toBeVisible({ timeout: 60_000 })
  const heldOut = /on (\d+) held-out/.exec(await measured.innerText())?.[1] ?? ''
  await page.reload()
  await expect(
    page.getByText('The files of an earlier visit are kept in this browser'),
  ).toBeVisible()
  await expect(page.getByText(`success measured on ${heldOut} held-out tasks.`)).toBeVisible({
    timeout: 60_000,
  })
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await expect(page.getByText(/^Success on held-out tasks went from .* in 1 update/)).toBeVisible({
    timeout: 240_000,
  })
  await expect(page.locator('.finding')).toContainText(`n = ${heldOut})`)
  await expect(page.getByText('calls exactly right')).toBeVisible()

  const scores = page.getByRole('region', { name: 'Scores' })
  await expect(scores.getByRole('row', { name: /^Level 1: tools given/ })).toBeVisible()
  await expect(
    scores.getByRole('columnheader', { name: 'Floor: most frequent tool' }),
  ).toBeVisible()
  await expect(scores.getByText(/Judged by: equality of name and parameters/)).toBeVisible()
  const item = scores.locator('.scored-item').first()
  await item.locator('summary').click()
  await expect(item.getByRole('heading', { name: 'Prompt' })).toBeVisible()
  await expect(item.getByRole('heading', { name: /^Checked/ })).toBeVisible()
  await scores.getByRole('searchbox').fill('no such words')
  await expect(scores.getByText('No item is like that.')).toBeVisible()
})
