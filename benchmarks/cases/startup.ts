/**
 * What a visitor waits for and downloads: the page until Train can be pressed, and a run from the
 * press until its first point and its first update; and how long the page is busy at a time until
 * the tenth.
 */
import { loadavg } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser } from '@playwright/test'
import { inWords, mainThreadTasks, TRACE_CATEGORIES, type Tasks } from '../../e2e/main-thread.ts'
import { site, withBrowser } from '../browser.ts'
import type { BenchCase } from '../case.ts'
import { emptyRow, timing } from '../row.ts'
import { Visit } from '../visit.ts'

const PATIENCE = 120_000
const ROUNDS = 5
/** Updates in which the main thread's tasks are told. */
const TRACED_UPDATES = 10
const LOOK_MS = 500
const TRACED_ROUNDS = 3

interface Start {
  readonly engine: string
  readonly adapter: string
  /**
   * Milliseconds after the press: until the first point of held-out success, and until the first
   * update.
   */
  readonly point: number
  readonly update: number
}

/** A first visit that presses Train as soon as that can be pressed. */
async function start(browser: Browser, address: string): Promise<Start> {
  const visit = await Visit.open(browser, address)
  const pressed = await visit.page.evaluate(() => performance.now())
  await visit.trainButton.click()
  const update = (await visit.first('update', PATIENCE)) - pressed
  const point = (await visit.first('evaluation', PATIENCE)) - pressed
  const { name: engine, adapter } = await visit.engine()
  await visit.close()
  return { engine, adapter, point, update }
}

/** Every task of the main thread from the press until so many updates have come. */
async function tasksOf(browser: Browser, address: string, updates: number): Promise<Tasks> {
  const visit = await Visit.open(browser, address)
  await browser.startTracing(visit.page, { categories: TRACE_CATEGORIES })
  await visit.trainButton.click()
  const begun = performance.now()
  while ((await visit.reports()).filter(({ kind }) => kind === 'update').length < updates) {
    if (performance.now() - begun > PATIENCE) throw new Error(`no ${updates} updates came`)
    await wait(LOOK_MS)
  }
  const tasks = mainThreadTasks(await browser.stopTracing())
  await visit.close()
  return tasks
}

interface Weight {
  /** Milliseconds until Train could be pressed. */
  readonly ready: number
  readonly scripts: number
  readonly all: number
  readonly requests: number
  readonly tfjs: number
}

/** A first visit that presses nothing and waits until nothing more is loaded. */
async function weigh(browser: Browser, address: string): Promise<Weight> {
  const visit = await Visit.open(browser, address)
  const ready = await visit.page.evaluate(() => performance.now())
  await visit.page.waitForLoadState('networkidle')
  const wire = await Promise.all(visit.wire)
  await visit.close()
  const bytes = (part: typeof wire) => part.reduce((sum, { gzip }) => sum + gzip, 0)
  return {
    ready,
    scripts: bytes(wire.filter(({ script }) => script)),
    all: bytes(wire),
    requests: wire.length,
    tfjs: wire.filter(({ path }) => /tfjs|tensorflow/i.test(path)).length,
  }
}

export const startup: BenchCase = {
  name: 'startup',
  about:
    'first visits without a cache, Train pressed as soon as it can be: ms from the press to the first point and to the first update; main-thread tasks until the tenth; bytes as gzip sends them, before Train',
  run: async ({ quick, say }) =>
    withBrowser(await site(), async (browser, address) => {
      const weight = await weigh(browser, address)
      say(
        `ready after ${weight.ready.toFixed(0)} ms; before Train ${(weight.all / 1000).toFixed(0)} kB in ${weight.requests} requests, scripts ${(weight.scripts / 1000).toFixed(0)} kB`,
      )
      const starts: Start[] = []
      for (let round = 0; round < (quick ? 1 : ROUNDS); round++) {
        const one = await start(browser, address)
        say(
          `${one.engine}: first point after ${one.point.toFixed(0)} ms, first update after ${one.update.toFixed(0)} ms`,
        )
        starts.push(one)
      }
      const traced: Tasks[] = []
      for (let round = 0; round < (quick ? 1 : TRACED_ROUNDS); round++) {
        const tasks = await tasksOf(browser, address, quick ? 2 : TRACED_UPDATES)
        say(
          `load ${loadavg()[0]?.toFixed(1)}, until update ${quick ? 2 : TRACED_UPDATES}: ${inWords(tasks)}`,
        )
        traced.push(tasks)
      }
      const middle = (of: (tasks: Tasks) => number) => timing(traced.map(of)).median
      const [first] = starts
      if (first === undefined) throw new Error('nobody visited')
      const { engine, adapter } = first
      return {
        rows: [
          {
            ...emptyRow({
              case: 'startup',
              engine,
              adapter,
              threads: null,
              shape: 'press to first point',
            }),
            ms: timing(starts.map(({ point }) => point)),
          },
          {
            ...emptyRow({
              case: 'startup',
              engine,
              adapter,
              threads: null,
              shape: 'press to first update',
            }),
            ms: timing(starts.map(({ update }) => update)),
            figures: {
              ready_ms: weight.ready,
              script_gzip_bytes: weight.scripts,
              all_gzip_bytes: weight.all,
              requests: weight.requests,
              tfjs_requests: weight.tfjs,
              task_p99_ms: middle(({ wall }) => wall.p99),
              task_longest_ms: middle(({ wall }) => wall.longest),
              task_p99_computing_ms: middle(({ computed }) => computed.p99),
              task_longest_computing_ms: middle(({ computed }) => computed.longest),
            },
          },
        ],
      }
    }),
}
