/** `npm run rerun`: runs a run file again and compares every metric but wall-clock ones. */
import { goesOn, resumePoint } from '../rl/drive/device-loss.ts'
import { orLost } from '../rl/drive/device-watch.ts'
import type { RunEvent } from '../rl/events.ts'
import { fingerprintOf } from '../rl/fingerprint.ts'
import { compareRuns, fingerprintDifferences } from '../run/compare.ts'
import { madeWith } from '../run/engine-choice.ts'
import type { RunFile } from '../run/run-file.ts'
import { VERSION } from '../run/version.ts'
import { ProgressLine, main, parseEngine, print, tell } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import { commandDriver, engineAfter, failureOf } from './drive.ts'
import { chooseEngine } from './engines.ts'
import { CommandError } from './errors.ts'
import type { Interrupt } from './interrupt.ts'
import { ENGINE_OPTION } from './run-options.ts'
import { readNamedRun } from './run-files.ts'
import { loadTaskSetup } from './task-setup.ts'
import { readStarters } from './starters.ts'
import { startTrainer } from './trainers.ts'

const SPEC: CommandSpec = {
  name: 'rerun',
  about:
    'Runs the file again and compares every figure but those of the clock: prints `identical`, or the first difference.',
  operand: {
    name: 'run.json',
    about: 'a run file, as train writes it and the page exports it',
    required: true,
  },
  options: {
    engine: {
      ...ENGINE_OPTION,
      about: `${ENGINE_OPTION.about}; the one that made the run unless another is named`,
    },
  },
  more: [
    'Ends with 0 when it is identical, with 1 when it is not or something failed, with 2 when the call is wrong. Nothing is kept of it: interrupted, it begins anew.',
  ],
}

const clock = (): number => performance.now()

async function rerun(
  { options, operands: [path = ''] }: Given,
  interrupt: Interrupt,
): Promise<number> {
  const engineNamed = options['engine'] === undefined ? undefined : parseEngine(options['engine'])
  const recorded = await readNamedRun(path)
  const { config } = recorded
  const choice =
    engineNamed === undefined
      ? madeWith(recorded.fingerprint)
      : { name: engineNamed, portable: false }
  if (choice.name === 'auto')
    throw new CommandError(
      `${path}: engine "${recorded.fingerprint.engine}" is not known here. Name another with --engine.`,
    )
  const taskSetup = await loadTaskSetup(config, recorded)
  const starters =
    config.warmStart.from === 'starter' ? await readStarters(config.suite.id) : undefined
  const line = new ProgressLine(clock)
  let made: RunFile = recorded
  const ending = await commandDriver(interrupt.signal).drive<RunEvent, unknown>(async (losses) => {
    const engine = await engineAfter(losses, () => chooseEngine(choice), interrupt.signal)
    line.clear()
    if (losses.length > 0) tell(goesOn('The run', resumePoint(undefined), losses))
    const differs = fingerprintDifferences(
      recorded.fingerprint,
      fingerprintOf(engine.info, VERSION),
    )
    if (differs.length > 0)
      tell(`the fingerprint differs in ${differs.join(', ')}: small differences are to be expected`)
    const trainer = await orLost(
      engine,
      startTrainer({
        id: recorded.id,
        config,
        suite: taskSetup.suite,
        outOfDistribution: taskSetup.outOfDistribution,
        tokenizer: taskSetup.tokenizer,
        engine,
        code: VERSION,
        clock,
        created: recorded.created,
        starters,
      }),
    )
    return {
      engine,
      events: trainer.run(),
      tell: (event) => {
        if (event.kind === 'progress') line.progress(event)
      },
      // A stopped run is repeated as far as it got.
      enough: (event) =>
        recorded.status !== 'finished' &&
        event.kind === 'update' &&
        event.record.update >= recorded.updates.length,
      finished: async () => {
        made = await trainer.file()
      },
      dispose: () => trainer.dispose(),
    }
  })
  line.clear()
  if (ending.kind !== 'finished') throw failureOf(ending)
  const result = compareRuns(recorded, made)
  print(result.identical ? 'identical' : `different: ${result.difference}`)
  return result.identical ? 0 : 1
}

await main(SPEC, rerun)
