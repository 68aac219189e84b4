/**
 * `npm run tour [-- STOP …] [--out DIR] [--seeds 1,2,3] [--engine E] [--jobs N]`: runs each stop of the guided tour and says of every seed whether it
 * showed what the stop is about, by the rule in run/tour.ts. Kept in DIR; called again it goes on. Prints `shown A of B` last, in stops.
 */
import { join } from 'node:path'
import { Evidence, SEEDS_NEEDED, TOUR } from '../run/tour.ts'
import type { TourStop } from '../run/tour.ts'
import { UsageError, commandLine, main } from './command-line.ts'
import type { Options } from './command-line.ts'
import { readExperiment } from './experiment-options.ts'
import { carryOut, prepareExperiment, unlessInterrupted } from './experiment-work.ts'
import type { Prepared } from './experiment-work.ts'

const PRESETS = 'public/presets'
const OUT = '.tandem/tour'

async function judged(stop: TourStop, prepared: Prepared): Promise<boolean> {
  const { results, summary: { crossPlay }, failures } = await carryOut(prepared)
  const { seeds } = prepared.experiment
  const evidence = new Evidence(results, crossPlay)
  let shown = 0
  console.log(`\n${stop.title}\n  ${stop.rule}`)
  for (const seed of seeds) {
    const verdict = stop.judge(evidence, seed)
    if (verdict?.shown === true) shown += 1
    console.log(`  seed ${seed}: ${verdict === undefined ? 'not run to the end' : `${verdict.words} — ${verdict.shown ? 'shown' : 'not shown'}`}`)
  }
  const enough = shown >= SEEDS_NEEDED * seeds.length
  for (const failure of failures) console.log(`  ${failure}`)
  console.log(`  ${stop.id}: shown by ${shown} of ${seeds.length} seeds\n`)
  return enough
}

async function walk(stops: readonly TourStop[], out: string, options: Options, hold: (prepared: Prepared) => void): Promise<number> {
  let shown = 0
  for (const stop of stops) {
    const experiment = await readExperiment(join(PRESETS, `tour-${stop.id}.json`), options)
    const prepared = await prepareExperiment(experiment, join(out, stop.id), { warm: join(out, 'warm'), ...options })
    hold(prepared)
    if (await judged(stop, prepared)) shown += 1
  }
  console.log(`shown ${shown} of ${stops.length}`)
  return shown === stops.length ? 0 : 1
}

async function tour(args: readonly string[]): Promise<number> {
  const { options, positionals } = commandLine(args, ['out', 'seeds', 'engine', 'jobs'], ['portable'])
  const unknown = positionals.find((id) => !TOUR.some((stop) => stop.id === id))
  if (unknown !== undefined) throw new UsageError(`${unknown}: the tour stops at ${TOUR.map(({ id }) => id).join(', ')}`)
  const out = options['out'] ?? OUT
  let now: Prepared | undefined
  const stops = positionals.length === 0 ? TOUR : TOUR.filter(({ id }) => positionals.includes(id))
  return unlessInterrupted(walk(stops, out, options, (prepared) => { now = prepared }), () => now?.jobs.end(), out)
}

await main(() => tour(process.argv.slice(2)))
