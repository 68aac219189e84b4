/**
 * Carries an experiment out in a folder of its own: who does what beside whom, what is said
 * meanwhile, what comes of it.
 */
import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Forecast } from '../rl/experiment/forecast.ts'
import { crossPlayGroups, playsAcross } from '../rl/experiment/seed-cross-play.ts'
import { distinctNeeds, warmStartNeeds } from '../rl/experiment/warm-starts.ts'
import { at, entry } from '../run/at.ts'
import { chosenBy } from '../run/engine-choice.ts'
import { cellConfig, cellName, cellsOf } from '../run/experiment-cells.ts'
import type { Cell } from '../run/experiment-cells.ts'
import { summarise } from '../run/experiment-summary.ts'
import type { ExperimentSummary } from '../run/experiment-summary.ts'
import type { CellResult, CrossPlay, Experiment } from '../run/experiment.ts'
import type { Fingerprint } from '../run/run-file.ts'
import { ProgressLine, duration, wholeNumber, print, tell } from './command-line.ts'
import type { Options } from './option-spec.ts'
import { ExperimentFolder, WarmFolder } from './experiment-folder.ts'
import type { DoneCell } from './experiment-folder.ts'
import { CommandError } from './errors.ts'
import { Jobs } from './experiment-jobs.ts'
import type { Heard, Work } from './experiment-jobs.ts'
import { makeOutputFolder } from './files.ts'
import { INTERRUPTED } from './interrupt.ts'
import type { Interrupt } from './interrupt.ts'
import { SUITE_FACTS, SUITE_IDS } from '../run/suite-facts.ts'
import { readVocabulary } from './starters.ts'
import { MODE_FACTS } from '../run/mode-facts.ts'

/** Two one-thread runs side by side use two cores better than one run on two threads. */
const JOBS = 2
/** More processes than that are a slip of the pen. */
const MOST_JOBS = 256

const clock = (): number => performance.now()
const two = (x: number): string => x.toFixed(2)

/** How much of each work there is, in its own measure, and how it is timed. */
function partOf({ order }: Work): {
  readonly group: string
  readonly kind: string
  readonly amount: number
} {
  switch (order.kind) {
    case 'warm-start':
      return {
        group: 'warm-start',
        kind: `${order.role} ${MODE_FACTS[order.config.mode].wide ? 'wide' : ''}`,
        amount: Math.max(
          1,
          warmStartNeeds(order.config).find(({ role }) => role === order.role)?.steps ?? 1,
        ),
      }
    case 'cell':
      return { group: 'cell', kind: `${order.cell.variant} ${order.cell.mode}`, amount: 1 }
    case 'cross-play':
      return { group: 'cross-play', kind: '', amount: 2 * order.cells.length }
  }
}

/** Follows all works: how far each is, what is being done, how long the rest takes. */
class Watch implements Heard {
  readonly results: CellResult[] = []
  readonly crossPlay: CrossPlay[] = []
  readonly failures: string[] = []
  readonly #line = new ProgressLine(clock)
  readonly #forecast = new Forecast()
  readonly #left = new Map<Work, number>()
  readonly #now = new Map<Work, number>()
  readonly #told = new Set<string>()
  readonly #jobs: number
  readonly #total: number

  constructor(jobs: number, total: number) {
    this.#jobs = jobs
    this.#total = total
  }

  expect(works: readonly Work[]): void {
    for (const work of works) this.#left.set(work, partOf(work).amount)
  }

  say(text: string): void {
    this.#line.clear()
    print(text)
  }

  begun(work: Work): void {
    this.#now.set(work, clock())
    this.#show()
  }

  news(work: Work, news: Parameters<Heard['news']>[1]): void {
    if (news.kind === 'start') this.#tellStart(work, news.success)
    else this.#spent(work, partOf(work).amount - news.done)
    this.#show()
  }

  done(work: Work, { result, crossPlay }: Parameters<Heard['done']>[1]): void {
    this.#spent(work, 0)
    this.#end(work)
    if (crossPlay !== undefined) this.crossPlay.push(crossPlay)
    if (result === undefined) return
    this.results.push(result)
    const { figures: { greedy = 0, sampled = 0 } = {} } = result.curve.at(-1) ?? {}
    this.say(
      `${work.name}: greedy ${two(result.start.greedy.mean)} -> ${two(greedy)}, sampled ${two(result.start.sampled.mean)} -> ${two(sampled)}; ${result.updates} updates, ${result.tokens} tokens, ${result.gflop.toFixed(1)} GFLOP, ${result.seconds.toFixed(1)} s (${this.results.length} of ${this.#total})`,
    )
    this.#show()
  }

  failed(work: Work, message: string): void {
    this.#end(work)
    this.failures.push(`${work.name} failed: ${message}`)
    this.say(`${work.name} failed: ${message}`)
  }

