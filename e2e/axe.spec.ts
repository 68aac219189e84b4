/**
 * No screen breaks a rule that axe knows, light and dark, at five widths, or scrolls sideways
 * there. A visit opens each screen once and is made narrower and darker there. Most of the time
 * goes into reading the page, so each state is asked what it alone can answer: all rules where the
 * page is laid out as on a desk and as on a phone, sizes at every width, colours in both schemes.
 * `AXE=whole` asks everything everywhere.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test, type Page } from '@playwright/test'
import { experimentFile } from '../src/run/experiment-file.ts'
import { TWO_MODES, madeResults, storedExperiment } from '../src/run/testing/make-experiment.ts'
import { closeDialog, importFile, openPage, runFile, SMALL, withPreset } from './page.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Few pixels: drawing takes time from looking. */
const HEIGHT = 600
test.use({ deviceScaleFactor: 0.25, reducedMotion: 'reduce' })

interface State {
  readonly width: number
  readonly colorScheme: 'light' | 'dark'
  /** All where there is none. */ readonly rules?: readonly string[]
}

const COLOUR = ['color-contrast', 'link-in-text-block']
const SIZE = ['target-size', 'scrollable-region-focusable']
const FIRST = 1440
const DESK: readonly State[] = [
  { width: FIRST, colorScheme: 'light' },
  { width: FIRST, colorScheme: 'dark', rules: COLOUR },
]
const PHONE: readonly State[] = [
  { width: 320, colorScheme: 'light' },
  { width: 320, colorScheme: 'dark', rules: COLOUR },
]
const BETWEEN: readonly State[] = [1920, 768, 390].map((width) => ({
  width,
  colorScheme: 'dark',
  rules: [...COLOUR, ...SIZE],
}))
const BOTH = [...DESK, ...PHONE]
const ALL =
  process.env['AXE'] === 'whole'
    ? [1440, 1920, 768, 390, 320].flatMap((width) =>
        (['light', 'dark'] as const).map((colorScheme): State => ({ width, colorScheme })),
      )
    : [...DESK, ...BETWEEN, ...PHONE]

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
}

/** A page with axe in it, evaluated from outside: the page's own policy forbids inline scripts. */
async function opened(page: Page): Promise<void> {
  page.on('pageerror', (error) => {
    throw error
  })
  await page.setViewportSize({ width: FIRST, height: HEIGHT })
  await openPage(page)
  await page.evaluate(axe)
}

/** Without its recorded run the page is short, and axe quick. */
const withoutRecordedRun = (page: Page) =>
  page.route('**/recorded/desk-joint.json', (route) => route.fulfill({ status: 404 }))

/** Text of what reaches beyond the page's right edge, if something does. */
const BEYOND = `(() => {
  const wide = innerWidth
  if (document.documentElement.scrollWidth <= wide) return undefined
  const clipped = (one) => { for (let at = one.parentElement; at; at = at.parentElement) if (getComputedStyle(at).overflowX !== 'visible') return true; return false }
  return [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > wide + 0.5 && !clipped(one)).map((one) => one.tagName + '.' + one.getAttribute('class')).slice(0, 8).join(' ')
})()`

