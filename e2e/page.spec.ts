/**
 * The page around a run: opening, stepping, filtering, the address, taking files in and giving them
 * away. No training.
 */
import { readFileSync } from 'node:fs'
import { expect, test, type Page, type TestInfo } from '@playwright/test'
import { closeDialog, importFile, openPage, runFile } from './page.ts'

const panel = '#trajectories'

test.beforeEach(({ page }) => {
  page.on('pageerror', (error) => {
    throw error
  })
})

test('opens on the recorded run, or says plainly that there is none', async ({ page }) => {
  await openPage(page)
  const recorded = await page.request.get('./recorded/desk-joint.json')
  if (recorded.ok()) {
    await expect(page.getByText('Recorded run', { exact: true })).toBeVisible()
    await expect(page.locator(panel).getByRole('group', { name: 'Steps' })).toBeVisible()
    await asksTheRecordedRun(page)
  } else {
    await expect(page.getByText('this copy of the page has no recorded run')).toBeVisible()
  }
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled()
})

test('steps through a trajectory with the keyboard, and the address keeps the place', async ({
  page,
}) => {
  await openPage(page)
  await importFile(page, runFile())
  await closeDialog(page)
  await page
    .getByRole('button', { name: /success/ })
    .first()
    .click()
  await page.locator('.trajectory-list button').first().focus()
  await expect(page.locator('.step-count')).toHaveText('step 1 of 3')
  await page.keyboard.press('l')
  await page.keyboard.press('ArrowRight')
  await expect(page.locator('.step-count')).toHaveText('step 3 of 3')
  await expect(page.locator('.step h3')).toContainText('GetUserToken answers')
  await page.keyboard.press('h')
  await expect(page.locator('.step-count')).toHaveText('step 2 of 3')
  const before = await page.locator('.list-row[aria-current=true]').innerText()
  await page.keyboard.press('j')
  await expect(page.locator('.list-row[aria-current=true]')).not.toHaveText(before)
  await page.keyboard.press('k')
  await page.keyboard.press('ArrowRight')
  await expect(page.locator('.step-count')).toHaveText('step 2 of 3')
  const address = page.url()
  expect(address).toMatch(/outcome=success.*trajectory=.*step=1/)
  await page.reload()
  await expect(page.locator('.step-count')).toHaveText('step 2 of 3')
  await expect(
    page.getByRole('group', { name: 'Filter by outcome' }).getByRole('button', { pressed: true }),
  ).toHaveText(/success/)
  expect(page.url()).toBe(address)
})

