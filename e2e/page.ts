/**
 * What the page's tests share: a fresh page, a small configuration in place of the first preset, a
 * made-up run as a file, the newest error.
 */
import type { Page } from '@playwright/test'
import { writeRunFile } from '../src/run/export.ts'
import { makeRunFile, type MadeRun } from '../src/run/testing/make-run.ts'

/**
 * Half a minute of training on two cores: the shipped policies, kernels, tasks and files of the
 * real thing, fewer of each.
 */
export const SMALL = {
  name: 'Small run',
  seed: 1,
  suite: { id: 'desk', train: 64, heldOut: 32 },
  rl: { updates: 4, tasks: 2, plans: 2, executions: 1 },
  evaluation: { every: 2, tasks: 8, tasksBetween: 8 },
  checkpointEvery: 1,
} as const

export async function withPreset(page: Page, preset: object): Promise<void> {
  await page.route('**/presets/index.json', (route) => route.fulfill({ json: ['small.json'] }))
  await page.route('**/presets/small.json', (route) => route.fulfill({ json: preset }))
}

export function runFile(made: MadeRun = {}): {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
} {
  return {
    name: 'made-up.json',
    mimeType: 'application/json',
    buffer: Buffer.from(writeRunFile(makeRunFile(made), { weights: made.weights === true })),
  }
}

/**
 * Opens the page and waits until it has looked for its recorded run. A context of the test's own
 * knows no base address.
 */
export async function openPage(page: Page, address = './'): Promise<void> {
  await page.goto(address)
  await page.getByText('Opening the recorded run…').waitFor({ state: 'detached' })
}

/**
 * Imports a sound file through the Share dialog, waits until the page shows its run, and leaves the
 * dialog open.
 */
export async function importFile(
  page: Page,
  file: ReturnType<typeof runFile> | string,
): Promise<void> {
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await page.getByLabel('Open a run file').setInputFiles(file)
  await page.locator('main').getByText('Imported run', { exact: true }).waitFor()
}

export async function closeDialog(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Close', exact: true }).click()
}
