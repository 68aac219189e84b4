/**
 * A real Chromium on a profile folder that outlives it, and the processes it is made of, so that
 * they can be killed.
 */
import { chromium } from '@playwright/test'
import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test'
import { browserFlags, findBrowser } from '../../scripts/find-browser.mjs'
import { killGroup } from '../process-group.ts'

type ProcessKind = 'browser' | 'renderer' | 'GPU'

export interface Chromium {
  readonly context: BrowserContext
  readonly page: Page
  /** Commands to the whole browser. */
  readonly session: CDPSession
  /**
   * Process ids of a kind, as the operating system knows them; the one that has computed most comes
   * first.
   */
  processes(kind: ProcessKind): Promise<readonly number[]>
  /** Ends the browser and all that belongs to it at once, as `kill -9` does. */
  kill(): void
  /** Ends it in peace; nothing where it is gone already. */
  close(): Promise<void>
}

export interface LaunchOptions {
  /** With an adapter for WebGPU, which SwiftShader computes. */
  readonly webgpu?: boolean
}

/** Browsers by process id: none outlives this process, whatever ends it. */
const alive = new Set<number>()
process.once('exit', () => {
  for (const pid of alive) killGroup(pid)
})

/** Opens a browser on the profile in `folder`, which is made where there is none. */
export async function launch(
  folder: string,
  { webgpu = false }: LaunchOptions = {},
): Promise<Chromium> {
  const executablePath = findBrowser()
  if (executablePath === undefined)
    throw new Error('There is no Chrome or Chromium here. Install one, or set CHROME_PATH to one.')
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    acceptDownloads: true,
    // What is withheld from the page is not to come from what it kept.
    serviceWorkers: 'block',
    // A browser whose graphics process was killed a few times would refuse it to the page; here
    // that is done on purpose.
    args: [
      ...browserFlags(webgpu),
      ...(webgpu
        ? ['--disable-gpu-process-crash-limit', '--disable-domain-blocking-for-3d-apis']
        : []),
    ],
    // The command itself says what an interrupt does.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
  const session = await browserOf(context).newBrowserCDPSession()
  const processes = async (kind: ProcessKind): Promise<readonly number[]> =>
    (await session.send('SystemInfo.getProcessInfo')).processInfo
      .filter(({ type }) => type === kind)
      .sort((a, b) => b.cpuTime - a.cpuTime)
      .map(({ id }) => id)
  const [pid] = await processes('browser')
  if (pid === undefined) throw new Error('The browser does not say which process it is.')
  alive.add(pid)
  let killed = false
  return {
    context,
    session,
    processes,
    page: context.pages()[0] ?? (await context.newPage()),
    kill() {
      killed = true
      // The browser leads a process group of its own, in which all its processes are.
      killGroup(pid)
      alive.delete(pid)
    },
    async close() {
      if (!killed) await context.close().catch(() => undefined)
      alive.delete(pid)
    },
  }
}

function browserOf(context: BrowserContext): Browser {
  const browser = context.browser()
  if (browser === null) throw new Error('The browser cannot be spoken to.')
  return browser
}
