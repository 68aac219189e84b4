/**
 * End-to-end tests in a real Chromium, on the built site. `webgpu` computes on SwiftShader; `fallback` is the same browser
 * without the flags that give it an adapter, so the page must make do without WebGPU; its tests end in `.fallback.spec.ts`.
 */
import { defineConfig } from '@playwright/test'
import { browserFlags, findBrowser } from './scripts/find-browser.mjs'

const PORT = Number(process.env['E2E_PORT'] ?? 4319)
const SITE = '/some/where/tandem/'
/** Pages that only tests open, built from `e2e/*.html`. */
const TEST_PAGES = '/test-pages/'

const FALLBACK = /\.fallback\.spec\.ts$/
const executablePath = findBrowser()

function browser(webgpu: boolean) {
  return { launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args: browserFlags(webgpu) } }
}

export default defineConfig({
  testDir: 'e2e',
  // Unit tests of what drives the page stand beside it and are vitest's.
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  forbidOnly: process.env['CI'] !== undefined,
  // One SwiftShader takes every core: two browsers at once would only wait for each other.
  workers: 1,
  retries: 0,
  timeout: 300_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${PORT}${SITE}`,
    trace: 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'webgpu', testIgnore: FALLBACK, use: browser(true) },
    { name: 'fallback', testMatch: FALLBACK, use: browser(false) },
  ],
  webServer: {
    command: `node e2e/serve.mjs ${PORT} ${SITE}=dist ${TEST_PAGES}=.tandem/test-pages`,
    url: `http://127.0.0.1:${PORT}${SITE}`,
    reuseExistingServer: false,
  },
})
