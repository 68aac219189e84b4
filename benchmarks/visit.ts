/**
 * The shipped site in a fresh browser: what a visitor loads, and when training tells the page what.
 */
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from '@playwright/test'
import { z } from 'zod'

const reportsSchema = z.array(
  z.strictObject({ kind: z.string(), at: z.number(), engine: z.unknown() }),
)
const engineSchema = z.looseObject({ name: z.string(), adapter: z.string() })

export interface Wire {
  readonly path: string
  readonly script: boolean
  /** Bytes of the body as a host would send it, compressed at gzip's default level. */
  readonly gzip: number
}

declare global {
  interface Window {
    /**
     * What the training worker told the page: kind, milliseconds since navigation, and the engine
     * where it says one.
     */
    benchReports: { kind: string; at: number; engine: unknown }[]
  }
}

/** Runs in the page before its own scripts: listens to whatever a Worker sends. */
function listenToWorkers(): void {
  window.benchReports = []
  globalThis.Worker = class extends Worker {
    constructor(address: string | URL, options?: WorkerOptions) {
      super(address, options)
      this.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        const report: unknown =
          typeof data === 'object' && data !== null && 'report' in data ? data.report : undefined
        if (
          typeof report !== 'object' ||
          report === null ||
          !('kind' in report) ||
          typeof report.kind !== 'string'
        )
          return
        window.benchReports.push({
          kind: report.kind,
          at: performance.now(),
          engine: 'engine' in report ? report.engine : null,
        })
      })
    }
  }
}

export class Visit {
  readonly page: Page
  /** Everything that has arrived. */
  readonly wire: Promise<Wire>[] = []

  private constructor(page: Page) {
    this.page = page
  }

  /** Opens `address` in a browser context without a cache and waits until Train can be pressed. */
  static async open(browser: Browser, address: string): Promise<Visit> {
    const context = await browser.newContext()
    const page = await context.newPage()
    const visit = new Visit(page)
    page.on('response', (response) => {
      if (!response.ok()) return
      const path = new URL(response.url()).pathname
      visit.wire.push(
        response
          .body()
          .then((body) => ({ path, script: path.endsWith('.js'), gzip: gzipSync(body).length })),
      )
    })
    await page.addInitScript(listenToWorkers)
    await page.goto(address)
    await visit.trainButton.waitFor()
    return visit
  }

  get trainButton() {
    return this.page.getByRole('button', { name: 'Train', exact: true })
  }

  /**
   * Milliseconds since navigation at which the worker first reported this kind of thing; waits for
   * it.
   */
  async first(kind: string, timeout: number): Promise<number> {
    await this.page.waitForFunction(
      (wanted) => window.benchReports.some((report) => report.kind === wanted),
      kind,
      { timeout },
    )
    const report = (await this.reports()).find((one) => one.kind === kind)
    if (report === undefined) throw new Error(`the worker did not report ${kind}`)
    return report.at
  }

  /** Which engine the run was started on. */
  async engine(): Promise<{ readonly name: string; readonly adapter: string }> {
    const started = (await this.reports()).find(({ kind }) => kind === 'started')
    return engineSchema.parse(started?.engine)
  }

  async reports() {
    return reportsSchema.parse(await this.page.evaluate(() => window.benchReports))
  }

  async close(): Promise<void> {
    await this.page.context().close()
  }
}
