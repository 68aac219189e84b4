/**
 * Tools of one's own: the example is tried, an error is shown at its line, a loop that never ends
 * is stopped, and what was written is trained on.
 */
import { expect, test } from '@playwright/test'
import { openPage, SMALL, withPreset } from './page.ts'

const preset = {
  ...SMALL,
  suite: { id: 'custom', train: 64, heldOut: 32 },
  planner: { context: 256 },
  executor: { context: 256 },
  warmStart: { from: 'demonstrations', plannerSteps: 2, executorSteps: 2, batch: 4 },
  rl: { ...SMALL.rl, updates: 1 },
}

test('an own tool is written, tried and trained on', async ({ page }) => {
  page.on('pageerror', (error) => {
    throw error
  })
  await withPreset(page, preset)
  await openPage(page)
  await page.getByRole('button', { name: 'Edit your tools' }).click()
  const dialog = page.getByRole('dialog', { name: 'Your own tools' })
  const program = dialog.getByLabel('Program')
  await expect(program).toHaveValue(/A market stall/)
  await dialog.getByRole('button', { name: 'Try it' }).click()
  await expect(dialog.getByText('find_price(fruit: string) → price')).toBeVisible({
    timeout: 60_000,
  })
  await expect(dialog.getByText('Solved', { exact: true })).toBeVisible()

  const example = await program.inputValue()
  const line = example.split('\n').findIndex((one) => one.includes('return { price }')) + 1
  await program.fill(example.replace('return { price }', 'return { price: cost }'))
  await program.press('Control+Enter')
  await expect(dialog.getByRole('alert')).toContainText(`Line ${line}`, { timeout: 60_000 })
  await expect(program).toBeFocused()
  expect(
    await program.evaluate((area: HTMLTextAreaElement) =>
      area.value.slice(area.selectionStart, area.selectionEnd),
    ),
  ).toContain('cost')

  await program.fill(example.replace('return { price }', 'for (;;);'))
  await dialog.getByRole('button', { name: 'Try it' }).click()
  await expect(dialog.getByRole('alert')).toContainText(
    /A limit was met\. Line \d+: .*too many steps/,
    { timeout: 60_000 },
  )

  await program.fill(
    example.replace(
      'return { price }',
      'throw { name: "InternalError", message: "out of memory \\u202e", stack: "    at tools.js:999999:1" }',
    ),
  )
  await dialog.getByRole('button', { name: 'Try it' }).click()
  await expect(dialog.getByRole('alert')).toContainText('InternalError: out of memory \\u202e', {
    timeout: 60_000,
  })
  await expect(dialog.getByRole('alert')).not.toContainText(/A limit was met|999999|\u202e/)

  // It is said at the choice, before Train, with the way back to the line.
  await program.fill(example.replace('const tools = [', 'const tools = [['))
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled({
    timeout: 30_000,
  })
  await page
    .locator('.controls')
    .getByRole('button', { name: /^Open your tools/ })
    .click()
  await expect(dialog.getByRole('alert')).toContainText(/^Line \d+: /)
  await expect(program).toBeFocused()

  await program.fill(example.replaceAll('find_price', 'ask_price'))
  await dialog.getByRole('button', { name: 'Try it' }).click()
  await expect(dialog.getByText('ask_price(fruit: string) → price')).toBeVisible({
    timeout: 60_000,
  })
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByText(/^Your own tools, line/)).toHaveCount(0)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await expect(page.getByText(/^Success on held-out tasks went from .* in 1 update/)).toBeVisible({
    timeout: 240_000,
  })
})
