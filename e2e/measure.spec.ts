/**
 * "Measure this device": progress, a table, stopping, and rows in the form of the project's
 * benchmarks.
 */
import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import * as z from 'zod/mini'
import { benchRowSchema } from '../src/run/bench-row.ts'
import { openPage } from './page.ts'

const fileSchema = z.object({
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  rows: z.array(benchRowSchema),
})

test('measures each engine in turns, can be stopped, and gives its rows away', async ({ page }) => {
  page.on('pageerror', (error) => {
    throw error
  })
  await openPage(page)
  await expect(page.getByText(/Here: WebAssembly, /)).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Measure this device' }).click()
  const dialog = page.getByRole('dialog', { name: 'Measure this device' })
  await expect(dialog.getByRole('button', { name: 'Export as JSON' })).toBeDisabled()
  await dialog.getByRole('button', { name: 'Start' }).click()
  await expect(dialog.getByRole('progressbar')).toBeVisible()
  const rows = dialog.getByRole('region', { name: 'What was measured' }).locator('tbody tr')
  await expect(rows.filter({ hasText: 'training step' })).toHaveCount(2, { timeout: 90_000 })
  await dialog.getByRole('button', { name: 'Stop' }).click()
  await expect(
    dialog.getByText(/^(Stopped; \d+ rows were measured|Done: \d+ rows)\.$/),
  ).toBeVisible({ timeout: 60_000 })

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: 'Export as JSON' }).click(),
  ])
  const { machine, rows: saved } = fileSchema.parse(
    JSON.parse(readFileSync(await download.path(), 'utf8')),
  )
  expect(machine['processors']).toBeGreaterThan(0)
  const losses = saved
    .filter((row) => row.case === 'train-step')
    .map((row) => ({ engine: row.engine, loss: row.loss, gflops: row.gflops }))
  expect(losses.map(({ engine }) => engine)).toEqual(['wasm', 'webgpu'])
  // The same work: the first steps from the same weights on the same tokens lower the loss alike on
  // both.
  for (const { loss, gflops } of losses) {
    expect(loss).toBeGreaterThan(3)
    expect(loss).toBeLessThan(Math.log(512) + 0.5)
    expect(gflops).toBeGreaterThan(0)
  }
})
