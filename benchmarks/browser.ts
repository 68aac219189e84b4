/**
 * A real Chromium with WebGPU, on the page of the contestants or on the site itself, isolated from
 * other origins so that threads may share memory.
 */
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import type { Browser } from '@playwright/test'
import { build } from 'vite'
import type { InlineConfig } from 'vite'
import { browserFlags, findBrowser } from '../scripts/find-browser.mjs'
import { serve } from '../scripts/static-server.mjs'

const ROOT = join(import.meta.dirname, '..')
const PAGE = join(import.meta.dirname, 'page')

/** A build is made once a process and removed when that ends. */
function builtOnce(config: InlineConfig): () => Promise<string> {
  let folder: Promise<string> | undefined
  const make = async (): Promise<string> => {
    const made = await mkdtemp(join(tmpdir(), 'tandem-bench-'))
    process.once('exit', () => {
      rmSync(made, { recursive: true, force: true })
    })
    await build({
      ...config,
      logLevel: 'error',
      build: { ...config.build, outDir: made, emptyOutDir: true },
    })
    return made
  }
  return () => (folder ??= make())
}

/** The page that contestants run in, with the starter policies beside it. */
export const benchPage = builtOnce({
  configFile: false,
  root: PAGE,
  base: './',
  publicDir: join(ROOT, 'public'),
  worker: { format: 'es' },
  // Not minified: TensorFlow.js hands the text of a function to its threads, which must find there
  // the names that they know.
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    minify: false,
    rolldownOptions: { input: join(PAGE, 'index.html') },
  },
})

/** The site as it is shipped. */
export const site = builtOnce({ root: ROOT })

/**
 * Serves `folder`, opens a browser, and cleans up whatever happens.
 * @throws Error when there is no browser
 */
export async function withBrowser<T>(
  folder: string,
  use: (browser: Browser, address: string) => Promise<T>,
): Promise<T> {
  const executablePath = findBrowser()
  if (executablePath === undefined)
    throw new Error('There is no Chrome or Chromium here. Install one, or set CHROME_PATH to one.')
  const served = await serve([{ prefix: '/', folder }])
  try {
    const browser = await chromium.launch({ executablePath, args: browserFlags(true) })
    try {
      return await use(browser, served.address)
    } finally {
      await browser.close()
    }
  } finally {
    await served.close()
  }
}
