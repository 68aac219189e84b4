/**
 * What the page says a run will take, beside what it takes: the warm start, the first evaluation,
 * ten updates with an evaluation in their middle and one at their end, and the play across
 * checkpoints, each extrapolated to the run's length. In Node, on the engine and the threads that a
 * page would have.
 */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { readConfig } from '../../src/cli/command-line.ts'
import { createEngine } from '../../src/cli/engines.ts'
import { loadTaskSetup } from '../../src/cli/task-setup.ts'
import { readStarters } from '../../src/cli/starters.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { warmStartSteps } from '../../src/rl/warm-start.ts'
import { Trainer } from '../../src/rl/trainer.ts'
import { configSchema } from '../../src/run/config.ts'
import type { Config } from '../../src/run/config.ts'
import { VERSION } from '../../src/run/version.ts'
import { playedAcross } from '../../src/run/work.ts'
import { estimatedSeconds } from '../../src/store/estimate.ts'
import { heldOutKey, measuredOn } from '../../src/store/held-out.ts'
import type { Engines } from '../../src/store/engine-words.ts'
import { measuredStep } from '../../src/worker/measured-step.ts'
import type { BenchCase } from '../case.ts'
import { emptyRow, timing } from '../row.ts'
import type { Row } from '../row.ts'

const PRESETS = 'public/presets'
const QUICK: readonly string[] = ['desk-joint.json', 'twohop-joint.json']
const UPDATES = 10
const MIDDLE = 5
/**
 * Steps of a long warm start that are measured where policies are at hand that have it behind them.
 */
const STEPS = 60
/** Said and real are apart by no more than this, either way. */
const APART = 1.5

const indexSchema = z.array(z.object({ presets: z.array(z.string()) }))
const clock = (): number => performance.now()

/** Seconds of a run's parts. */
interface Parts {
  warmStart: number
  first: number
  updates: number
  middle: number
  last: number
  across: number
}

/** Runs to the end, or until `enough`. */
async function measure(
  config: Config,
  engine: Engine,
  enough: (parts: Parts, warmSteps: number) => boolean = () => false,
): Promise<Parts> {
  const { suite, tokenizer, outOfDistribution } = await loadTaskSetup(config)
  const trainer = await Trainer.start({
    id: 'bench',
    config,
    suite,
    tokenizer,
    outOfDistribution,
    engine,
    code: VERSION,
    clock,
    created: new Date().toISOString(),
    starters: config.warmStart.from === 'starter' ? await readStarters(config.suite.id) : undefined,
  })
  const parts: Parts = { warmStart: 0, first: 0, updates: 0, middle: 0, last: 0, across: 0 }
  let from = clock()
  let steps = 0
  const spent = (): number => {
    const now = clock()
    const seconds = (now - from) / 1000
    from = now
    return seconds
  }
  try {
    for await (const event of trainer.run()) {
      if (event.kind === 'warm-start') {
        parts.warmStart += spent()
        steps += 1
      } else if (event.kind === 'update') parts.updates += spent()
      else if (event.kind === 'cross-play') parts.across += spent()
      else if (event.kind === 'evaluation')
        parts[
          event.evaluation.update === 0
            ? 'first'
            : trainer.update === config.rl.updates
              ? 'last'
              : 'middle'
        ] += spent()
      else if (event.kind === 'started') spent()
      if (enough(parts, steps)) break
    }
    return parts
  } finally {
    trainer.dispose()
  }
}

/** Ten updates of a configuration, evaluated in their middle. */
const short = (config: Config): Config => ({
  ...config,
  rl: { ...config.rl, budget: 'updates', updates: UPDATES },
  evaluation: { ...config.evaluation, every: MIDDLE },
})

const isSame = (one: Config['planner'], other: Config['planner']): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

/** Seconds of the whole, and of its parts. */
async function real(
  config: Config,
  engine: Engine,
): Promise<{ readonly whole: number; readonly parts: Readonly<Record<string, number>> }> {
  const steps = warmStartSteps(config)
  // The shipped policies have the desk's warm start behind them.
  const { planner, executor } = configSchema.parse({})
  const isBehind =
    config.suite.id === 'desk' &&
    config.warmStart.from === 'demonstrations' &&
    steps > STEPS &&
    isSame(config.planner, planner) &&
    isSame(config.executor, executor)
  const whole = await measure(
    isBehind
      ? { ...short(config), warmStart: { ...config.warmStart, from: 'starter' } }
      : short(config),
    engine,
  )
  const warmed = isBehind
    ? await measure(config, engine, (_, made) => made === STEPS).then(
        ({ warmStart }) => (warmStart / STEPS) * steps,
      )
    : whole.warmStart
  const {
    rl: { updates },
    evaluation: { every },
  } = config
  const between = Math.ceil(updates / every) - 1
  const across =
    whole.across === 0 ? 0 : whole.across * (playedAcross(config) / playedAcross(short(config)))
  return {
    whole:
      warmed +
      whole.first +
      (whole.updates / UPDATES) * updates +
      between * whole.middle +
      whole.last +
      across,
    parts: {
      warm_start_s: warmed,
      first_s: whole.first,
      update_s: whole.updates / UPDATES,
      middle_s: whole.middle,
      last_s: whole.last,
      across_s: across,
    },
  }
}

export const estimates: BenchCase = {
  name: 'estimates',
  about: `for every preset the seconds that the page says before Train, and those it takes by its first ${UPDATES} updates; they should be apart by a factor of ${APART} at most`,
  async run({ quick, say }) {
    const groups = indexSchema.parse(JSON.parse(await readFile(`${PRESETS}/index.json`, 'utf8')))
    const rows: Row[] = []
    const skipped = []
    for (const preset of groups
      .flatMap(({ presets }) => presets)
      .filter((one) => !quick || QUICK.includes(one))) {
      const engine = await createEngine('wasm', { portable: false })
      const { name, adapter } = engine.info
      try {
        const config = await readConfig(`${PRESETS}/${preset}`, {})
        const ms = await measuredStep(engine, clock)
        const engines: Engines = {
          kind: 'engines',
          chosen: 'wasm',
          key: '',
          adapter,
          software: false,
          variants: {},
          threads: 2,
          steps: [{ engine: 'wasm', ms }],
          troubles: [],
        }
        const { suite } = await loadTaskSetup(config)
        const said = estimatedSeconds(
          measuredOn(config, { key: heldOutKey(config), tasks: suite.size('held-out') }).config,
          engines,
          configSchema.parse({}),
          undefined,
        )
        const { whole: took, parts } = await real(config, engine)
        const ratio = took / said
        say(
          `${preset}: said ${said.toFixed(0)} s, takes ${took.toFixed(0)} s, ${ratio.toFixed(2)} times as long${ratio > APART || ratio < 1 / APART ? ': too far apart' : ''}`,
        )
        rows.push({
          ...emptyRow({ case: 'estimates', engine: name, adapter, threads: 2, shape: preset }),
          ms: timing([1000 * took]),
          figures: { step_ms: ms, said_s: said, real_s: took, ratio, ...parts },
        })
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        say(`${preset}: left out, ${reason}`)
        skipped.push({
          case: 'estimates',
          engine: 'wasm',
          threads: 2,
          build: undefined,
          shape: preset,
          reason,
        })
      } finally {
        engine.dispose()
      }
    }
    const ratios = rows.map(({ figures }) => figures?.['ratio'] ?? NaN)
    say(
      `within ${APART} times: ${ratios.filter((ratio) => ratio <= APART && ratio >= 1 / APART).length} of ${rows.length}`,
    )
    return { rows, skipped }
  },
}
