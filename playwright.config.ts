/**
 * End-to-end tests in a real Chromium, on the built site. `webgpu` computes on SwiftShader;
 * `fallback` is the same browser without the flags that give it an adapter, so the page must make
 * do without WebGPU; its tests end in `.fallback.spec.ts`. `timed` is `webgpu` for tests that a
 * second browser would disturb: run it by itself.
 */
import { defineConfig } from '@playwright/test'
import { browserFlags, findBrowser } from './scripts/find-browser.mjs'

const PORT = Number(process.env['E2E_PORT'] ?? 4319)
const SITE = '/some/where/tandem/'
/** Pages that only tests open, built from `e2e/*.html`. */
const TEST_PAGES = '/test-pages/'

const FALLBACK = /\.fallback\.spec\.ts$/
/** What holds the page to times, or measures: nothing runs beside it. */
const TIMED = /\/(first-minute|measure|train)\.spec\.ts$/
const executablePath = findBrowser()

function browser(webgpu: boolean) {
  return {
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: browserFlags(webgpu),
    },
  }
}

export default defineConfig({
  testDir: 'e2e',
  // Unit tests of what drives the page stand beside it and are vitest's.
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  forbidOnly: process.env['CI'] !== undefined,
  // Much of a visit is waiting: for a page to open, for a run that has its own pace. More than two
  // browsers would wait for each other, as one SwiftShader takes every core.
  workers: 2,
  retries: 0,
  timeout: 300_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${PORT}${SITE}`,
    // What it answers no test can withhold from a page; those about it allow it.
    serviceWorkers: 'block',
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'webgpu', testIgnore: [FALLBACK, TIMED], use: browser(true) },
    { name: 'fallback', testMatch: FALLBACK, use: browser(false) },
    { name: 'timed', testMatch: TIMED, use: browser(true), workers: 1 },
  ],
  webServer: {
    command: `node e2e/serve.mjs ${PORT} ${SITE}=dist ${TEST_PAGES}=.tandem/test-pages`,
    url: `http://127.0.0.1:${PORT}${SITE}`,
    reuseExistingServer: false,
  },
})