test('plays to the end, shows tokens with their numbers, and opens help', async ({ page }) => {
  await openPage(page)
  await importFile(page, runFile())
  await closeDialog(page)
  await page
    .getByRole('button', { name: /success/ })
    .first()
    .click()
  await page.locator('.trajectory-list button').first().click()
  await page.keyboard.press('p')
  await expect(page.locator('.step-count')).toHaveText('step 3 of 3')
  await page.locator('.list-row[aria-current=true]').focus()
  await page.keyboard.press('Home')
  const tokens = page.getByRole('listbox', { name: 'Output, token by token' })
  await tokens.getByRole('option').first().focus()
  await page.keyboard.press('ArrowRight')
  await expect(tokens.getByRole('option').nth(1)).toBeFocused()
  await expect(tokens.getByRole('option').nth(1)).toHaveAttribute(
    'aria-label',
    /log-probability .*probability .*entropy/,
  )
  await expect(page.locator('.step-count')).toHaveText('step 1 of 3')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'What this is' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('filters by outcome', async ({ page }) => {
  await openPage(page)
  await importFile(page, runFile())
  await closeDialog(page)
  const filter = page.getByRole('group', { name: 'Filter by outcome' })
  for (const name of ['success', 'bad plan', 'misunderstood', 'malformed']) {
    const button = filter.getByRole('button', { name })
    const count = Number((await button.innerText()).replace(/\D/g, ''))
    await button.click()
    await expect(page.locator('.list-row')).toHaveCount(count)
  }
})

test('refuses an unsound file in words and loses nothing', async ({ page }) => {
  await openPage(page)
  await importFile(page, runFile())
  const before = await page.locator('.finding').innerText()
  const { name, mimeType, buffer } = runFile()
  const wrong = Buffer.from(buffer.toString().replace(/"update":1,/, '"update":"one",'))
  await page.getByLabel('Open a run file').setInputFiles({ name, mimeType, buffer: wrong })
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText(
    /made-up\.json: .*update is "one", expected/,
  )
  await closeDialog(page)
  await expect(page.getByRole('alert').first()).toContainText('Nothing on this page was changed.')
  expect(await page.locator('.finding').innerText()).toBe(before)
  await page.getByRole('button', { name: 'Dismiss this message' }).click()
  await expect(page.getByText('Nothing on this page was changed.')).toHaveCount(0)
})

test('exports what a fresh page imports and exports the same', async ({
  page,
  browser,
}, testInfo) => {
  await openPage(page)
  await page.evaluate(
    `localStorage.setItem('tandem.requests run-1', '[{"text":"play horizon for me"}]')`,
  )
  await importFile(page, runFile({ weights: true }))
  await page.getByLabel('with the trained weights').check()
  const kept = page.getByLabel('with 1 request that you put to it and kept')
  await expect(kept).not.toBeChecked()
  expect(readFileSync(await exported(page, testInfo), 'utf8')).not.toContain('play horizon for me')
  await kept.check()
  const first = await exported(page, testInfo)
  const fresh = await (await browser.newContext()).newPage()
  await openPage(fresh, page.url().replace(/#.*$/, ''))
  await importFile(fresh, first)
  await fresh.getByLabel('with the trained weights').check()
  await fresh.getByLabel('with 1 request that you put to it and kept').check()
  const second = await exported(fresh, testInfo)
  expect(readFileSync(second, 'utf8')).toBe(readFileSync(first, 'utf8'))
  await expect(fresh.getByText('executor: 68 parameters, planner: 68 parameters')).toBeVisible()
})

test('keeps imported runs; a deleted one can be taken back until the list closes', async ({
  page,
}) => {
  await openPage(page)
  await importFile(page, runFile())
  await closeDialog(page)
  await page.reload()
  await page.getByRole('button', { name: 'Runs' }).click()
  const row = page.getByRole('listitem').filter({ hasText: 'Made up' })
  await row.getByRole('button', { name: 'Open' }).click()
  // Its trajectories are read from where it is kept, each when it is looked at.
  await expect(page.locator('#trajectories .step')).toBeVisible()
  const task = page.locator('#trajectories article')
  const first = await task.getAttribute('aria-label')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await expect(task).not.toHaveAttribute('aria-label', first ?? '')
  await expect(page.locator('#trajectories .step')).toBeVisible()
  await page.getByRole('button', { name: 'Runs' }).click()
  await row.getByRole('button', { name: 'Delete Made up' }).click()
  await row.getByRole('button', { name: 'Undo' }).click()
  await row.getByRole('button', { name: 'Delete Made up' }).click()
  await closeDialog(page)
  await page.getByRole('button', { name: 'Runs' }).click()
  await expect(page.getByText('None of your own yet')).toBeVisible()
})

test('says beside a field what is wrong with it and gives the way back', async ({ page }) => {
  await openPage(page)
  const updates = page.getByLabel('Length updates')
  // The preset's, which arrives behind the page.
  const value = '100'
  await expect(updates).toHaveValue(value)
  await updates.fill('0')
  await expect(updates).toHaveAccessibleDescription(/Must be at least 1\./)
  await expect(
    page.getByText('One field of the set-up must be corrected before training.'),
  ).toBeVisible()
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled()
  await page.getByRole('button', { name: 'Reset Length to the preset' }).click()
  await expect(updates).toHaveValue(value)
  const train = page.getByRole('button', { name: 'Train', exact: true })
  await expect(train).toBeEnabled()

  // What cannot be done is said at the choice, with what mends it; other tasks leave nothing of
  // that behind.
  const tasks = page.getByLabel('Tasks suite')
  const begin = page.locator('.field').getByRole('button', { name: 'Begin from demonstrations' })
  for (const suite of ['desk-signature', 'custom']) {
    await tasks.selectOption(suite)
    await expect(tasks).toHaveAccessibleDescription(/No policies are shipped for these tasks\./)
    await expect(page.locator('#will')).toHaveText('No policies are shipped for these tasks.')
    await expect(train).toBeDisabled()
    await begin.click()
    await expect(train).toBeEnabled()
    await expect(page.locator('#will')).toContainText('after imitating demonstrations')
  }
  await tasks.selectOption('desk')
  await expect(page.getByRole('button', { name: /^Reset (the change|\d+ changes)$/ })).toHaveCount(
    0,
  )
  await expect(train).toBeEnabled()
  // Where official files go stands in view with the choice.
  await tasks.selectOption('bfcl')
  await expect(page.getByText('Drop BFCL’s folder anywhere on this page')).toBeInViewport()
  await expect(page.getByText('Choose files')).toBeInViewport()
})

test('scrolls nowhere sideways on a phone, keeps every part in one column, and has the button that matters on its first screen', async ({
  page,
}) => {
  const sideways = () => page.evaluate(() => document.documentElement.scrollWidth)
  await page.setViewportSize({ width: 320, height: 568 })
  await openPage(page)
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeInViewport({
    ratio: 1,
  })
  await page.getByRole('button', { name: 'Experiments', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Start', exact: true })).toBeInViewport({
    ratio: 1,
  })
  expect(await sideways()).toBe(320)
  await page.locator('.experiment-side > .setup-toggle').click()
  expect(await sideways()).toBe(320)
  await page.getByRole('button', { name: 'Back to the single run' }).click()
  await importFile(page, runFile())
  expect(await sideways()).toBe(320)
  await closeDialog(page)
  await expect(page.locator('.chart').first()).toBeVisible()
  await page.locator('.setup-toggle').click()
  await expect(page.getByLabel('Length updates')).toBeVisible()
  for (const summary of await page.locator('details > summary').all()) await summary.click()
  for (const width of [320, 390, 768]) {
    await page.setViewportSize({ width, height: 844 })
    await expect.poll(sideways, { message: `${width} wide` }).toBe(width)
  }
})

/** Its trained weights come when they are asked for, and no earlier; then both of its pairs answer. */
async function asksTheRecordedRun(page: Page): Promise<void> {
  const fetched: string[] = []
  page.on('request', (request) => fetched.push(request.url()))
  await page.getByRole('button', { name: 'Ask the pair' }).click()
  const shipped = await page.request.get('./recorded/desk-joint.weights-size.json')
  if (shipped.ok()) {
    const fetch = page.getByRole('button', { name: /^Fetch them, \d\.\d MB$/ })
    await expect(fetch).toBeVisible({ timeout: 60_000 })
    expect(fetched.filter((url) => url.endsWith('.weights.json'))).toEqual([])
    await fetch.click()
    await expect(fetch).toHaveCount(0)
  }
  await page.getByLabel('Request', { exact: true }).fill('play horizon')
  await expect(page.getByRole('button', { name: 'Ask', exact: true })).toBeEnabled({
    timeout: 60_000,
  })
  await page.keyboard.press('Enter')
  const sides = page.locator('.ask-side')
  await expect(sides).toHaveCount(shipped.ok() ? 2 : 1)
  for (const side of await sides.all())
    await expect(side.getByText('Step through it')).toBeVisible({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Keep this request' }).click()
  await page.getByText('Kept requests').click()
  await expect(page.getByRole('button', { name: 'Ask again: play horizon' })).toBeEnabled()
  await page.getByRole('button', { name: 'Close asking' }).click()
  await expect(page.getByRole('button', { name: 'Ask the pair' })).toBeFocused()
}

async function exported(page: Page, testInfo: TestInfo): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export as JSON' }).click(),
  ])
  const path = testInfo.outputPath(`${Date.now()}-${download.suggestedFilename()}`)
  await download.saveAs(path)
  return path
}
