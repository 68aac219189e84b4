/**
 * A browser by the commands of WebDriver (W3C), over whichever protocol it speaks. A library would
 * bring sixty packages for the nine commands that are needed here.
 */
import { z } from 'zod'
import type { Browser } from './browser.ts'

/** Sends one command of a session. Rejects with an Error that begins with WebDriver's own name. */
export interface WebDriverCommands {
  open(address: string): Promise<unknown>
  find(place: string): Promise<unknown>
  isEnabled(element: string): Promise<unknown>
  click(element: string): Promise<unknown>
  clear(element: string): Promise<unknown>
  type(element: string, text: string): Promise<unknown>
  run(script: string): Promise<unknown>
  close(): Promise<void>
}

/** A window of a desktop, in which the set-up stands open. */
export const WINDOW = { x: 0, y: 0, width: 1440, height: 900 }

/** Milliseconds that a page may take to load, and an expression to be answered. */
export const TIMEOUTS = { pageLoad: 120_000, script: 120_000, implicit: 0 }

const elementSchema = z.record(z.string(), z.string())
const answerSchema = z.union([
  z.strictObject({ value: z.unknown() }),
  z.strictObject({ error: z.string() }),
])

export function webDriver(version: string, commands: WebDriverCommands): Browser {
  const element = async (place: string): Promise<string> => {
    const [id] = Object.values(elementSchema.parse(await commands.find(place)))
    if (id === undefined) throw new Error(`${place} is named by nothing`)
    return id
  }
  return {
    version,
    async open(address) {
      await commands.open(address)
    },
    async ask(expression) {
      // The promise is made within another, so that what is thrown is an answer too.
      const answer = await commands.run(`
        const done = arguments[arguments.length - 1]
        Promise.resolve().then(() => (${expression})).then(
          (value) => done(JSON.stringify({ value: value === undefined ? null : value })),
          (error) => done(JSON.stringify({ error: String(error) })))`)
      const read = answerSchema.parse(JSON.parse(z.string().parse(answer)))
      if ('error' in read) throw new Error(`the page: ${read.error}`)
      return read.value
    },
    async click(place) {
      const id = await element(place)
      if ((await commands.isEnabled(id)) !== true) throw new Error(`${place} cannot be used now`)
      await commands.click(id)
    },
    async fill(place, text) {
      const id = await element(place)
      await commands.clear(id)
      await commands.type(id, text)
    },
    async choose(place, value) {
      await commands.click(await element(`${place}/option[@value='${value}']`))
    },
    async give(place, file) {
      await commands.type(await element(place), file)
    },
    close: () => commands.close(),
  }
}
