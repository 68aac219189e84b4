/**
 * A long run in one tab: what page, worker and their process hold late is held against what they
 * held early.
 */
import { readFile } from 'node:fs/promises'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CDPSession, Page } from '@playwright/test'
import { z } from 'zod'
import { openPage, SMALL, withPreset } from '../../page.ts'
import { launch, type Chromium } from '../chromium.ts'
import { codeBytes } from '../compiled-code.ts'
import { openSite } from '../site.ts'
import type { Ground, Outcome, SoakCase } from '../soak-case.ts'

/**
 * So often it is counted; the first count is the early one, and by then all that grows while it
 * warms up has grown.
 */
const COUNTS = 10
const FEWEST = 1000
/** What may be more late than early, as a share of it. */
const GROWTH = 0.1
/**
 * Updates that the run would have beyond the last count: it is counted while it trains, not at its
 * end.
 */
const BEYOND = 50
const MB = 2 ** 20
const SAID_EVERY_MS = 30_000
const SETTLING_MS = 3000
/** So often it settles before it is counted. */
const ROUNDS = 4

/**
 * In bytes. `page`: what the page holds, without `code`, which the browser makes of functions that
 * have become warm; `renderer` has both in it.
 */
interface Memory {
  readonly update: number
  readonly page: number
  readonly code: number
  readonly worker: number
  readonly renderer: number
}
type Part = 'page' | 'renderer'

const PARTS: readonly { readonly part: Part; readonly name: string }[] = [
  { part: 'page', name: 'page heap' },
  { part: 'renderer', name: 'renderer memory' },
]

/** JavaScript objects and the buffers behind them, in bytes. */
const usageSchema = z.object({ usedSize: z.number(), backingStorageSize: z.number().optional() })

const held = (usage: unknown): number => {
  const { usedSize, backingStorageSize = 0 } = usageSchema.parse(usage)
  return usedSize + backingStorageSize
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

/** The training worker, spoken to through the page's session. */
class WorkerSession {
  readonly #session: CDPSession
  readonly #waiting = new Map<number, (result: unknown) => void>()
  #id: string | undefined
  #last = 0

  private constructor(session: CDPSession) {
    this.#session = session
  }

  /** Before the worker is made. */
  static async attach(session: CDPSession): Promise<WorkerSession> {
    const worker = new WorkerSession(session)
    // The first one is the training worker; threads of the engine are its own.
    session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type === 'worker') worker.#id ??= sessionId
    })
    session.on('Target.receivedMessageFromTarget', ({ message }) => {
      const answer = z
        .object({ id: z.number().optional(), result: z.unknown().optional() })
        .parse(JSON.parse(message))
      if (answer.id === undefined) return
      worker.#waiting.get(answer.id)?.(answer.result)
      worker.#waiting.delete(answer.id)
    })
    await session.send('Target.setAutoAttach', {
      autoAttach: true,
      waitForDebuggerOnStart: false,
      flatten: false,
    })
    return worker
  }

  async send(method: string): Promise<unknown> {
    if (this.#id === undefined) throw new Error('The page has no worker.')
    const id = (this.#last += 1)
    const answered = new Promise<unknown>((resolve) => {
      this.#waiting.set(id, resolve)
    })
    await this.#session.send('Target.sendMessageToTarget', {
      sessionId: this.#id,
      message: JSON.stringify({ id, method }),
    })
    return answered
  }
}

/**
 * Memory of the largest renderer, in bytes: its own, and its share of what it shares. Pages of
 * files are left out: the program's are shared with every other browser on the machine, so that a
 * share of them grows when one of those ends.
 */
async function rendererMemory(chromium: Chromium): Promise<number> {
  const sizes = await Promise.all(
    (await chromium.processes('renderer')).map(async (pid) => {
      const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')
      const kilobytes = ['Pss_Anon', 'Pss_Shmem'].map((part) =>
        Number(new RegExp(`^${part}:\\s+(\\d+) kB$`, 'm').exec(rollup)?.[1] ?? NaN),
      )
      return 1024 * kilobytes.reduce((sum, one) => sum + one, 0)
    }),
  )
  return Math.max(...sizes)
}

async function updateOf(page: Page): Promise<number> {
  return Number(/update (\d+) of/.exec(await page.locator('.finding-name').innerText())?.[1] ?? 0)
}

