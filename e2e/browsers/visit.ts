/** What a visitor does with the page, in whichever browser. */
import { z } from 'zod'
import { readRunFile } from '../../src/run/import-run-file.ts'
import type { RunFile } from '../../src/run/run-file.ts'
import type { Browser } from './browser.ts'
import { eventually } from './programs.ts'

/** Seconds for whatever needs no training; a busy machine may be slow. */
const SOON = 60

const button = (name: string): string =>
  `//button[normalize-space(.)='${name}' or @aria-label='${name}']`
const labelled = (kind: string, label: string): string =>
  `//${kind}[@id=//label[starts-with(normalize-space(.),'${label}')]/@for]`

/** Keeps the file that the page gives to be saved, as the browser gets it. */
const HEAR_SAVED = `(() => {
  const make = window.URL.createObjectURL.bind(window.URL)
  window.saved = undefined
  window.URL.createObjectURL = (blob) => {
    if (blob.type === 'application/json') window.saved = blob
    return make(blob)
  }
})()`

/** One setting: the group that it is folded in, its label, and what it is to be. */
export interface Setting {
  readonly group?: string
  readonly label: string
  readonly kind: 'text' | 'list'
  readonly value: string
}

export class Visit {
  readonly #browser: Browser

  constructor(browser: Browser) {
    this.#browser = browser
  }

  /** Opens the page and waits until it has looked for its recorded run. */
  async open(address: string): Promise<void> {
    await this.#browser.open(address)
    await this.reads('.source', /run/i)
  }

  ask(expression: string): Promise<unknown> {
    return this.#browser.ask(expression)
  }

  /** The text of everything that `selector` names, once it matches. */
  async reads(selector: string, wanted: RegExp, seconds = SOON): Promise<string> {
    const text = `[...document.querySelectorAll(${JSON.stringify(selector)})]
      .map((one) => one.textContent).join(' ')`
    let last = ''
    try {
      return await eventually('it', seconds, async () => {
        last = z.string().parse(await this.ask(text))
        return wanted.test(last) ? last : undefined
      })
    } catch {
      const all = await this.ask(
        `[...document.querySelectorAll('.messages, .progress-words, .finding, .will')]
          .map((one) => one.textContent).join(' ')`,
      ).then(
        (words) => z.string().parse(words),
        () => '(it is gone)',
      )
      throw new Error(
        `${selector} did not say ${wanted.source} in ${seconds} s, but ${last.slice(0, 300)}; ` +
          `the page says ${all.slice(0, 600)}`,
      )
    }
  }

  press(name: string): Promise<void> {
    return this.#click(button(name))
  }

  async set({ group, label, kind, value }: Setting): Promise<void> {
    const field = labelled(kind === 'list' ? 'select' : 'input', label)
    if (group !== undefined) {
      if (!(await this.#there(field)))
        await this.#click(`//summary[starts-with(normalize-space(.),'${group}')]`)
      await eventually(label, SOON, async () => (await this.#there(field)) || undefined)
    }
    if (kind === 'list') await this.#browser.choose(field, value)
    else await this.#browser.fill(field, value)
  }

  async give(label: string, file: string): Promise<void> {
    const place = labelled('input', label)
    await eventually(label, SOON, async () => (await this.#there(place)) || undefined)
    await this.#browser.give(place, file)
  }

  /** The run in front as its exported file. */
  async exported(): Promise<{ readonly text: string; readonly file: RunFile }> {
    await this.ask(HEAR_SAVED)
    await this.press('Share')
    await this.press('Export as JSON')
    await this.reads('.share-part [role=status]', /Saved as/)
    const text = z.string().parse(await this.ask('window.saved.text()'))
    await this.press('Close')
    const outcome = readRunFile(text, 'exported.json')
    if (!outcome.ok) throw new Error(`it cannot be imported: ${outcome.error.message}`)
    return { text, file: outcome.file }
  }

  #click(place: string): Promise<void> {
    return eventually(place, SOON, async () => {
      await this.#browser.click(place)
      return true
    }).then(() => undefined)
  }

  async #there(place: string): Promise<boolean> {
    const found = `document.evaluate(${JSON.stringify(place)}, document, null, 9, null)`
    return z.boolean().parse(await this.ask(`${found}.singleNodeValue !== null`))
  }
}
