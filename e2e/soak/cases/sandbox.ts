/**
 * Hostile programs in the editor of user-written tools, each followed by an honest one whose answer
 * is known.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { launch } from '../chromium.ts'
import { openSite } from '../site.ts'
import type { Ground, Outcome, SoakCase } from '../soak-case.ts'
import { honestProgram, hostileProgram } from './sandbox-programs.ts'

/**
 * Milliseconds between two looks of the page's own clock that count as standing still: no program
 * may hold it, whatever it does to its worker.
 */
const STILL = 3_000
/** The page ends its worker after 20 s. */
const ANSWERED = 30_000
const TICK = 50
/** What the page must never hold raw: control characters and marks of direction. */
const RAW = /(?![\t\n\r])\p{Cc}|\p{Bidi_Control}/u

interface Shown {
  /** What the page says of a problem; empty where there is none. */
  readonly problem: string
  /** What came of trying: tools, tasks, calls. */
  readonly text: string
}

class Editor {
  readonly #page: Page
  readonly #dialog: Locator
  constructor(page: Page) {
    this.#page = page
    this.#dialog = page.getByRole('dialog', { name: 'Your own tools' })
  }

  async open(address: string): Promise<void> {
    await this.#page.goto(address)
    await this.#page.getByText('Other tasks', { exact: true }).click()
    await this.#page.getByLabel('Your own tools: a market stall').check()
    await this.#page.getByRole('button', { name: 'Edit your tools' }).click()
    await this.#dialog
      .getByRole('button', { name: 'Try it' })
      .and(this.#page.locator(':enabled'))
      .waitFor()
    await this.#page.evaluate((tick) => {
      let last = performance.now()
      const gaps = { longest: 0 }
      Object.assign(globalThis, { gaps })
      setInterval(() => {
        const now = performance.now()
        gaps.longest = Math.max(gaps.longest, now - last)
        last = now
      }, tick)
    }, TICK)
  }

  async try(program: string): Promise<Shown> {
    await this.#dialog.getByLabel('Program').fill(program)
    const button = this.#dialog.getByRole('button', { name: 'Try it' })
    await button.click()
    await button.and(this.#page.locator(':enabled')).waitFor({ timeout: ANSWERED })
    const [problem = '', text = ''] = await Promise.all(
      ['alert', 'status'].map(
        async (role) => (await this.#dialog.locator(`[role=${role}]`).textContent())?.trim() ?? '',
      ),
    )
    return { problem: problem.replace(/ Go there$/, ''), text }
  }

  /** The longest time that the page stood still since it was last asked. */
  stillness(): Promise<number> {
    return this.#page.evaluate(() => {
      const gaps: unknown = Reflect.get(globalThis, 'gaps')
      if (
        typeof gaps !== 'object' ||
        gaps === null ||
        !('longest' in gaps) ||
        typeof gaps.longest !== 'number'
      )
        throw new Error('the page was loaded anew')
      const { longest } = gaps
      gaps.longest = 0
      return longest
    })
  }
}

/** Why the calls that are shown are not what they have to be; undefined where they are. */
function wrongCalls({ problem, text }: Shown, sum: (count: number) => number): string | undefined {
  if (problem !== '') return `an honest answer: ${problem}`
  const [, count, seen, added] = /look\(count=(\d+)\) → seen=(\S+) sum=(\d+)/.exec(text) ?? []
  if (count === undefined) return `an answer: ${text.slice(0, 200)}`
  if (seen !== 'nothing') return `what a call must not find: ${seen}`
  return Number(added) === sum(Number(count))
    ? undefined
    : `a right answer: ${added} in place of ${sum(Number(count))}`
}

function wrongOutcome(
  shown: Shown,
  { allowed, sum }: ReturnType<typeof hostileProgram>,
): string | undefined {
  if (RAW.test(shown.problem + shown.text)) return 'the direction or the control of what is shown'
  if (shown.problem.includes('RAN')) return 'the limits of the language: code from text ran'
  if (shown.problem === '')
    return (
      wrongCalls(shown, sum) ?? (allowed.test('done') ? undefined : 'a refusal: it was carried out')
    )
  return allowed.test(shown.problem) ? undefined : `the right words: ${shown.problem.slice(0, 200)}`
}

async function open({ seed }: { readonly seed: number }): Promise<Ground> {
  const site = await openSite()
  const folder = await mkdtemp(join(tmpdir(), 'tandem-soak-sandbox-'))
  const browser = await launch(folder)
  const editor = new Editor(browser.page)
  await editor.open(site.address)
  return {
    async fault(index): Promise<Outcome> {
      const hostile = hostileProgram(seed, index)
      const honest = honestProgram(seed, index)
      await editor.stillness()
      const shown = await editor.try(hostile.program)
      const still = await editor.stillness()
      const after = await editor.try(honest.program)
      const lost =
        wrongOutcome(shown, hostile) ??
        (still > STILL ? `the page for ${Math.round(still)} ms` : undefined) ??
        wrongCalls(after, honest.sum)
      return { fault: hostile.about, survived: lost === undefined, lost: lost ?? 'nothing' }
    },
    async close() {
      await browser.close()
      await site.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export const sandbox: SoakCase = {
  name: 'sandbox',
  limit: 120,
  usual: 20,
  count: (times) => times,
  open,
  about:
    'Hostile programs in the editor of one’s own tools: each is contained or refused in words, the page stays awake, and the honest program after it gets exactly its answer.',
}
