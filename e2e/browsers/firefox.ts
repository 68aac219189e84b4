/**
 * Firefox by Marionette, the protocol in which geckodriver speaks to it: WebDriver's commands, each
 * a line of JSON with its length before it, over a connection on this machine.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import type { Kind } from './browser.ts'
import { onPath } from '../../scripts/find-browser.mjs'
import { end, eventually, start } from './programs.ts'
import { TIMEOUTS, webDriver, WINDOW } from './web-driver.ts'

const PREFERENCES = {
  // Any free port; it writes down which.
  'marionette.port': 0,
  'browser.shell.checkDefaultBrowser': false,
  'browser.download.folderList': 2,
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.normandy.enabled': false,
}

const found = (): string | undefined => onPath('firefox-esr', 'firefox')

const answerSchema = z.tuple([
  z.literal(1),
  z.int(),
  z.nullable(z.looseObject({ error: z.string(), message: z.string() })),
  z.unknown(),
])
const valueSchema = z.object({ value: z.unknown() })
const sessionSchema = z.object({
  capabilities: z.object({ browserName: z.string(), browserVersion: z.string() }),
})

interface Waiting {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** Asks one command after the other, by number. */
class Marionette {
  readonly #socket: Socket
  readonly #waiting = new Map<number, Waiting>()
  #last = 0
  #heard: Buffer = Buffer.alloc(0)

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (data) => {
      this.#heard = Buffer.concat([this.#heard, Buffer.from(data)])
      for (let text = this.#take(); text !== undefined; text = this.#take()) this.#answered(text)
    })
    const gone = () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox is gone'))
      this.#waiting.clear()
    }
    socket.on('close', gone)
    socket.on('error', gone)
  }

  ask(command: string, parameters: object = {}): Promise<unknown> {
    // A destroyed socket says nothing to whoever writes to it.
    if (this.#socket.destroyed) return Promise.reject(new Error('Firefox is gone'))
    const id = ++this.#last
    const text = JSON.stringify([0, id, `WebDriver:${command}`, parameters])
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#socket.write(`${Buffer.byteLength(text)}:${text}`)
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  /** The next whole message of what was heard. */
  #take(): string | undefined {
    const colon = this.#heard.indexOf(':')
    if (colon < 0) return undefined
    const from = colon + 1
    const to = from + Number(this.#heard.toString('utf8', 0, colon))
    if (this.#heard.length < to) return undefined
    const text = this.#heard.toString('utf8', from, to)
    this.#heard = this.#heard.subarray(to)
    return text
  }

  #answered(text: string): void {
    const read = answerSchema.safeParse(JSON.parse(text))
    // The first message is its greeting.
    if (!read.success) return
    const [, id, error, result] = read.data
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (error === null) waiting?.resolve(result)
    else waiting?.reject(new Error(`${error.error}: ${error.message}`))
  }
}

export const firefox: Kind = {
  name: 'firefox',
  missing: () => (found() === undefined ? 'apt install firefox-esr' : undefined),
  async open(folder) {
    const program = found()
    if (program === undefined) throw new Error('There is no Firefox here.')
    const preferences = { ...PREFERENCES, 'browser.download.dir': folder }
    writeFileSync(
      join(folder, 'user.js'),
      Object.entries(preferences)
        .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
        .join(''),
    )
    const child = start(
      program,
      ['--headless', '--marionette', '--no-remote', '--profile', folder, 'about:blank'],
      { env: { HOME: folder } },
    )
    try {
      const written = join(folder, 'MarionetteActivePort')
      const marionette = await eventually('Firefox', 60, async () => {
        if (!existsSync(written)) return undefined
        const socket = connect(Number(readFileSync(written, 'utf8')), '127.0.0.1')
        return new Promise<Marionette>((resolve, reject) => {
          socket.once('error', reject)
          socket.once('connect', () => {
            resolve(new Marionette(socket))
          })
        })
      })
      const session = sessionSchema.parse(
        await marionette.ask('NewSession', {
          strictFileInteractability: false,
          timeouts: TIMEOUTS,
        }),
      )
      await marionette.ask('SetWindowRect', WINDOW)
      const { browserName, browserVersion } = session.capabilities
      const value = async (answer: Promise<unknown>) => valueSchema.parse(await answer).value
      return webDriver(`${browserName} ${browserVersion}`, {
        open: (url) => marionette.ask('Navigate', { url }),
        find: (place) => value(marionette.ask('FindElement', { using: 'xpath', value: place })),
        isEnabled: (id) => value(marionette.ask('IsElementEnabled', { id })),
        click: (id) => marionette.ask('ElementClick', { id }),
        clear: (id) => marionette.ask('ElementClear', { id }),
        type: (id, text) => marionette.ask('ElementSendKeys', { id, text }),
        run: (script) => value(marionette.ask('ExecuteAsyncScript', { script, args: [] })),
        async close() {
          marionette.close()
          end(child)
        },
      })
    } catch (error) {
      end(child)
      throw error
    }
  },
}
