/** No screen breaks a rule that axe knows, light and dark, wide and narrow. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test, type Page } from '@playwright/test'
import { experimentFile } from '../src/run/experiment-file.ts'
import { TWO_MODES, madeResults, storedExperiment } from '../src/run/testing/make-experiment.ts'
import { closeDialog, importFile, openPage, runFile, SMALL, withPreset } from './page.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation { readonly id: string; readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[] }

async function check(page: Page, screen: string): Promise<void> {
  // Evaluated from outside: the page's own policy forbids inline scripts.
  await page.evaluate(axe)
  const violations = await page.evaluate<Violation[]>('axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations)')
  const found = violations.map(({ id, nodes }) => `${screen}: ${id}\n${nodes.slice(0, 3).map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`).join('\n')}`)
  expect(found).toEqual([])
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`axe finds nothing: ${colorScheme}, ${width} wide`, async ({ browser, baseURL }) => {
      const page = await (await browser.newContext({ colorScheme, viewport: { width, height: 900 }, baseURL: baseURL ?? '' })).newPage()
      await openPage(page)
      await check(page, 'as it opens')
      await importFile(page, runFile({ updates: 30 }))
      await check(page, 'share')
      await page.getByLabel('Open a run file').setInputFiles({ name: 'wrong.json', mimeType: 'application/json', buffer: Buffer.from('{') })
      await expect(page.getByRole('dialog').getByRole('alert')).toContainText('wrong.json')
      await check(page, 'share, refused')
      await closeDialog(page)
      await check(page, 'a run, with an error')
      await page.getByRole('button', { name: 'Runs' }).click()
      await check(page, 'runs')
      await closeDialog(page)
      await page.getByRole('button', { name: 'Measure this device' }).click()
      await check(page, 'measuring')
      await closeDialog(page)
      await page.keyboard.press('?')
      await check(page, 'help')
      await closeDialog(page)
      const toggle = page.locator('.setup-toggle')
      if (await toggle.isVisible()) await toggle.click()
      await page.getByLabel('Tasks suite').selectOption('api-bank')
      for (const summary of await page.locator('details > summary').all()) await summary.click()
      for (const button of await page.getByRole('button', { name: / as a table$/ }).all()) await button.click()
      await page.getByLabel('Length updates').fill('none')
      await check(page, 'everything unfolded')
      await page.keyboard.press('l')
      for (let step = 0; step < 3; step++) {
        await check(page, `step ${step}`)
        await page.locator('.transport').getByRole('button', { name: 'Next step' }).click({ force: true })
      }
      await page.context().close()
    })
  }
}

for (const [colorScheme, width] of [['light', 390], ['dark', 1440]] as const) {
  test(`axe finds nothing in experiments: ${colorScheme}, ${width} wide`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 900 })
    await openPage(page)
    await page.getByRole('button', { name: 'Experiments', exact: true }).click()
    await expect(page.getByText('What each mode gets')).toBeVisible()
    await check(page, 'an experiment being set up')
    const made = experimentFile({
      stored: storedExperiment(TWO_MODES), results: madeResults(TWO_MODES),
      crossPlay: [{ mode: 'joint', variant: 'only', seeds: [1, 2], tasks: 8, success: [[1, 0.5], [0.25, 1]], gap: { mean: 0.63, low: 0.5, high: 0.75 } }],
    })
    await page.getByLabel('Open an experiment file').setInputFiles({ name: 'made.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(made)) })
    await expect(page.getByText('Finished: all 4 runs.')).toBeVisible()
    await page.getByText('Where did each run begin?').click()
    await page.getByLabel('Open an experiment file').setInputFiles({ name: 'wrong.json', mimeType: 'application/json', buffer: Buffer.from('{') })
    await check(page, 'an experiment, with an error')
  })
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on a run that was trained here: ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme })
    await withPreset(page, SMALL)
    await openPage(page)
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await expect(page.getByRole('img', { name: /^Where the time goes: / })).toBeVisible({ timeout: 120_000 })
    await check(page, 'while training')
    await expect(page.getByText(/^Success on held-out tasks went from .* in \d+ updates/)).toBeVisible({ timeout: 120_000 })
    await check(page, 'trained')
  })
}
