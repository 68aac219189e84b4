/**
 * `npm run train`: one training run without a page. Interrupted, it is saved as it was after its
 * last update; called again it goes on.
 */
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TrainingError } from '../rl/training-error.ts'
import { scorecardLines } from '../rl/evaluation/scorecard.ts'
import type { RunEvent } from '../rl/events.ts'
import { writeRunFile } from '../run/export.ts'
import { NOT_MEASURED, estimateText } from '../run/interval-text.ts'
import { lossesOf, lossesText } from '../run/losses.ts'
import type { Estimate, Evaluation } from '../run/records.ts'
import type { RunFile } from '../run/run-file.ts'
import { soundRest } from '../run/salvage.ts'
import { sentence } from '../run/told-error.ts'
import { chosenBy } from '../run/engine-choice.ts'
import { checkpointOf, removeCheckpoint } from './checkpoint.ts'
import { strataLines, summaryLine } from './closing-lines.ts'
import { ProgressLine, main, readConfig, print, tell } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import { failureOf } from './drive.ts'
import { chooseEngine } from './engines.ts'
import { CommandError, reasonOf } from './errors.ts'
import { checkOutput, writeWhole } from './files.ts'
import { INTERRUPTED } from './interrupt.ts'
import type { Interrupt } from './interrupt.ts'
import { driveKept } from './kept-run.ts'
import type { Keeping } from './keeping.ts'
import { RUN_OPTIONS } from './run-options.ts'
import { loadTaskSetup } from './task-setup.ts'
import { readStarters } from './starters.ts'

const SPEC: CommandSpec = {
  name: 'train',
  about:
    'One training run without a page. Ctrl-C saves it; the same command continues it, with the same numbers as if it had never stopped.',
  options: {
    config: {
      value: 'FILE',
      about: 'what is trained: a configuration such as public/presets/desk-joint.json',
      required: true,
    },
    out: {
      value: 'FILE',
      about: 'where the run is written; its checkpoint stands beside it until then',
      required: true,
    },
    ...RUN_OPTIONS,
  },
  more: [
    'The last line gives held-out success before and after, with its interval.',
    'Ends with 0, with 1 when something failed, with 2 when the call is wrong, with 130 when it was interrupted.',
  ],
}

const clock = (): number => performance.now()
const two = (x: number): string => x.toFixed(2)

/**
 * What an evaluation measured beside success and regrets; figures without a case behind them are
 * left out.
 */
function details({ behaviour, probes }: Evaluation): string {
  const parts: readonly (readonly [string, Estimate | undefined])[] = [
    ['calls a solved task', behaviour?.callsPerSuccess],
    ['invalid calls', behaviour?.invalidCalls],
    ['redundant calls', behaviour?.redundantCalls],
    ['calls as planned', behaviour?.adherence],
    ['success with a gold plan', behaviour?.successGivenGold],
    ['rescued', behaviour?.rescue],
    ['best plan', probes?.capabilityRegret],
    ['uplift of the plan', probes?.planUplift],
    ['blanked', probes?.blanked],
    ['shuffled', probes?.shuffled],
    ['swapped', probes?.swapped],
  ]
  return parts
    .flatMap(([name, estimate]) =>
      estimate === undefined || estimate.n === 0 ? [] : [`${name} ${two(estimate.mean)}`],
    )
    .join(', ')
}

function show(line: ProgressLine, event: RunEvent): void {
  switch (event.kind) {
    case 'progress':
      line.progress(event)
      return
    case 'evaluation': {
      const { greedy, sampled, executable, alignment, update } = event.evaluation
      line.clear()
      print(
        `${update === 0 ? 'warm start' : `update ${update}`}: held-out success ${estimateText(greedy)}, sampled ${two(sampled.mean)}, executable ${two(executable.mean)}, ${lossesText(lossesOf(alignment))}, gap ${alignment.misalignmentGap.n === 0 ? NOT_MEASURED : two(alignment.misalignmentGap.mean)}, n=${greedy.n}`,
      )
      print(
        `  ${details(event.evaluation)}${event.evaluation.probes === undefined ? '' : `, probed n=${event.evaluation.probes.planUplift.n}`}`,
      )
      return
    }
    case 'update':
      for (const notice of event.record.notices) {
        line.clear()
        print(`update ${event.record.update}: ${notice.message}`)
      }
      return
    case 'scorecard':
      line.clear()
      for (const text of scorecardLines(event.scorecard)) print(`  ${text}`)
      return
    case 'started':
    case 'warm-start':
    case 'first-part':
    case 'trajectories':
    case 'cross-play':
  }
}

const say =
  (line: ProgressLine) =>
  (words: string): void => {
    line.clear()
    tell(words)
  }

/**
 * Writes the run where it was asked for, else where there is room. @throws CommandError that says
 * where it is then
 */
async function writeRun(out: string, made: RunFile, keeping: Keeping): Promise<void> {
  const { file: run, leftOut } = soundRest(made) ?? { file: made, leftOut: [] }
  for (const words of leftOut) tell(`Not in ${out}, since no reader would take it: ${words}`)
  const text = writeRunFile(run, { weights: true })
  let reason: string
  try {
    await writeWhole(out, text)
    return
  } catch (error) {
    reason = reasonOf(error)
  }
  const elsewhere = join(tmpdir(), `tandem-${run.id}.json`)
  const there = await writeWhole(elsewhere, text).then(
    () => true,
    () => false,
  )
  if (there)
    throw new CommandError(
      `${out} cannot be written: ${reason}. The whole run is in ${elsewhere}: make room, and move it.`,
    )
  const saved = await keeping.save()
  throw new CommandError(
    `${out} cannot be written: ${reason}. ${saved ? `Its end is kept in ${checkpointOf(out)}: make room, and call the same command again.` : `Make room, and call the same command again: ${keeping.words}.`}`,
  )
}

async function train({ options, several }: Given, interrupt: Interrupt): Promise<number> {
  const { config: path = '', out = '' } = options
  const config = await readConfig(path, options, several['set'])
  await checkOutput('out', out)
  const line = new ProgressLine(clock)
  let floor: string | undefined
  const {
    ending,
    run: { trainer, keeping },
  } = await driveKept({
    config,
    out,
    id: randomUUID(),
    created: new Date().toISOString(),
    taskSetup: async (begun) => {
      const found = await loadTaskSetup(config, begun)
      floor = found.floor
      return found
    },
    starters: readStarters,
    engine: () => chooseEngine(chosenBy(config)),
    interrupt,
    clock,
    say: say(line),
    tell: (event) => show(line, event),
  })
  line.clear()
  if (ending.kind === 'failed') {
    const error = failureOf(ending)
    if (!(error instanceof TrainingError))
      throw new CommandError(`Training failed: ${sentence(reasonOf(error))} ${keeping.words}.`)
    trainer.end('failed', error.message)
    const made = await trainer.file(true).catch(() => trainer.file())
    await writeRun(out, made, keeping)
    throw new CommandError(error.message)
  }
  if (ending.kind === 'stopped' && trainer.record.status !== 'finished') {
    tell(keeping.words)
    return INTERRUPTED
  }
  const run = await trainer.file(true)
  await writeRun(out, run, keeping)
  await removeCheckpoint(out)
  for (const text of strataLines(run, floor)) print(text)
  print(summaryLine(run))
  return 0
}

await main(SPEC, train)
