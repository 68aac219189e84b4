/** One visit to the page in a browser of its own: what its worker told, and what a visitor does. */
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Locator, Page } from '@playwright/test'
import { z } from 'zod'
import { readRunFile } from '../../src/run/import-run-file.ts'
import type { RunFile } from '../../src/run/run-file.ts'
import { launch, type Chromium, type LaunchOptions } from './chromium.ts'
import { within } from './within.ts'

/** What is passed on of a report: which it is, and of which run, update or step. */
const toldSchema = z.looseObject({
  kind: z.string(),
  id: z.optional(z.string()),
  update: z.optional(z.number()),
  resumedAt: z.optional(z.number()),
  state: z.optional(z.string()),
  phase: z.optional(z.string()),
  step: z.optional(z.number()),
  message: z.optional(z.string()),
})
export type Told = z.output<typeof toldSchema> & { readonly at: number }

declare global {
  interface Window {
    soakTell?: (told: object) => void
  }
}

/** Parts of a report that are looked at. */
interface Reported {
  readonly kind?: string
  readonly id?: string
  readonly update?: number
  readonly record?: { readonly update?: number }
  readonly evaluation?: { readonly update?: number }
  readonly resumedAt?: number
  readonly state?: string
  readonly phase?: string
  readonly point?: { readonly step?: number }
  readonly message?: string
}

/** What arrives from a worker: a report, and whom it answers. */
interface Answered {
  readonly report?: Reported
}

/**
 * Runs in the page before anything of it: every worker's reports are passed on as they arrive. It
 * stands alone, and names no function, for which a compiler would add a helper that is not there.
 */
function listen(): void {
  window.Worker = class extends Worker {
    constructor(address: string | URL, options?: WorkerOptions) {
      super(address, options)
      this.addEventListener('message', ({ data }: MessageEvent<Answered | undefined>) => {
        const report = typeof data === 'object' ? data.report : undefined
        if (typeof report !== 'object' || typeof report.kind !== 'string') return
        const { kind, id, update, record, evaluation, resumedAt, state, phase, point, message } =
          report
        window.soakTell?.({
          kind,
          id,
          update: update ?? record?.update ?? evaluation?.update,
          resumedAt,
          state,
          phase,
          step: point?.step,
          message,
        })
      })
    }
  }
}

export interface VisitOptions extends LaunchOptions {
  readonly profile: string
  readonly address: string
  /** Runs in every worker of the page as soon as there is one. */
  readonly inWorkers?: () => void
  /** The only preset, and the only experiment. */
  readonly preset: object
  readonly experiment?: object
}

/** Seconds for whatever needs no training; a busy machine may be slow. */
export const SOON = 90

export class Visit {
  readonly chromium: Chromium
  /** Everything that workers of this visit told, oldest first. */
  readonly told: Told[] = []
  readonly errors: string[] = []
  #page: Page

  private constructor(chromium: Chromium) {
    this.chromium = chromium
    this.#page = chromium.page
  }

  /** Opens a browser on the profile, and the page in it. */
  static async begin(options: VisitOptions): Promise<Visit> {
    const chromium = await launch(options.profile, options)
    try {
      const visit = new Visit(chromium)
      const { context } = chromium
      await context.exposeFunction('soakTell', (told: unknown) => {
        visit.#take(told)
      })
      await context.addInitScript(listen)
      await context.route('**/presets/index.json', (route) =>
        route.fulfill({ json: ['soak.json'] }),
      )
      await context.route('**/presets/soak.json', (route) =>
        route.fulfill({ json: options.preset }),
      )
      await context.route('**/presets/experiments.json', (route) =>
        route.fulfill({ json: options.experiment === undefined ? [] : ['soak-experiment.json'] }),
      )
      await context.route('**/presets/soak-experiment.json', (route) =>
        route.fulfill({ json: options.experiment ?? {} }),
      )
      const { inWorkers } = options
      if (inWorkers !== undefined)
        visit.page.on('worker', (worker) => {
          void worker.evaluate(inWorkers).catch(() => undefined)
        })
      await visit.open(options.address)
      return visit
    } catch (error) {
      chromium.kill()
      throw error
    }
  }

