/**
 * How much of a training iteration on the desk is judging: a real run whose suite's verdicts are
 * timed.
 */
import { readConfig } from '../../src/cli/command-line.ts'
import { loadTaskSetup } from '../../src/cli/task-setup.ts'
import { readStarters } from '../../src/cli/starters.ts'
import { Trainer } from '../../src/rl/trainer.ts'
import { VERSION } from '../../src/run/version.ts'
import type { TaskSuite } from '../../src/tasks/task.ts'
import type { Contestant } from '../contestant.ts'
import { openInNode } from '../node-contestant.ts'
import { emptyRow, timing } from '../row.ts'
import type { Row } from '../row.ts'

const PRESET = 'public/presets/desk-joint.json'
export const MAKER: Contestant = { engine: 'wasm', threads: 2, build: 'relaxed' }

interface Clock {
  judging: number
  verdicts: number
}

/** The suite as it is, with a clock on its verdicts. */
function timed(suite: TaskSuite, clock: Clock): TaskSuite {
  return {
    ...suite,
    judge: (task, episode) => {
      const began = performance.now()
      const verdict = suite.judge(task, episode)
      clock.judging += performance.now() - began
      clock.verdicts += 1
      return verdict
    },
  }
}

/** Milliseconds are those of an update; what is evaluated between them does not count. */
export async function judgeShare(updates: number): Promise<Row> {
  const config = await readConfig(PRESET, { updates: String(updates) })
  const { suite, tokenizer } = await loadTaskSetup(config)
  const { engine } = await openInNode(MAKER)
  const clock: Clock = { judging: 0, verdicts: 0 }
  const trainer = await Trainer.start({
    id: 'bench',
    config: {
      ...config,
      evaluation: { ...config.evaluation, every: updates, tasks: 16, tasksBetween: 16 },
    },
    suite: timed(suite, clock),
    tokenizer,
    engine,
    code: VERSION,
    clock: () => performance.now(),
    created: new Date().toISOString(),
    starters: await readStarters('desk'),
  })
  const spent: number[] = []
  const shares: number[] = []
  let verdicts = 0
  let began = performance.now()
  let before = { ...clock }
  for await (const event of trainer.run()) {
    if (event.kind === 'update') {
      const ms = performance.now() - began
      spent.push(ms)
      shares.push((clock.judging - before.judging) / ms)
      verdicts += clock.verdicts - before.verdicts
    }
    if (event.kind === 'update' || event.kind === 'evaluation') {
      began = performance.now()
      before = { ...clock }
    }
  }
  trainer.dispose()
  const percent = 100 * timing(shares).median
  return {
    ...emptyRow({
      ...MAKER,
      case: 'judge',
      adapter: `${engine.info.adapter}, ${process.release.name} ${process.version}`,
      shape: 'share of a desk update',
    }),
    ms: timing(spent),
    figures: {
      updates: spent.length,
      verdicts_per_update: verdicts / spent.length,
      judging_percent: percent,
      under_5_percent: percent < 5 ? 1 : 0,
    },
  }
}
