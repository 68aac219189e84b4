/** A page of `benchmarks/pages`, built and open in a real Chromium, for cases that must be measured where people train. */
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import type { Page } from '@playwright/test'
import { build } from 'vite'
import { browserFlags, findBrowser } from '../scripts/find-browser.mjs'
import { listen, staticServer } from '../scripts/static-server.mjs'

const PAGES = join(import.meta.dirname, 'pages')

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server of the benchmark pages has no port')
  return address.port
}

/**
 * Opens `benchmarks/pages/NAME.html` with WebGPU, gives it to `use`, and cleans up whatever happens.
 * @throws Error when there is no browser
 */
export async function withPage<T>(name: string, use: (page: Page) => Promise<T>): Promise<T> {
  const executablePath = findBrowser()
  if (executablePath === undefined) throw new Error('There is no Chrome or Chromium here. Install one, or set CHROME_PATH to one.')
  const folder = await mkdtemp(join(tmpdir(), 'tandem-bench-'))
  try {
    await build({
      configFile: false, root: PAGES, base: './', publicDir: false, logLevel: 'warn', worker: { format: 'es' },
      build: { target: 'es2023', outDir: folder, emptyOutDir: true, chunkSizeWarningLimit: 8000, rolldownOptions: { input: join(PAGES, `${name}.html`) } },
    })
    const server = staticServer([{ prefix: '/', folder }])
    await listen(server, 0)
    try {
      const browser = await chromium.launch({ executablePath, args: browserFlags(true) })
      try {
        const page = await browser.newPage()
        page.on('pageerror', (error) => { console.error(`page: ${error.message}`) })
        await page.goto(`http://127.0.0.1:${portOf(server.address())}/${name}.html`)
        return await use(page)
      } finally {
        await browser.close()
      }
    } finally {
      server.closeAllConnections()
      server.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