  clear(): void {
    this.#line.clear()
  }

  #end(work: Work): void {
    this.#now.delete(work)
    this.#left.delete(work)
  }

  #spent(work: Work, left: number): void {
    const now = clock()
    const from = this.#now.get(work) ?? now
    this.#forecast.took(
      partOf(work),
      (now - from) / 1000,
      Math.max(0, (this.#left.get(work) ?? left) - left),
    )
    this.#now.set(work, now)
    this.#left.set(work, left)
  }

  /** Once for all runs that begin with the same policies. */
  #tellStart(
    { order, name }: Work,
    { greedy, sampled }: { readonly greedy: number; readonly sampled: number },
  ): void {
    if (order.kind !== 'cell') return
    const began = JSON.stringify([order.cell.seed, order.warmed.map(({ key }) => key)])
    if (this.#told.has(began)) return
    this.#told.add(began)
    const who =
      order.warmed.length === 0
        ? 'the shipped policies'
        : `the warm start (${order.warmed.map(({ role }) => role).join(' and ')})`
    this.say(
      `seed ${order.cell.seed}, ${who}, as ${name} begins: greedy ${two(greedy)}, sampled ${two(sampled)}`,
    )
  }

  #show(): void {
    const left = this.#forecast.secondsLeft(
      [...this.#left].map(([work, amount]) => ({ ...partOf(work), left: amount })),
    )
    const now = [...this.#now.keys()]
      .map(
        (work) =>
          `${work.name} ${Math.floor(100 * (1 - entry(this.#left, work, 'left') / partOf(work).amount))}%`,
      )
      .join(', ')
    this.#line.show(
      'experiment',
      `${this.results.length} of ${this.#total} runs done · ${now}${left === undefined ? '' : ` · ${duration(left / this.#jobs)} left`}`,
    )
  }
}

/**
 * What is still to be done, in the order in which seeds become whole: warm starts that are not
 * there yet, then runs.
 */
async function worksOf(
  experiment: Experiment,
  unfinished: readonly Cell[],
  warm: WarmFolder,
  keyed: (key: string) => string,
): Promise<Work[]> {
  const works: Work[] = []
  const made = new Set<string>()
  for (const seed of experiment.seeds) {
    const cells = unfinished
      .filter((cell) => cell.seed === seed)
      .map((cell) => ({ cell, config: cellConfig(experiment, cell) }))
    const names = new Map<string, string>()
    for (const { config, need } of distinctNeeds(cells.map((one) => one.config))) {
      const key = keyed(need.key)
      if (made.has(key) || (await warm.read(key)) !== undefined) continue
      made.add(key)
      const plain = [
        'warm-start',
        need.role,
        seed,
        ...(MODE_FACTS[config.mode].wide ? ['wide'] : []),
      ].join('-')
      // Variants may need one each.
      const name = works.some((one) => one.name === plain) ? `${plain}-${works.length}` : plain
      names.set(key, name)
      works.push({ name, needs: [], order: { kind: 'warm-start', config, role: need.role, key } })
    }
    for (const { cell, config } of cells) {
      const warmed = warmStartNeeds(config).map(({ role, key }) => ({ role, key: keyed(key) }))
      works.push({
        name: cellName(cell),
        needs: warmed.flatMap(({ key }) => names.get(key) ?? []),
        order: { kind: 'cell', config, cell, warmed, keepPolicies: playsAcross(experiment, cell) },
      })
    }
  }
  return works
}

/**
 * Finished runs that the folder holds, by name; one whose policies shall be played across counts
 * only with them.
 */
async function finishedCells(
  experiment: Experiment,
  folder: ExperimentFolder,
): Promise<ReadonlyMap<string, DoneCell>> {
  const done = new Map<string, DoneCell>()
  for (const cell of cellsOf(experiment)) {
    const found = await folder.readCell(cell)
    if (
      found !== undefined &&
      (!playsAcross(experiment, cell) || (await folder.readPolicies(cell)) !== undefined)
    )
      done.set(cellName(cell), found)
  }
  return done
}

function jobCount(options: Options, engine: string): number {
  const text = options['jobs']
  if (text === undefined) return engine === 'wasm' ? Math.min(JOBS, availableParallelism()) : 1
  return wholeNumber('jobs', text, 1, MOST_JOBS)
}

export interface Prepared {
  readonly experiment: Experiment
  readonly folder: ExperimentFolder
  readonly jobs: Jobs
  readonly count: number
  readonly fingerprint: Fingerprint
  readonly warm: WarmFolder
}

/**
 * Starts an engine and takes the folder `out`. Of the options it takes `jobs` and `warm`. @throws
 * CommandError where the folder cannot be written, or holds another experiment
 */
export async function prepareExperiment(
  experiment: Experiment,
  out: string,
  options: Options,
): Promise<Prepared> {
  const folder = new ExperimentFolder(out)
  const warmFolder = options['warm'] ?? join(out, 'warm')
  const choice = chosenBy(experiment.base)
  const several = jobCount(options, choice.name === 'auto' ? 'wasm' : choice.name) > 1
  await makeOutputFolder('out', out)
  if (options['warm'] !== undefined) await makeOutputFolder('warm', warmFolder)
  const jobs = new Jobs({
    kind: 'engine',
    folder: out,
    warmFolder,
    choice: { ...choice },
    ...(several && { threads: 1 }),
  })
  try {
    const fingerprint = await jobs.open()
    await folder.claim(experiment, fingerprint)
    await folder.makeBegun()
    return {
      experiment,
      folder,
      jobs,
      count: jobCount(options, fingerprint.engine),
      fingerprint,
      warm: new WarmFolder(warmFolder),
    }
  } catch (error) {
    jobs.end()
    throw error instanceof Error && error.name === 'Error'
      ? new CommandError(`The experiment cannot begin: ${error.message}.`)
      : error
  }
}

/** Warm starts are the same only on the same engine, with the same code and shipped vocabularies. */
async function keysFor({
  engine,
  adapter,
  variants,
  code,
}: Fingerprint): Promise<(key: string) => string> {
  const shipped = createHash('sha256')
  for (const id of SUITE_IDS)
    if (SUITE_FACTS[id].shipped !== undefined) shipped.update(await readVocabulary(id))
  const vocabulary = shipped.digest('hex')
  return (key) => JSON.stringify([engine, adapter, variants, code, vocabulary, key])
}

export interface Finished {
  readonly summary: ExperimentSummary
  readonly results: readonly CellResult[]
  /** Runs that failed, in words. */
  readonly failures: readonly string[]
}

/** What is not done yet, to the end; writes `summary.json`. Rejects when no run was finished. */
export async function carryOut({
  experiment,
  folder,
  jobs,
  count,
  fingerprint,
  warm,
}: Prepared): Promise<Finished> {
  const done = await finishedCells(experiment, folder)
  const all = cellsOf(experiment)
  const works = await worksOf(
    experiment,
    all.filter((cell) => !done.has(cellName(cell))),
    warm,
    await keysFor(fingerprint),
  )
  const watch = new Watch(count, all.length)
  watch.results.push(...[...done.values()].map(({ result }) => result))
  tell(
    `${experiment.name}: ${all.length} runs, ${done.size} of them done; ${count} at once on ${fingerprint.engine} (${fingerprint.adapter})`,
  )
  watch.expect(works)
  await jobs.run(works, count, watch)
  const across = crossPlayGroups(experiment, watch.results).map((cells): Work => ({
    name: `cross-play ${at(cells, 0, 'cells').variant} ${at(cells, 0, 'cells').mode}`,
    needs: [],
    order: { kind: 'cross-play', experiment, cells },
  }))
  watch.expect(across)
  if (across.length > 0) await jobs.run(across, count, watch)
  watch.clear()
  jobs.end()
  if (watch.results.length === 0)
    throw new CommandError(
      'No run was finished: mend what they failed of, and call the same command again.',
    )
  const dates = [
    ...[...(await finishedCells(experiment, folder)).values()].map(({ finished }) => finished),
  ].sort()
  const summary: ExperimentSummary = {
    format: 'tandem-experiment-summary',
    version: 1,
    experiment,
    fingerprint,
    date: dates.at(-1) ?? new Date().toISOString(),
    ...summarise(experiment, watch.results),
    crossPlay: watch.crossPlay,
  }
  await folder.write('summary.json', `${JSON.stringify(summary, null, 2)}\n`)
  return { summary, results: watch.results, failures: watch.failures }
}

/**
 * The exit code of `work`, or 130 at an interrupt: finished runs stay in the folder, and those in
 * progress are kept as they are between two steps.
 */
export function unlessInterrupted(
  work: Promise<number>,
  jobs: () => Jobs | undefined,
  folder: string,
  interrupt: Interrupt,
): Promise<number> {
  const words = `interrupted; what is finished is kept in ${folder}, and so are the runs in progress. Call the same command again to continue.`
  interrupt.keeps(() => {
    jobs()?.end()
    return words
  })
  const interrupted = new Promise<number>((resolve) => {
    interrupt.signal.addEventListener(
      'abort',
      () => {
        void Promise.resolve(jobs()?.stop()).then(() => {
          tell(`\n${words}`)
          resolve(INTERRUPTED)
        })
      },
      { once: true },
    )
  })
  return Promise.race([work, interrupted])
}
