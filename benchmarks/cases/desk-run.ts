/**
 * A whole training run, in Node, through what `npm run train` is made of. The runs of both builds
 * advance update by update in turns.
 */
import { readConfig } from '../../src/cli/command-line.ts'
import { loadTaskSetup } from '../../src/cli/task-setup.ts'
import { readStarters } from '../../src/cli/starters.ts'
import { Trainer } from '../../src/rl/trainer.ts'
import type { RunEvent } from '../../src/rl/events.ts'
import type { Config } from '../../src/run/config.ts'
import { writeRunFile } from '../../src/run/export.ts'
import { VERSION } from '../../src/run/version.ts'
import type { BenchCase } from '../case.ts'
import type { Contestant } from '../contestant.ts'
import { openInNode } from '../node-contestant.ts'
import { emptyRow, nameOf, timing } from '../row.ts'
import type { Row } from '../row.ts'

const PRESET = 'public/presets/desk-joint.json'
const CONTESTANTS: readonly Contestant[] = [
  { engine: 'wasm', threads: 2, build: 'relaxed' },
  { engine: 'wasm', threads: 2, build: 'portable' },
]

/**
 * Adds the time that `work` takes to `spent`: each run's clock stands while the other has its turn.
 */
async function timed<T>(run: { spent: number }, work: () => Promise<T>): Promise<T> {
  const began = performance.now()
  try {
    return await work()
  } finally {
    run.spent += performance.now() - began
  }
}

interface Running {
  readonly contestant: Contestant
  readonly adapter: string
  readonly trainer: Trainer
  readonly events: AsyncGenerator<RunEvent, void, undefined>
  spent: number
  done: boolean
}

async function begin(contestant: Contestant, config: Config): Promise<Running> {
  const clock = { spent: 0 }
  const { trainer, adapter } = await timed(clock, async () => {
    const { suite, tokenizer } = await loadTaskSetup(config)
    const { engine } = await openInNode(contestant)
    const trainer = await Trainer.start({
      id: 'bench',
      config,
      suite,
      tokenizer,
      engine,
      code: VERSION,
      clock: () => performance.now(),
      created: new Date().toISOString(),
      starters: await readStarters('desk'),
    })
    return {
      trainer,
      adapter: `${engine.info.adapter}, ${process.release.name} ${process.version}`,
    }
  })
  return { contestant, adapter, trainer, events: trainer.run(), spent: clock.spent, done: false }
}

/** Goes on to the end of the next update or evaluation, or of the run. */
async function advance(run: Running): Promise<void> {
  await timed(run, async () => {
    for (;;) {
      const { value, done } = await run.events.next()
      if (done === true) {
        writeRunFile(await run.trainer.file())
        run.done = true
        return
      }
      if (value.kind === 'update' || value.kind === 'evaluation') return
    }
  })
}

async function round(config: Config): Promise<readonly Running[]> {
  const runs = []
  for (const contestant of CONTESTANTS) runs.push(await begin(contestant, config))
  while (runs.some(({ done }) => !done)) for (const run of runs) if (!run.done) await advance(run)
  for (const { trainer } of runs) trainer.dispose()
  return runs
}

function figuresOf({ trainer: { record } }: Running): Record<string, number> {
  const [first, last] = [record.evaluations[0], record.evaluations.at(-1)]
  if (first === undefined || last === undefined) throw new Error('the run made no evaluation')
  return {
    updates: record.updates.length,
    evaluations: record.evaluations.length,
    tokens: record.tokens,
    success_before: first.greedy.mean,
    success_after: last.greedy.mean,
  }
}

export const deskRun: BenchCase = {
  name: 'desk-run',
  about:
    'npm run train -- --config public/presets/desk-joint.json --updates 100 without its process: starting the engine, six evaluations and the run file are within the time',
  async run({ quick, say }) {
    const wanted = await readConfig(PRESET, { updates: quick ? '2' : '100' })
    const config = quick
      ? { ...wanted, evaluation: { ...wanted.evaluation, every: 2, tasks: 16, tasksBetween: 16 } }
      : wanted
    const rounds: (readonly Running[])[] = []
    for (let index = 0; index < (quick ? 1 : 2); index++) {
      const runs = await round(config)
      say(
        runs
          .map(({ contestant, spent }) => `${nameOf(contestant)} ${(spent / 1000).toFixed(1)} s`)
          .join(', '),
      )
      rounds.push(runs)
    }
    const rows = CONTESTANTS.map((contestant, index): Row => {
      const own = rounds.flatMap((runs) => runs[index] ?? [])
      const [first] = own
      if (first === undefined) throw new Error('no run was made')
      const ms = timing(own.map(({ spent }) => spent))
      return {
        ...emptyRow({
          ...contestant,
          case: 'desk-run',
          adapter: first.adapter,
          shape: `${config.rl.updates} updates`,
        }),
        ms,
        tokens_per_s: (1000 * first.trainer.record.tokens) / ms.median,
        figures: figuresOf(first),
      }
    })
    return { rows }
  },
}
