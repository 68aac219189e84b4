/** `npm run train -- --config FILE --out run.json [--engine E] [--seed N] [--updates N] [--portable] [--suite-path DIR] [--skip-bad]`: one training run without a page. */
import { writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { Trainer, TrainingError } from '../rl/trainer.ts'
import { scorecardLines } from '../rl/evaluation/scorecard.ts'
import type { RunEvent } from '../rl/events.ts'
import type { Config } from '../run/config.ts'
import { writeRunFile } from '../run/export.ts'
import type { Estimate, Evaluation } from '../run/records.ts'
import type { RunFile } from '../run/run-file.ts'
import { chosenBy } from '../run/engine-choice.ts'
import { VERSION } from '../run/version.ts'
import { readCheckpoint, removeCheckpoint, saveCheckpoint } from './checkpoint.ts'
import { ProgressLine, UsageError, commandLine, duration, main, readConfig } from './command-line.ts'
import { chooseEngine } from './engines.ts'
import { loadSetting } from './setting.ts'
import { readStarters } from './starters.ts'

const clock = (): number => performance.now()
const two = (x: number): string => x.toFixed(2)

/** What an evaluation measured beside success and regrets; figures without a case behind them are left out. */
function details({ behaviour, probes }: Evaluation): string {
  const parts: readonly (readonly [string, Estimate | undefined])[] = [
    ['calls a solved task', behaviour?.callsPerSuccess], ['invalid calls', behaviour?.invalidCalls], ['redundant calls', behaviour?.redundantCalls],
    ['calls as planned', behaviour?.adherence], ['success with a gold plan', behaviour?.successGivenGold], ['rescued', behaviour?.rescue],
    ['best plan', probes?.capabilityRegret], ['uplift of the plan', probes?.planUplift],
    ['blanked', probes?.blanked], ['shuffled', probes?.shuffled], ['swapped', probes?.swapped],
  ]
  return parts.flatMap(([name, estimate]) => (estimate === undefined || estimate.n === 0 ? [] : [`${name} ${two(estimate.mean)}`])).join(', ')
}

function show(line: ProgressLine, event: RunEvent): void {
  switch (event.kind) {
    case 'progress':
      line.show(event.phase, `${event.label} · ${event.done}/${event.total}${event.secondsLeft === undefined ? '' : ` · ${duration(event.secondsLeft)} left`}`)
      return
    case 'evaluation': {
      const { greedy, sampled, executable, alignment, update } = event.evaluation
      line.clear()
      console.log(`${update === 0 ? 'warm start' : `update ${update}`}: held-out success ${two(greedy.mean)} [${two(greedy.low)}, ${two(greedy.high)}], sampled ${two(sampled.mean)}, executable ${two(executable.mean)}, planner regret ${two(alignment.plannerRegret.mean)}, executor regret ${two(alignment.executorRegret.mean)}, gap ${two(alignment.misalignmentGap.mean)}, n=${greedy.n}`)
      console.log(`  ${details(event.evaluation)}${event.evaluation.probes === undefined ? '' : `, probed n=${event.evaluation.probes.planUplift.n}`}`)
      return
    }
    case 'update':
      for (const notice of event.record.notices) { line.clear(); console.log(`update ${event.record.update}: ${notice.message}`) }
      return
    case 'scorecard':
      line.clear()
      for (const text of scorecardLines(event.scorecard)) console.log(`  ${text}`)
      return
    case 'started': case 'warm-start': case 'trajectories': case 'cross-play':
  }
}

/** The closing line's figures: greedy success first, then sampled. */
export function summaryLine(run: RunFile): string {
  const first = run.evaluations[0]
  const last = run.evaluations.at(-1)
  if (first === undefined || last === undefined) return 'no evaluation was made'
  const { greedy, sampled } = last
  return `held-out success ${two(first.greedy.mean)} -> ${two(greedy.mean)} (95% ${two(greedy.low)}–${two(greedy.high)}), sampled ${two(first.sampled.mean)} -> ${two(sampled.mean)}, n=${greedy.n}, updates=${run.updates.length}, seconds=${Math.round(run.seconds)}`
}

function strata(run: RunFile, floor: string | undefined): string[] {
  const first = run.evaluations[0]
  const last = run.evaluations.at(-1)
  const lines: string[] = []
  if (first?.unseenEntities !== undefined && last?.unseenEntities !== undefined) lines.push(`unseen entities ${two(first.unseenEntities.mean)} -> ${two(last.unseenEntities.mean)}, n=${last.unseenEntities.n}`)
  if (first !== undefined && last !== undefined) lines.push(`held-out call accuracy ${two(first.callAccuracy.mean)} -> ${two(last.callAccuracy.mean)} (95% ${two(last.callAccuracy.low)}–${two(last.callAccuracy.high)}), n=${last.callAccuracy.n}${floor === undefined ? '' : `; ${floor}`}`)
  return lines
}

async function prepare(config: Config, out: string): Promise<{ trainer: Trainer; floor: string | undefined }> {
  const setting = await loadSetting(config)
  const engine = await chooseEngine(chosenBy(config))
  process.stderr.write(`engine ${engine.info.name} on ${engine.info.adapter}\n`)
  const base = { config, suite: setting.suite, untouched: setting.untouched, tokenizer: setting.tokenizer, engine, code: VERSION, clock }
  const state = await readCheckpoint(out, config)
  if (state !== undefined) {
    process.stderr.write(`continuing after update ${state.run.updates.length}\n`)
    return { trainer: await Trainer.continue({ ...base, id: state.run.id }, state), floor: setting.floor }
  }
  const starters = config.warmStart.from === 'starter' ? await readStarters() : undefined
  return { trainer: await Trainer.start({ ...base, id: randomUUID(), created: new Date().toISOString(), starters }), floor: setting.floor }
}

/** Trains to the end, or to an interrupt: then the checkpoint is left to continue from, and the exit code is 130. */
async function train(args: readonly string[]): Promise<number> {
  const { options } = commandLine(args, ['config', 'out', 'engine', 'seed', 'updates', 'suite-path'], ['portable', 'skip-bad'])
  const { config: path, out } = options
  if (path === undefined || out === undefined) throw new UsageError('usage: npm run train -- --config public/presets/desk-joint.json --out run.json [--engine E] [--seed N] [--updates N] [--portable] [--suite-path DIR] [--skip-bad]')
  const config = await readConfig(path, options)
  const { trainer, floor } = await prepare(config, out)
  const line = new ProgressLine(clock)
  const abort = new AbortController()
  process.once('SIGINT', () => { abort.abort(new Error('interrupted')) })
  process.once('SIGTERM', () => { abort.abort(new Error('interrupted')) })
  let savedAt = trainer.update
  try {
    for await (const event of trainer.run(abort.signal)) {
      show(line, event)
      if (event.kind === 'update' && event.record.update - savedAt >= config.checkpointEvery) {
        await saveCheckpoint(out, config, await trainer.state())
        savedAt = event.record.update
      } else if (event.kind === 'warm-start' && event.point.step % 100 === 0) await saveCheckpoint(out, config, await trainer.state())
    }
  } catch (error) {
    line.clear()
    if (abort.signal.aborted) {
      process.stderr.write(`interrupted after update ${trainer.update}; call the same command again to continue after update ${savedAt}\n`)
      return 130
    }
    if (!(error instanceof TrainingError)) throw error
    trainer.end('failed', error.message)
    await writeFile(out, writeRunFile(await trainer.file()))
    process.stderr.write(`${error.message}\n`)
    return 1
  }
  line.clear()
  const run = await trainer.file()
  await writeFile(out, writeRunFile(run))
  await removeCheckpoint(out)
  for (const text of strata(run, floor)) console.log(text)
  console.log(summaryLine(run))
  return 0
}

await main(() => train(process.argv.slice(2)))
