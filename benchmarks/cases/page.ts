/**
 * Whether the page stays quick while it trains: the main thread's tasks, and the frames it shows.
 */
import { inWords, mainThreadTasks, TRACE_CATEGORIES } from '../../e2e/main-thread.ts'
import { site, withBrowser } from '../browser.ts'
import type { BenchCase } from '../case.ts'
import { emptyRow, timing } from '../row.ts'
import { Visit } from '../visit.ts'
import { at } from '../../src/run/at.ts'

const PATIENCE = 120_000

/** Runs in the page, whose text it is sent as: milliseconds between the frames of so much time. */
async function framesFor(milliseconds: number): Promise<number[]> {
  const gaps: number[] = []
  const began = performance.now()
  for (let last = began; last - began < milliseconds;) {
    const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
    // The first frame may have begun before this was called.
    if (now > last) gaps.push(now - last)
    last = Math.max(now, last)
  }
  return gaps
}

function share(sorted: readonly number[], part: number): number {
  return at(sorted, Math.min(sorted.length - 1, Math.floor(part * sorted.length)), 'sorted')
}

export const page: BenchCase = {
  name: 'page',
  about:
    'the shipped page while the desk trains: main-thread tasks from a browser trace, wall clock and computing, and time between frames; ms of a frame',
  run: async ({ quick, say }) =>
    withBrowser(await site(), async (browser, address) => {
      const visit = await Visit.open(browser, address)
      await visit.trainButton.click()
      await visit.first('update', PATIENCE)
      await browser.startTracing(visit.page, { categories: TRACE_CATEGORIES })
      const gaps = (await visit.page.evaluate(framesFor, quick ? 3000 : 15_000)).sort(
        (a, b) => a - b,
      )
      const tasks = mainThreadTasks(await browser.stopTracing())
      const { name, adapter } = await visit.engine()
      const updates = (await visit.reports()).filter(({ kind }) => kind === 'update').length
      await visit.close()
      say(`${name}, ${updates} updates: ${inWords(tasks)}`)
      return {
        rows: [
          {
            ...emptyRow({ case: 'page', engine: name, adapter, threads: null, shape: 'desk' }),
            ms: timing(gaps),
            figures: {
              frame_p99_ms: share(gaps, 0.99),
              frames_over_50_ms: gaps.filter((gap) => gap > 50).length,
              frames: gaps.length,
              tasks: tasks.count,
              task_p99_ms: tasks.wall.p99,
              task_longest_ms: tasks.wall.longest,
              task_p99_computing_ms: tasks.computed.p99,
              task_longest_computing_ms: tasks.computed.longest,
            },
          },
        ],
      }
    }),
}
