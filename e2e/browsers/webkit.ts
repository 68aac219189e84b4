/**
 * WebKitGTK's MiniBrowser by WebKitWebDriver, which speaks WebDriver over HTTP. It draws on a
 * screen that is never shown.
 */
import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { z } from 'zod'
import type { Kind } from './browser.ts'
import { onPath, runnable, subfolders } from '../../scripts/find-browser.mjs'
import { end, eventually, start } from './programs.ts'
import { TIMEOUTS, webDriver, WINDOW } from './web-driver.ts'

const LIBRARIES = ['/usr/lib', '/usr/libexec', '/usr/lib64']

/** Distributions put it beside the library, in a folder named by the version of its interface. */
function miniBrowser(): string | undefined {
  const around = LIBRARIES.flatMap((folder) => [folder, ...subfolders(folder)])
  return around
    .flatMap((folder) =>
      ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0'].map((name) =>
        join(folder, name, 'MiniBrowser'),
      ),
    )
    .find(runnable)
}

const parts = () => ({
  driver: onPath('WebKitWebDriver'),
  browser: miniBrowser(),
  screen: onPath('Xvfb'),
})

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const place = server.address()
      server.close(() => {
        if (typeof place === 'object' && place !== null) resolve(place.port)
        else reject(new Error('there is no free port'))
      })
    })
  })

/** The display's name, once there is one. */
function display(screen: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = ''
    screen.stdout?.on('data', (data: Buffer) => {
      said += data.toString()
      if (said.includes('\n')) resolve(`:${said.trim()}`)
    })
    screen.once('error', reject)
    screen.once('exit', () => {
      reject(new Error('Xvfb ended before it had a screen'))
    })
  })
}

const answerSchema = z.object({ value: z.unknown() })
const errorSchema = z.object({ error: z.string(), message: z.string() })
const sessionSchema = z.object({
  sessionId: z.string(),
  capabilities: z.object({ browserName: z.string(), browserVersion: z.string() }),
})

async function ask(address: string, body?: object): Promise<unknown> {
  const response = await fetch(address, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const { value } = answerSchema.parse(await response.json())
  if (response.ok) return value
  const { error, message } = errorSchema.parse(value)
  throw new Error(`${error}: ${message}`)
}

export const webkit: Kind = {
  name: 'webkit',
  missing() {
    const { driver, browser, screen } = parts()
    const packages = [
      ...(driver === undefined || browser === undefined ? ['webkit2gtk-driver'] : []),
      ...(screen === undefined ? ['xvfb'] : []),
    ]
    return packages.length === 0 ? undefined : `apt install ${packages.join(' ')}`
  },
  async open(folder) {
    const { driver, browser, screen } = parts()
    if (driver === undefined || browser === undefined || screen === undefined)
      throw new Error('There is no WebKitGTK here.')
    const shown = start(
      screen,
      ['-displayfd', '1', '-screen', '0', '1440x900x24', '-nolisten', 'tcp'],
      { heard: true },
    )
    const children = [shown]
    const close = () => {
      for (const child of children.toReversed()) end(child)
    }
    try {
      // Heard from the start: it may end before it has a screen.
      const screenName = await display(shown)
      const port = await freePort()
      const env = { DISPLAY: screenName, HOME: folder, XDG_RUNTIME_DIR: folder }
      children.push(start(driver, [`--port=${port}`], { env }))
      const root = `http://127.0.0.1:${port}/session`
      const options = { binary: browser, args: ['--automation'] }
      const asked = {
        capabilities: {
          alwaysMatch: { 'webkitgtk:browserOptions': options, timeouts: TIMEOUTS },
        },
      }
      const session = await eventually('WebKitWebDriver', 60, async () =>
        sessionSchema.parse(await ask(root, asked)),
      )
      const { browserName, browserVersion } = session.capabilities
      const at = `${root}/${session.sessionId}`
      await ask(`${at}/window/rect`, WINDOW)
      return webDriver(`WebKitGTK ${browserName} ${browserVersion}`, {
        open: (url) => ask(`${at}/url`, { url }),
        find: (place) => ask(`${at}/element`, { using: 'xpath', value: place }),
        isEnabled: (id) => ask(`${at}/element/${id}/enabled`),
        click: (id) => ask(`${at}/element/${id}/click`, {}),
        clear: (id) => ask(`${at}/element/${id}/clear`, {}),
        type: (id, text) => ask(`${at}/element/${id}/value`, { text }),
        run: (script) => ask(`${at}/execute/async`, { script, args: [] }),
        async close() {
          await fetch(at, { method: 'DELETE', signal: AbortSignal.timeout(5000) }).catch(
            () => undefined,
          )
          close()
        },
      })
    } catch (error) {
      close()
      throw error
    }
  },
}
