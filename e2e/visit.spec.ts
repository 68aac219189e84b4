/** Whole visits by one means alone: the keyboard, and the browser's Back and Forward. */
import { expect, test, type Locator, type Page } from '@playwright/test'
import { writeRunFile } from '../src/run/export.ts'
import { makeRunFile } from '../src/run/testing/make-run.ts'
import { closeDialog, importFile, openPage, SMALL, withPreset } from './page.ts'

const QUICK = {
  ...SMALL,
  engine: 'wasm',
  rl: { ...SMALL.rl, updates: 2 },
  checkpointEvery: 1,
} as const
const LONG = { timeout: 120_000 }

const source = (page: Page, name: string) => page.locator('main').getByText(name, { exact: true })
const selected = (page: Page) => page.locator('.list-row[aria-current=true]')
const finished = (page: Page) =>
  expect(page.getByText(/^Success on held-out tasks went from .* in \d+ updates/)).toBeVisible(LONG)

/** Presses a key until something has the focus; how often that took. */
async function press(page: Page, key: string, wanted: Locator, most = 80): Promise<number> {
  for (let presses = 1; presses <= most; presses += 1) {
    await page.keyboard.press(key)
    if (await wanted.evaluate((element) => element === document.activeElement)) return presses
  }
  throw new Error(`${most} presses of ${key} did not lead to ${String(wanted)}`)
}

/**
 * Whether all of an element lies within what its nearest scrolling ancestor of that class shows.
 */
function inSight(element: Locator, within: string): Promise<boolean> {
  return element.evaluate((one, selector) => {
    const [inner, outer] = [
      one.getBoundingClientRect(),
      one.closest(selector)?.getBoundingClientRect(),
    ]
    return (
      outer !== undefined &&
      inner.top >= outer.top - 1 &&
      inner.bottom <= outer.bottom + 1 &&
      inner.left >= outer.left - 1 &&
      inner.right <= outer.right + 1
    )
  }, within)
}

test.beforeEach(({ page }) => {
  page.on('pageerror', (error) => {
    throw error
  })
})

test('a whole visit by keyboard alone: look, train, step, share, come back to it', async ({
  page,
}) => {
  await withPreset(page, QUICK)
  await openPage(page)
  // The recorded run has hundreds of trajectories: its list is one stop, and its selected row is in
  // sight, wherever it is.
  await expect(selected(page)).toBeVisible()
  expect(await inSight(selected(page), '.trajectory-list')).toBe(true)
  await press(page, 'Tab', page.getByRole('link', { name: 'Skip to the charts' }), 1)
  await page.keyboard.press('Enter')
  await expect(page.locator('#live')).toBeFocused()
  await press(page, 'Tab', selected(page))
  for (const key of ['ArrowDown', 'j', 'j', 'j', 'j', 'ArrowDown', 'k'])
    await page.keyboard.press(key)
  await expect(selected(page)).toBeFocused()
  expect(await inSight(selected(page), '.trajectory-list')).toBe(true)
  // One press leaves the list, however long it is.
  await press(page, 'Tab', page.locator('.lane-step[aria-current=step]'), 4)
  await page.keyboard.press('ArrowRight')
  await expect(page.locator('.lane-step[aria-current=step]')).toBeFocused()
  await expect(page.locator('.step-count')).toHaveText(/^step 2 of/)

  await press(page, 'Shift+Tab', page.getByRole('button', { name: 'Train', exact: true }))
  await page.keyboard.press('Enter')
  await finished(page)
  await expect(source(page, 'This run')).toBeVisible()
  // What the bar says is what is on screen; the set-up is the same here.
  await expect(page.locator('.bar-facts')).toHaveText(/tasks Desk.*mode Joint.*seed 1/)
  await expect(page.getByText(/Not the run on screen/)).toHaveCount(0)

  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'What this is' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await press(page, 'Shift+Tab', page.getByRole('button', { name: 'Share', exact: true }))
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Share' })).toBeVisible()
  await press(page, 'Tab', page.getByRole('button', { name: 'Export as JSON' }))
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.keyboard.press('Enter'),
  ])
  expect(download.suggestedFilename()).toBe('small-run-seed-1.json')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Share', exact: true })).toBeFocused()

  await press(page, 'Shift+Tab', page.getByRole('button', { name: 'Runs', exact: true }), 2)
  await page.keyboard.press('Enter')
  const row = page.getByRole('listitem').filter({ hasText: SMALL.name })
  await expect(row).toContainText(/seed 1 · Joint · wasm · success \d\.\d\d → \d\.\d\d · 0:\d\d/)
  await press(
    page,
    'Tab',
    page
      .getByRole('listitem')
      .filter({ hasText: 'comes with the page' })
      .getByRole('button', { name: 'Open' }),
    4,
  )
  await page.keyboard.press('Enter')
  await expect(source(page, 'Recorded run')).toBeVisible()
})