async function count(
  chromium: Chromium,
  session: CDPSession,
  worker: WorkerSession,
  counted: Counted,
): Promise<Memory> {
  const { page } = chromium
  await page.getByRole('button', { name: 'Pause', exact: true }).click()
  await page.getByRole('button', { name: 'Resume', exact: true }).waitFor({ timeout: 60_000 })
  // What is gathered is drawn, what was drawn before can go, and the process gives back what was
  // freed in its own time: the least is what is held.
  let renderer = Infinity
  for (let round = 0; round < ROUNDS; round += 1) {
    await pause(SETTLING_MS)
    await session.send('HeapProfiler.collectGarbage')
    await worker.send('HeapProfiler.collectGarbage')
    renderer = Math.min(renderer, await rendererMemory(chromium))
  }
  const [all, ofWorker] = [
    held(await session.send('Runtime.getHeapUsage')),
    held(await worker.send('Runtime.getHeapUsage')),
  ]
  const code = counted === 'with code' ? await codeBytes(session) : 0
  const memory = {
    update: await updateOf(page),
    page: all - code,
    code,
    worker: ofWorker,
    renderer,
  }
  await page.getByRole('button', { name: 'Resume', exact: true }).click()
  return memory
}

/**
 * Code is told apart where two counts are compared; in between it would cost seconds and tell
 * nothing.
 */
type Counted = 'with code' | 'in all'

const megabytes = (bytes: number): string => `${(bytes / MB).toFixed(1)} MB`

const inMegabytes = (memory: Memory): string =>
  `page heap ${megabytes(memory.page)}${memory.code === 0 ? ' with its compiled code' : ` and ${megabytes(memory.code)} of compiled code`}, renderer memory ${megabytes(memory.renderer)}, of which the worker's heap ${megabytes(memory.worker)}`

async function train(
  chromium: Chromium,
  address: string,
  updates: number,
  say: (line: string) => void,
): Promise<readonly [Memory, Memory]> {
  const { page, context } = chromium
  await withPreset(page, {
    ...SMALL,
    engine: 'wasm',
    rl: { ...SMALL.rl, updates: updates + BEYOND },
    evaluation: { ...SMALL.evaluation, every: 25 },
    checkpointEvery: 10,
  })
  const session = await context.newCDPSession(page)
  const worker = await WorkerSession.attach(session)
  await openPage(page, address)
  await page.getByRole('button', { name: 'Train', exact: true }).click()
  await page.locator('.finding-name').getByText('This run').waitFor({ timeout: 120_000 })
  const reach = async (wanted: number, counted: Counted): Promise<Memory> => {
    let said = Date.now()
    for (;;) {
      const update = await updateOf(page)
      if (update >= wanted) break
      if (Date.now() - said > SAID_EVERY_MS) {
        said = Date.now()
        say(`update ${update} of ${updates}`)
      }
      await pause(250)
    }
    const memory = await count(chromium, session, worker, counted)
    say(`at update ${memory.update}: ${inMegabytes(memory)}`)
    return memory
  }
  const early = await reach(Math.round(updates / COUNTS), 'with code')
  for (let at = 2; at < COUNTS; at += 1) await reach(Math.round((at * updates) / COUNTS), 'in all')
  return [early, await reach(updates, 'with code')]
}

export const memory: SoakCase = {
  name: 'memory',
  about: `a small run of N updates on WebAssembly, ${FEWEST} at least: after collection, page heap (without compiled code) and renderer (with everything) hold at most ${100 * GROWTH}% more at the last update than after a tenth of them`,
  usual: 3000,
  limit: 7200,
  count: () => PARTS.length,
  async open({ times, say }): Promise<Ground> {
    const folder = mkdtempSync(join(tmpdir(), 'tandem-soak-memory-'))
    const site = await openSite()
    const chromium = await launch(folder)
    let counted: Promise<readonly [Memory, Memory]> | undefined
    return {
      async fault(index): Promise<Outcome> {
        const { part, name } = PARTS[index] ?? { part: 'page', name: 'page heap' }
        const [early, late] = await (counted ??= train(
          chromium,
          site.address,
          Math.max(FEWEST, times),
          say,
        ))
        const growth = late[part] / early[part] - 1
        return {
          fault: `${name}: ${megabytes(early[part])} at update ${early.update}, ${megabytes(late[part])} at update ${late.update}`,
          survived: growth <= GROWTH,
          lost:
            growth <= GROWTH
              ? 'nothing'
              : `${Math.round(100 * growth)}% more memory, ${Math.round(100 * GROWTH)}% allowed`,
        }
      },
      async close() {
        await chromium.close()
        await site.close()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  },
}
