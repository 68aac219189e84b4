/**
 * Code that does not arrive (no connection, a site built anew) and a part that cannot be drawn: it
 * is said in place, the rest lives, trying again helps.
 */
import { expect, test, type Page } from '@playwright/test'
import { openPage, SMALL, withPreset } from './page.ts'

test.beforeEach(({ page }) => {
  test.setTimeout(120_000)
  page.on('pageerror', (error) => {
    throw error
  })
})

const withhold = (page: Page, file: string) =>
  page.route(`**/assets/${file}`, (route) => route.abort())
const train = (page: Page) => page.getByRole('button', { name: 'Train', exact: true })
const again = (page: Page) => page.getByRole('button', { name: 'Try again', exact: true })
const finished = (page: Page) =>
  expect(page.getByText(/^Success on held-out tasks went from .* in \d+ updates/)).toBeVisible({
    timeout: 90_000,
  })
const QUICK = { ...SMALL, rl: { ...SMALL.rl, updates: 2 } }

test('parts of the page that do not arrive say so in their place, while a run goes on', async ({
  page,
}) => {
  await withPreset(page, {
    ...SMALL,
    rl: { ...SMALL.rl, updates: 40 },
    evaluation: { ...SMALL.evaluation, every: 40 },
  })
  await openPage(page)
  await train(page).click()
  await expect(page.getByText(/saved at update [1-9]/)).toBeVisible({ timeout: 60_000 })
  await Promise.all(
    ['help-dialog-*.js', 'group-fields-*.js', 'wide-table-*.css'].map((file) =>
      withhold(page, file),
    ),
  )

  await page.getByRole('button', { name: 'Help and keys' }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('alert')).toContainText(
    'Help could not be loaded. Everything else goes on',
  )
  await dialog.getByRole('button', { name: 'Close' }).click()

  await page.locator('.setup summary').first().click()
  await expect(page.locator('.setup').getByRole('alert')).toContainText(
    'These settings could not be loaded',
  )

  await page.getByRole('button', { name: 'Experiments', exact: true }).click()
  const alert = page.locator('main').getByRole('alert')
  await expect(alert).toContainText('The page of experiments could not be loaded')
  await expect(page.getByRole('button', { name: 'Reload the page' })).toHaveCount(0)
  await again(page).click()
  await expect(alert).toContainText('reload', { ignoreCase: true })
  await expect(page.getByRole('button', { name: 'Reload the page' })).toBeVisible()
  await expect(again(page)).toBeFocused()

  await page.unrouteAll()
  await again(page).click()
  await expect(page.locator('.experiment-columns')).toBeVisible()
  // With its style: what folds the choices on a phone has no use at this width.
  const toggle = page.locator('.experiment-side > .setup-toggle')
  await expect(toggle).toHaveCount(1)
  await expect(toggle).toBeHidden()
  await page.getByRole('button', { name: 'Back to the single run' }).click()
  await page.getByRole('button', { name: 'Help and keys' }).click()
  await again(page).click()
  await expect(page.getByRole('dialog', { name: 'What this is' })).toBeVisible()
  await page.keyboard.press('Escape')

  const update = async () =>
    Number(/saved at update (\d+)/.exec(await page.locator('main').innerText())?.[1] ?? 0)
  const before = await update()
  await expect.poll(update, { message: 'the run goes on', timeout: 60_000 }).toBeGreaterThan(before)
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(train(page)).toBeVisible({ timeout: 60_000 })
})

for (const [file, about] of [
  ['worker-*.js', 'the worker'],
  ['session-entry-*.js', 'its training code'],
] as const) {
  test(`where ${about} does not arrive, Train says so, and trying again trains`, async ({
    page,
  }) => {
    await withPreset(page, QUICK)
    await withhold(page, file)
    await openPage(page)
    await train(page).click()
    const alert = page.locator('.messages').getByRole('alert')
    await expect(alert).toContainText('Training could not begin')
    await again(page).click()
    await expect(alert).toContainText('Training could not begin')
    await expect(train(page)).toBeEnabled()
    await page.unrouteAll()
    await withPreset(page, QUICK)
    await again(page).click()
    await finished(page)
    await expect(alert).toBeEmpty()
  })
}

test('what cannot be drawn takes its panel alone, and a run can still be trained', async ({
  page,
}) => {
  await page.addInitScript(() => {
    // What charts rest on, as a browser might lack it.
    Object.assign(globalThis, {
      ResizeObserver: function () {
        throw new Error('no sizes here')
      },
    })
  })
  await withPreset(page, QUICK)
  await page.goto('./')
  await expect(page.locator('#live').getByRole('alert')).toContainText(
    'What this run shows could not be shown (no sizes here)',
  )
  await expect(page.getByRole('heading', { name: 'Set-up' })).toBeVisible()
  await expect(page.locator('#trajectories .step')).toBeVisible()
  await train(page).click()
  // The line of progress goes with the run's end: what stays is looked at.
  await expect(
    page
      .locator('#trajectories')
      .getByText(/held-out 2/)
      .first(),
  ).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Runs', exact: true }).click()
  await expect(
    page.getByRole('dialog', { name: 'Runs' }).locator('.run-row').filter({ hasText: 'Small run' }),
  ).toContainText('2 of 2 updates')
})
