/**
 * `npm run starter`: makes the vocabulary and the starter policies of a suite by the warm start of a
 * configuration, the desk's unless another is named, and records how in the files themselves.
 */
import type { Weights } from '../engine/engine.ts'
import type { RunEvent } from '../rl/events.ts'
import { starterBytes } from '../rl/starter-file.ts'
import { isOfficialConfig } from '../rl/task-setup.ts'
import { vocabularyOf } from '../rl/vocabulary.ts'
import { defined } from '../run/at.ts'
import type { Config } from '../run/config.ts'
import { chosenBy } from '../run/engine-choice.ts'
import { spanText } from '../run/interval-text.ts'
import { SUITE_FACTS } from '../run/suite-facts.ts'
import { VERSION } from '../run/version.ts'
import { REGISTRY } from '../tasks/registry.ts'
import type { TaskSuite } from '../tasks/task.ts'
import { ProgressLine, main, readConfig, print, tell } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import { removeCheckpoint } from './checkpoint.ts'
import { failureOf } from './drive.ts'
import { chooseEngine } from './engines.ts'
import { CommandError } from './errors.ts'
import { makeOutputFolder, writeNamed } from './files.ts'
import { INTERRUPTED } from './interrupt.ts'
import type { Interrupt } from './interrupt.ts'
import { driveKept } from './kept-run.ts'
import { ENGINE_OPTION, SEED_OPTION } from './run-options.ts'
import { SET_OPTION } from './set-option.ts'
import { loadTaskSetup } from './task-setup.ts'
import { readStarters, startersOf } from './starters.ts'

const CONFIG = 'public/presets/starter-desk.json'
const SPEC: CommandSpec = {
  name: 'starter',
  about:
    'Makes the vocabulary and the starter policies of a suite. Ctrl-C saves what is done; the same command continues it.',
  options: {
    config: { value: 'FILE', about: `the warm start, ${CONFIG} unless another is named` },
    out: {
      value: 'DIR',
      about: 'where they are written, public/starters/SUITE unless another is named',
    },
    set: SET_OPTION,
    engine: ENGINE_OPTION,
    seed: SEED_OPTION,
  },
}

const clock = (): number => performance.now()
/** A starter is downloaded before the first update: it has to stay small. */
const SIZE_LIMIT = 1 << 20
/** Steps between two that are printed. */
const SHOWN_EVERY = 50

/** @throws CommandError for a suite whose vocabulary depends on what the user has */
async function vocabularyFor(suite: Config['suite']): Promise<string> {
  if (suite.id === 'custom' || isOfficialConfig(suite))
    throw new CommandError(`No policies are shipped for ${suite.id}, so none are made.`)
  const versions = REGISTRY.generated[suite.id]
  const current = SUITE_FACTS[suite.id].versions.at(-1) ?? 1
  return vocabularyOf((await defined(versions[current], suite.id)(suite)).parts)
}

async function writeStarter(
  path: string,
  weights: Weights,
  suite: TaskSuite,
  origin: Readonly<Record<string, string>>,
): Promise<void> {
  const bytes = starterBytes(weights, suite, origin)
  if (bytes.length > SIZE_LIMIT)
    throw new CommandError(
      `${path} would have ${bytes.length} bytes; a starter has at most ${SIZE_LIMIT}. Make the policy smaller.`,
    )
  await writeNamed(path, bytes)
  print(`${path}: ${bytes.length} bytes`)
}

function show(line: ProgressLine, event: RunEvent): void {
  switch (event.kind) {
    case 'progress':
      line.progress(event)
      return
    case 'warm-start':
      if (event.point.step % SHOWN_EVERY !== 0) return
      line.clear()
      print(`${event.point.role} step ${event.point.step}: loss ${event.point.loss.toFixed(4)}`)
      return
    case 'evaluation': {
      line.clear()
      const { greedy, sampled, executable, alignment } = event.evaluation
      print(
        `warm start: held-out success ${spanText(greedy, 3)}, sampled ${sampled.mean.toFixed(3)}, executable ${executable.mean.toFixed(3)}, P* with E ${alignment.starPlan.mean.toFixed(3)}, P with E* ${alignment.starExecutor.mean.toFixed(3)}, styles ${JSON.stringify(event.evaluation.styles)}, n=${greedy.n}`,
      )
      for (const [stratum, found] of Object.entries(event.evaluation.strata ?? {}))
        print(`${stratum} ${spanText(found)}, n=${found.n}`)
      return
    }
    case 'started':
    case 'first-part':
    case 'update':
    case 'scorecard':
    case 'trajectories':
    case 'cross-play':
  }
}

async function starter({ options, several }: Given, interrupt: Interrupt): Promise<number> {
  const path = options['config'] ?? CONFIG
  const config = await readConfig(path, options, several['set'])
  const { suite } = config
  const out = options['out'] ?? startersOf(suite.id)
  if (config.warmStart.from !== 'demonstrations' || config.weights !== 'separate')
    throw new CommandError(
      `${path}: starters are made by a configuration with warmStart.from "demonstrations" and separate weights.`,
    )
  await makeOutputFolder('out', out)
  const resume = `${out}/starter`
  const vocabulary = await vocabularyFor(suite)
  await writeNamed(`${out}/tokenizer.json`, vocabulary)
  const taskSetup = await loadTaskSetup(config, undefined, () => Promise.resolve(vocabulary))
  const line = new ProgressLine(clock)
  const say = (words: string): void => {
    line.clear()
    tell(words)
  }
  const { ending, run } = await driveKept({
    config,
    out: resume,
    id: 'starter',
    created: new Date().toISOString(),
    taskSetup: () => Promise.resolve(taskSetup),
    starters: readStarters,
    engine: () => chooseEngine(chosenBy(config)),
    interrupt,
    clock,
    say,
    tell: (event) => show(line, event),
    // The evaluation of the warm start is the end: what follows would be reinforcement learning.
    enough: ({ kind }) => kind === 'evaluation',
  })
  line.clear()
  if (ending.kind === 'failed') throw failureOf(ending)
  const { trainer, keeping, engine } = run
  if (ending.kind === 'stopped') {
    say(keeping.words)
    return INTERRUPTED
  }
  const { planner, executor } = await trainer.state()
  const origin = {
    origin: 'npm run starter',
    code: VERSION,
    config: JSON.stringify(config),
    tokenizer: taskSetup.tokenizer.hash,
    engine: `${engine.info.name} on ${engine.info.adapter}`,
  }
  for (const [role, kept] of Object.entries({ planner, executor }))
    if (kept !== undefined)
      await writeStarter(`${out}/${role}.safetensors`, kept.weights, taskSetup.suite, {
        role,
        ...origin,
      })
  await removeCheckpoint(resume)
  return 0
}

await main(SPEC, starter)
