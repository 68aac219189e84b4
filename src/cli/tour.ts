/**
 * `npm run tour`: each stop of the guided tour, and of every seed whether it showed what the stop
 * is about, by the rule in run/tour.ts.
 */
import { join } from 'node:path'
import { Evidence, SEEDS_NEEDED, TOUR } from '../run/tour.ts'
import { SUITE_FACTS } from '../run/suite-facts.ts'
import type { TourOutcome } from '../run/tour-outcome.ts'
import type { TourStop } from '../run/tour.ts'
import { main, print } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import type { Options } from './option-spec.ts'
import { UsageError } from './errors.ts'
import { checkOutput, writeNamed } from './files.ts'
import { readExperiment } from './experiment-options.ts'
import { carryOut, prepareExperiment, unlessInterrupted } from './experiment-work.ts'
import type { Prepared } from './experiment-work.ts'
import type { Interrupt } from './interrupt.ts'
import { ENGINE_OPTION, JOBS_OPTION, PORTABLE_OPTION, SEEDS_OPTION } from './run-options.ts'

const PRESETS = 'public/presets'
const OUT = '.tandem/tour'

const SPEC: CommandSpec = {
  name: 'tour',
  about:
    "The guided tour's stops, or those named, each an experiment with a rule that says whether a seed showed what the stop is about.",
  operand: {
    name: 'STOP',
    about: `of ${TOUR.map(({ id }) => id).join(', ')}; all of them when none is named`,
    required: false,
    many: true,
  },
  options: {
    out: {
      value: 'DIR',
      about: `where they are kept, ${OUT} unless another is named; called again the tour goes on`,
    },
    record: {
      value: 'FILE',
      about: 'writes what every seed showed, as public/recorded/tour.json has it for the page',
    },
    seeds: SEEDS_OPTION,
    engine: ENGINE_OPTION,
    portable: PORTABLE_OPTION,
    jobs: JOBS_OPTION,
  },
  more: [
    'The last line is `shown A of B`, in stops.',
    'Ends with 0 when all were shown, with 1 when not or when something failed, with 2 when the call is wrong, with 130 when it was interrupted.',
  ],
}

interface Judged {
  readonly enough: boolean
  readonly outcome: TourOutcome | undefined
}

async function judged(stop: TourStop, prepared: Prepared): Promise<Judged> {
  const {
    results,
    summary: { crossPlay },
    failures,
  } = await carryOut(prepared)
  const { seeds } = prepared.experiment
  const evidence = new Evidence(results, crossPlay)
  let shown = 0
  const verdicts: TourOutcome['seeds'] = []
  print(`\n${stop.title}\n  ${stop.rule}`)
  for (const seed of seeds) {
    const verdict = stop.judge(evidence, seed)
    if (verdict?.shown === true) shown += 1
    if (verdict !== undefined) verdicts.push({ seed, ...verdict })
    print(
      `  seed ${seed}: ${verdict === undefined ? 'not run to the end' : `${verdict.words} — ${verdict.shown ? 'shown' : 'not shown'}`}`,
    )
  }
  const enough = shown >= SEEDS_NEEDED * seeds.length
  for (const failure of failures) print(`  ${failure}`)
  print(`  ${stop.id}: shown by ${shown} of ${seeds.length} seeds\n`)
  const made = new Date().toISOString().slice(0, 'YYYY-MM-DD'.length)
  return {
    enough,
    outcome:
      verdicts.length < seeds.length
        ? undefined
        : {
            id: stop.id,
            made,
            engine: prepared.fingerprint.engine,
            tasks: SUITE_FACTS.desk.versions.at(-1),
            seeds: verdicts,
          },
  }
}

async function walk(
  stops: readonly TourStop[],
  out: string,
  options: Options,
  hold: (prepared: Prepared) => void,
): Promise<number> {
  let shown = 0
  const outcomes: TourOutcome[] = []
  for (const stop of stops) {
    const experiment = await readExperiment(join(PRESETS, `tour-${stop.id}.json`), options)
    const prepared = await prepareExperiment(experiment, join(out, stop.id), {
      warm: join(out, 'warm'),
      ...options,
    })
    hold(prepared)
    const { enough, outcome } = await judged(stop, prepared)
    if (enough) shown += 1
    if (outcome !== undefined) outcomes.push(outcome)
  }
  if (options['record'] !== undefined)
    await writeNamed(options['record'], `${JSON.stringify(outcomes, undefined, 1)}\n`)
  print(`shown ${shown} of ${stops.length}`)
  return shown === stops.length ? 0 : 1
}

async function tour({ options, operands }: Given, interrupt: Interrupt): Promise<number> {
  const unknown = operands.find((id) => !TOUR.some((stop) => stop.id === id))
  if (unknown !== undefined)
    throw new UsageError(
      `There is no stop ${unknown}: the tour stops at ${TOUR.map(({ id }) => id).join(', ')}.`,
    )
  if (options['record'] !== undefined) await checkOutput('record', options['record'])
  const out = options['out'] ?? OUT
  let now: Prepared | undefined
  const stops = operands.length === 0 ? TOUR : TOUR.filter(({ id }) => operands.includes(id))
  return unlessInterrupted(
    walk(stops, out, options, (prepared) => {
      now = prepared
    }),
    () => now?.jobs,
    out,
    interrupt,
  )
}

await main(SPEC, tour)