test('Back and Forward lead through views and dialogs, and a run in training goes on', async ({
  page,
}) => {
  await withPreset(page, {
    ...QUICK,
    rl: { ...QUICK.rl, updates: 400 },
    evaluation: { ...SMALL.evaluation, every: 200 },
  })
  await openPage(page)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  // Nothing of it is kept yet: leaving now asks first.
  const asked = page.waitForEvent('dialog').then(async (dialog) => {
    expect(dialog.type()).toBe('beforeunload')
    await dialog.dismiss()
  })
  await Promise.all([
    asked,
    page.evaluate(() => {
      location.reload()
    }),
  ])
  await expect(source(page, 'This run')).toBeVisible(LONG)
  await expect(page.getByText(/saved at update [1-9]/)).toBeVisible(LONG)
  await page.goBack()
  await expect(source(page, 'Recorded run')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Pause' })).toBeEnabled()
  await page.goForward()
  await expect(source(page, 'This run')).toBeVisible()
  await page.getByRole('button', { name: 'Experiments', exact: true }).click()
  await expect(page.getByText('What each mode gets')).toBeVisible()
  await page.getByRole('button', { name: 'Runs' }).click()
  await expect(page.getByRole('dialog', { name: 'Runs' })).toBeVisible()
  await page.goBack()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByText('What each mode gets')).toBeVisible()
  await page.goBack()
  await expect(source(page, 'This run')).toBeVisible()
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeVisible(LONG)
  // A dialog that was closed is no step on the way back.
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await closeDialog(page)
  await page.goBack()
  await expect(source(page, 'Recorded run')).toBeVisible()
  await page.goForward()
  await expect(source(page, 'This run')).toBeVisible()
})

test('a trajectory of many steps scrolls with its playhead, on a phone too', async ({ page }) => {
  const made = makeRunFile({ updates: 5 })
  const trajectories = made.trajectories.map((one) =>
    one.steps.length < 3
      ? one
      : {
          ...one,
          steps: [...one.steps, ...Array.from({ length: 12 }, () => one.steps.slice(1)).flat()],
        },
  )
  await page.setViewportSize({ width: 390, height: 844 })
  await openPage(page)
  await importFile(page, {
    name: 'long.json',
    mimeType: 'application/json',
    buffer: Buffer.from(writeRunFile({ ...made, trajectories }, { weights: false })),
  })
  await closeDialog(page)
  await page
    .getByRole('button', { name: /success/ })
    .first()
    .click()
  const current = page.locator('.lane-step[aria-current=step]')
  await expect(page.locator('.step-count')).toHaveText('step 1 of 27')
  for (const [key, step] of [
    ['l', 2],
    ['End', 27],
    ['h', 26],
    ['Home', 1],
  ] as const) {
    await selected(page).focus()
    await page.keyboard.press(key)
    await expect(page.locator('.step-count')).toHaveText(`step ${step} of 27`)
    expect(await inSight(current, '.lane-scroll'), `step ${step}`).toBe(true)
  }
  await expect(page.locator('.strip > span')).toHaveCount(27)
  const cut = await page
    .locator('.list-text')
    .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).length)
  expect(cut).toBe(0)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390)
})
