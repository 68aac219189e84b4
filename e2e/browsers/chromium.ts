/** Chromium by Playwright, which the end-to-end tests use; without WebGPU. */
import { chromium as playwright } from '@playwright/test'
import { browserFlags, findBrowser } from '../../scripts/find-browser.mjs'
import type { Kind } from './browser.ts'

export const chromium: Kind = {
  name: 'chromium',
  missing: () => (findBrowser() === undefined ? 'apt install chromium' : undefined),
  async open(folder) {
    const executablePath = findBrowser()
    if (executablePath === undefined) throw new Error('There is no Chromium here.')
    const context = await playwright.launchPersistentContext(folder, {
      executablePath,
      args: browserFlags(false),
      viewport: { width: 1440, height: 900 },
    })
    const page = context.pages()[0] ?? (await context.newPage())
    const place = (xpath: string) => page.locator(`xpath=${xpath}`).first()
    const soon = { timeout: 5000 }
    return {
      version: `Chromium ${context.browser()?.version() ?? ''}`.trim(),
      async open(address) {
        await page.goto(address)
      },
      ask: (expression) => page.evaluate(expression),
      click: (xpath) => place(xpath).click(soon),
      fill: (xpath, text) => place(xpath).fill(text, soon),
      async choose(xpath, value) {
        await place(xpath).selectOption(value, soon)
      },
      give: (xpath, file) => place(xpath).setInputFiles(file, soon),
      close: () => context.close(),
    }
  },
}
