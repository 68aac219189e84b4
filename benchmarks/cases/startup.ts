/** What a visitor waits for and downloads: the page until Train can be pressed, and a run until its first update. */
import { site, withBrowser } from '../browser.ts'
import type { BenchCase } from '../case.ts'
import { emptyRow, timing } from '../row.ts'
import { Visit } from '../visit.ts'

const PATIENCE = 120_000

interface Start {
  readonly engine: string
  readonly adapter: string
  readonly ready: number
  readonly update: number
  readonly scriptBytes: number
  readonly bytes: number
  readonly requests: number
  readonly tfjsBefore: number
}

export const startup: BenchCase = {
  name: 'startup',
  about: 'a first visit without a cache, Train pressed at once: ms from navigation to the first update (the evaluation before it included); bytes as gzip sends them, before Train',
  async run({ quick, say }) {
    const starts = await withBrowser(await site(), async (browser, address) => {
      const all: Start[] = []
      for (let round = 0; round < (quick ? 1 : 4); round++) {
        const visit = await Visit.open(browser, address)
        const ready = await visit.page.evaluate(() => performance.now())
        await visit.page.waitForLoadState('networkidle')
        const before = await Promise.all(visit.wire)
        await visit.page.reload()
        await visit.trainButton.click()
        const update = await visit.first('update', PATIENCE)
        const { name, adapter } = await visit.engine()
        const sum = (wire: typeof before) => wire.reduce((bytes, { gzip }) => bytes + gzip, 0)
        all.push({
          engine: name, adapter, ready, update, scriptBytes: sum(before.filter(({ script }) => script)), bytes: sum(before), requests: before.length,
          tfjsBefore: before.filter(({ path }) => /tfjs|tensorflow/i.test(path)).length,
        })
        say(`${name}: ready after ${ready.toFixed(0)} ms, first update after ${update.toFixed(0)} ms, before Train ${(sum(before) / 1000).toFixed(0)} kB in ${before.length} requests, scripts ${(sum(before.filter(({ script }) => script)) / 1000).toFixed(0)} kB`)
        await visit.close()
      }
      return all
    })
    const [first] = starts
    if (first === undefined) throw new Error('nobody visited')
    return {
      rows: [{
        ...emptyRow({ case: 'startup', engine: first.engine, adapter: first.adapter, threads: null, shape: 'to first update' }), ms: timing(starts.map(({ update }) => update)),
        figures: {
          ready_ms: timing(starts.map(({ ready }) => ready)).median, script_gzip_bytes: first.scriptBytes, all_gzip_bytes: first.bytes,
          requests: first.requests, tfjs_requests: first.tfjsBefore,
        },
      }],
    }
  },
}