/** Leaves the page light, and as wide as it opened. */
async function check(page: Page, screen: string, states: readonly State[] = ALL): Promise<void> {
  const found: string[] = []
  // Behind a dialog nothing can be reached; it is read where it stands in front.
  await page.evaluate(
    `for (const main of document.querySelectorAll('main:not(:has(dialog[open]))')) main.hidden = document.querySelector('dialog[open]') !== null`,
  )
  for (const { width, colorScheme, rules } of states) {
    await page.setViewportSize({ width, height: HEIGHT })
    await page.emulateMedia({ colorScheme })
    await page.evaluate(
      'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))',
    )
    const options = {
      resultTypes: ['violations'],
      preload: false,
      ...(rules === undefined ? {} : { runOnly: rules }),
    }
    const violations = await page.evaluate<Violation[]>(
      `axe.run(document, ${JSON.stringify(options)}).then((result) => result.violations)`,
    )
    found.push(
      ...violations.map(
        ({ id, nodes }) =>
          `${screen}, ${colorScheme}, ${width}: ${id}\n${nodes
            .slice(0, 3)
            .map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`)
            .join('\n')}`,
      ),
    )
    const beyond = await page.evaluate<string | undefined>(BEYOND)
    if (beyond !== undefined) found.push(`${screen}, ${width}: scrolls sideways: ${beyond}`)
  }
  await page.evaluate(`for (const main of document.querySelectorAll('main')) main.hidden = false`)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: FIRST, height: HEIGHT })
  expect(found).toEqual([])
}

/** What a phone folds to a line is unfolded there too. */
async function unfold(page: Page, toggle: string): Promise<void> {
  await page.setViewportSize({ width: 390, height: HEIGHT })
  await page.locator(toggle).click()
  await page.setViewportSize({ width: FIRST, height: HEIGHT })
}

test('axe finds nothing in a run', async ({ page }) => {
  await opened(page)
  await check(page, 'as it opens', BOTH)
  await importFile(page, runFile({ updates: 12 }))
  await closeDialog(page)
  await unfold(page, '.setup-toggle')
  await page.getByLabel('Tasks suite').selectOption('api-bank')
  for (const summary of await page.locator('details > summary').all()) await summary.click()
  for (const summary of await page.locator('details details > summary').all()) await summary.click()
  for (const button of await page.getByRole('button', { name: / as a table$/ }).all())
    await button.click()
  await page.getByLabel('Length updates').fill('none')
  await check(page, 'everything unfolded')
})

test('axe finds nothing in dialogs, steps and errors', async ({ page }) => {
  await withoutRecordedRun(page)
  await withPreset(page, { ...SMALL, suite: { id: 'custom', train: 64, heldOut: 32 } })
  await opened(page)
  await check(page, 'without any run')
  await page.getByRole('button', { name: 'Edit your tools' }).click()
  await expect(page.getByLabel('Program')).toHaveValue(/A market stall/)
  await check(page, 'workshop')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Measure this device' }).click()
  await check(page, 'measuring')
  await closeDialog(page)
  await page.keyboard.press('?')
  await check(page, 'help')
  await closeDialog(page)
  await importFile(page, runFile({ updates: 2 }))
  await page
    .getByLabel('Open a run file')
    .setInputFiles({ name: 'wrong.json', mimeType: 'application/json', buffer: Buffer.from('{') })
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('wrong.json')
  await check(page, 'share, with a refused file')
  await closeDialog(page)
  await page.getByRole('button', { name: 'Runs' }).click()
  await check(page, 'runs')
  await closeDialog(page)
  for (let step = 0; step < 3; step++) {
    await check(page, `a run with an error, step ${step}`, step === 0 ? ALL : BOTH)
    await page
      .locator('.transport')
      .getByRole('button', { name: 'Next step' })
      .click({ force: true })
  }
})

test('axe finds nothing in experiments', async ({ page }) => {
  await withoutRecordedRun(page)
  await opened(page)
  await page.getByRole('button', { name: 'Experiments', exact: true }).click()
  await expect(page.getByText('What each mode gets')).toBeVisible()
  await unfold(page, '.experiment-side > .setup-toggle')
  await page.getByText('Tour 1').click()
  await page.getByText('The rule, and what each seed showed').click()
  await check(page, 'an experiment being set up')
  const made = experimentFile({
    stored: storedExperiment(TWO_MODES),
    results: madeResults(TWO_MODES),
    crossPlay: [
      {
        mode: 'joint',
        variant: 'only',
        seeds: [1, 2],
        tasks: 8,
        success: [
          [1, 0.5],
          [0.25, 1],
        ],
        gap: { mean: 0.63, low: 0.5, high: 0.75 },
      },
    ],
  })
  await page.getByLabel('Open an experiment file').setInputFiles({
    name: 'made.json',
    mimeType: 'application/json',
    buffer: Buffer.from(JSON.stringify(made)),
  })
  await expect(page.getByText('Finished: all 4 runs.')).toBeVisible()
  await page.getByText('Where did each run begin?').click()
  await page
    .getByLabel('Open an experiment file')
    .setInputFiles({ name: 'wrong.json', mimeType: 'application/json', buffer: Buffer.from('{') })
  await check(page, 'an experiment, with an error')
})

test('axe finds nothing on a run that is trained here', async ({ page }) => {
  await withoutRecordedRun(page)
  await withPreset(page, SMALL)
  await opened(page)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await expect(page.getByRole('img', { name: /^Where the time goes: / })).toBeVisible({
    timeout: 120_000,
  })
  await check(page, 'while training', DESK)
  await expect(
    page.getByText(/^Success on held-out tasks went from .* in \d+ updates/),
  ).toBeVisible({ timeout: 120_000 })
  await page.getByRole('button', { name: 'Ask the pair' }).click()
  await page
    .getByLabel('Request', { exact: true })
    .fill(`пожалуйста play horizon ${'and then the next one '.repeat(20)}`)
  await expect(page.getByRole('button', { name: 'Ask', exact: true })).toBeEnabled()
  await page.keyboard.press('Enter')
  for (const side of ['Before training', 'After training'])
    await page
      .getByRole('article', { name: side })
      .getByText('Step through it')
      .click({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Keep this request' }).click()
  await page.getByText('Kept requests').click()
  await page.locator('summary', { hasText: 'Examples to ask' }).click()
  await check(page, 'trained, and asked', BOTH)
})
