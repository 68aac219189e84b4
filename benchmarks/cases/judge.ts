/** How fast episodes are judged: never a bottleneck is the claim, so it is measured. */
import { FIXTURE } from '../../src/judges/api-bank/testing/api-bank-files.ts'
import { createDesk } from '../../src/tasks/desk/desk-suite.ts'
import { runCalls } from '../../src/tasks/run-calls.ts'
import type { Episode, Task, TaskSuite } from '../../src/tasks/task.ts'
import { officialFrom } from '../../src/rl/task-setup.ts'
import { judgeCalls } from '../../src/judges/index.ts'
import type { BenchCase } from '../case.ts'
import { emptyRow, timing } from '../row.ts'
import type { Row } from '../row.ts'
import { judgements } from './judge-calls.ts'
import { judgeShare, MAKER } from './judge-share.ts'

/** Carries out the gold calls in a world of their own. */
async function goldEpisode(suite: TaskSuite, task: Task): Promise<Episode> {
  const world = suite.world(task)
  world.reset(0)
  const { records } = await runCalls(task.gold, world)
  return { plan: [], calls: records, finalState: world.state() }
}

interface Judged {
  readonly task: Task
  readonly episode: Episode
}

async function episodesOf(suite: TaskSuite): Promise<readonly Judged[]> {
  const tasks = (['train', 'held-out'] as const).flatMap((split) =>
    Array.from({ length: suite.size(split) }, (_, index) => suite.task(split, index, 1)),
  )
  const judged: Judged[] = []
  for (const task of tasks) judged.push({ task, episode: await goldEpisode(suite, task) })
  return judged
}

async function apiBank(): Promise<TaskSuite> {
  const read = await officialFrom(FIXTURE, {
    id: 'api-bank',
    seed: 1,
    heldOutShare: 0.3,
    split: 'reporting',
    skipBad: false,
  })
  if (!read.ok) throw new Error(read.error)
  return read.made.suite
}

/** What a verdict of BFCL's checker is to keep up with, in one thread. */
const WANTED = 20_000

/** Verdicts on BFCL's calls; reading the files is not timed. */
function bfclRow(quick: boolean, say: (line: string) => void): Row {
  const { shape, all } = judgements()
  const perThousand: number[] = []
  for (let round = 0; round < (quick ? 4 : 20); round++) {
    let verdicts = 0
    const began = performance.now()
    while (verdicts < 5000) {
      for (const { entry, calls } of all) judgeCalls(entry, calls)
      verdicts += all.length
    }
    // The first rounds find the code cold.
    if (round > 1) perThousand.push((1000 * (performance.now() - began)) / verdicts)
  }
  const ms = timing(perThousand)
  const perSecond = 1e6 / ms.median
  say(
    `${shape}: ${perSecond.toFixed(0)} verdicts a second on ${all.length} recorded calls; at least ${WANTED}: ${perSecond >= WANTED ? 'yes' : 'no'}`,
  )
  const figures = {
    calls: all.length,
    verdicts_per_s: perSecond,
    at_least_20000: perSecond >= WANTED ? 1 : 0,
  }
  return {
    ...emptyRow({
      case: 'judge',
      engine: 'none',
      adapter: `${process.release.name} ${process.version}`,
      threads: 1,
      shape,
    }),
    ms,
    figures,
  }
}

export const judge: BenchCase = {
  name: 'judge',
  about:
    'verdicts on BFCL’s calls, on gold episodes of the desk and of API-Bank-shaped dialogues, and the tool calls that lead there, in ms for a thousand verdicts; and what share of a desk update judging takes',
  async run({ quick, engines, say }) {
    const rows: Row[] = [bfclRow(quick, say)]
    if (engines === undefined || engines.includes(MAKER.engine)) {
      const share = await judgeShare(quick ? 2 : 8)
      say(
        `desk: judging takes ${(share.figures?.['judging_percent'] ?? NaN).toFixed(2)} % of an update; under 5 %: ${share.figures?.['under_5_percent'] === 1 ? 'yes' : 'no'}`,
      )
      rows.push(share)
    }
    const suites: readonly (readonly [string, TaskSuite])[] = [
      ['desk', await createDesk({ seed: 1, train: 2000, heldOut: 384 })],
      ['api-bank', await apiBank()],
    ]
    for (const [shape, suite] of suites) {
      let judged: readonly Judged[] = await episodesOf(suite)
      const played = performance.now()
      judged = await episodesOf(suite)
      const playing = performance.now() - played
      const perThousand: number[] = []
      for (let round = 0; round < (quick ? 3 : 12); round++) {
        let verdicts = 0
        const began = performance.now()
        while (verdicts < 1000) {
          for (const { task, episode } of judged) {
            if (!suite.judge(task, episode).success)
              throw new Error(`${task.id}: its own gold calls are not judged a success`)
          }
          verdicts += judged.length
        }
        if (round > 0) perThousand.push((1000 * (performance.now() - began)) / verdicts)
      }
      const ms = timing(perThousand)
      const figures = {
        episodes: judged.length,
        verdicts_per_s: 1e6 / ms.median,
        played_episodes_per_s: (1000 * judged.length) / playing,
      }
      say(`${shape}: ${figures.verdicts_per_s.toFixed(0)} verdicts a second`)
      rows.push({
        ...emptyRow({
          case: 'judge',
          engine: 'none',
          adapter: `${process.release.name} ${process.version}`,
          threads: 1,
          shape,
        }),
        ms,
        figures,
      })
    }
    return { rows }
  },
}