  /**
   * Opens the page in a fresh tab in place of the first; the one before is left as it is, for it
   * may have crashed.
   */
  async open(address: string, fresh = false): Promise<void> {
    if (fresh) this.#page = await within(this.chromium.context.newPage(), SOON)
    this.#page.on('pageerror', (error) => {
      this.errors.push(error.message)
    })
    await this.#page.goto(address, { timeout: SOON * 1000 })
  }

  get page(): Page {
    return this.#page
  }

  kill(): void {
    this.chromium.kill()
  }

  close(): Promise<void> {
    return this.chromium.close()
  }

  #take(value: unknown): void {
    const told = toldSchema.safeParse(value)
    if (told.success) this.told.push({ ...told.data, at: performance.now() })
  }

  /**
   * The first report from `from` on that is wanted, as soon as it is there. Rejects after
   * `seconds`, saying what was waited for.
   */
  async wait(
    what: string,
    wanted: (told: Told) => boolean,
    seconds = SOON,
    from = 0,
  ): Promise<Told> {
    const end = performance.now() + seconds * 1000
    for (let next = from; ;) {
      for (; next < this.told.length; next += 1) {
        const told = this.told[next]
        if (told !== undefined && wanted(told)) return told
      }
      if (performance.now() > end)
        throw new Error(`${what} did not come in ${seconds} s; the page says: ${await this.says()}`)
      await sleep(5)
    }
  }

  last(wanted: (told: Told) => boolean): Told | undefined {
    return this.told.findLast(wanted)
  }

  async ready(): Promise<void> {
    await this.#page
      .getByText('Opening the recorded run…')
      .waitFor({ state: 'detached', timeout: SOON * 1000 })
  }

  async train(): Promise<void> {
    await this.ready()
    await this.button('Train').click({ timeout: SOON * 1000 })
  }

  async stop(): Promise<void> {
    const from = this.told.length
    await this.button('Stop').click({ timeout: SOON * 1000 })
    await this.wait(
      'the stop',
      ({ kind, state }) => kind === 'state' && state === 'stopped',
      SOON,
      from,
    )
  }

  button(name: string): Locator {
    return this.#page.getByRole('button', { name, exact: true })
  }

  finished(seconds = 240, from = 0): Promise<Told> {
    return this.wait(
      'the end of the run',
      ({ kind, state }) => kind === 'state' && state === 'finished',
      seconds,
      from,
    )
  }

  /** Messages, progress and finding, as one line; for errors that say what the page said. */
  async says(): Promise<string> {
    try {
      const parts = await this.#page
        .locator('.messages, .progress-words, .finding, .will')
        .allInnerTexts()
      return parts.join(' ').replace(/\s+/g, ' ').trim().slice(0, 600) || '(nothing)'
    } catch {
      return '(it is gone)'
    }
  }

  async closeDialogs(): Promise<void> {
    while ((await this.#page.getByRole('dialog').count()) > 0) {
      await this.#page.keyboard.press('Escape')
      await sleep(50)
    }
  }

  /** Presses Export; the file comes when it is asked for. */
  async pressExport(weights: boolean): Promise<void> {
    await this.button('Share').click()
    const withWeights = this.#page.getByLabel('with the trained weights')
    if (weights && (await withWeights.count()) > 0) await withWeights.check()
    await this.button('Export as JSON').click()
  }

  /** The run in front as its exported file, read as an import reads it. */
  async exported(weights: boolean): Promise<RunFile> {
    const [download] = await Promise.all([
      this.#page.waitForEvent('download', { timeout: SOON * 1000 }),
      this.pressExport(weights),
    ])
    const text = await readFile(await download.path(), 'utf8')
    await this.closeDialogs()
    const outcome = readRunFile(text, download.suggestedFilename())
    if (!outcome.ok) throw new Error(`an exported run cannot be imported: ${outcome.error.message}`)
    return outcome.file
  }

  /**
   * Every run that the list of runs holds, opened and exported; with the weights where it is
   * `trained`. Rejects where one cannot be.
   */
  async everyRun(trained?: string): Promise<readonly RunFile[]> {
    const files: RunFile[] = []
    for (let i = 0; ; i += 1) {
      await this.button('Runs').click()
      const dialog = this.#page.getByRole('dialog', { name: 'Runs' })
      const rows = dialog.locator('.run-row').filter({ hasNotText: 'comes with the page' })
      await rows
        .or(dialog.getByText('None of your own yet'))
        .first()
        .waitFor({ timeout: SOON * 1000 })
      if (i >= (await rows.count())) {
        await this.closeDialogs()
        return files
      }
      await rows.nth(i).getByRole('button', { name: 'Open' }).click()
      await this.#page.getByRole('dialog').waitFor({ state: 'detached' })
      const file = await this.exported(false)
      files.push(file.id === trained ? await this.exported(true) : file)
    }
  }
}
