/**
 * `npm run starter -- [--config public/presets/starter.json] [--out public/starters] [--engine E] [--seed N]`: makes the tokenizer, and the
 * starter policies by the warm start of a configuration, and records how in the files themselves.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { writeSafetensors } from '../engine/safetensors.ts'
import type { Weights } from '../engine/engine.ts'
import { Trainer } from '../rl/trainer.ts'
import { chosenBy } from '../run/engine-choice.ts'
import { VERSION } from '../run/version.ts'
import { ProgressLine, UsageError, commandLine, duration, main, readConfig } from './command-line.ts'
import { readCheckpoint, removeCheckpoint, saveCheckpoint } from './checkpoint.ts'
import { chooseEngine } from './engines.ts'
import { loadSetting } from './setting.ts'
import { STARTERS } from './starters.ts'
import { starterTokenizer } from './tokenizer.ts'

const clock = (): number => performance.now()
/** A starter is downloaded before the first update: it has to stay small. */
const SIZE_LIMIT = 1 << 20

async function writeStarter(path: string, weights: Weights, origin: Readonly<Record<string, string>>): Promise<void> {
  const bytes = writeSafetensors(weights, origin)
  if (bytes.length > SIZE_LIMIT) throw new UsageError(`${path} would have ${bytes.length} bytes; a starter has at most ${SIZE_LIMIT}. Make the policy smaller.`)
  await writeFile(path, bytes)
  console.log(`${path}: ${bytes.length} bytes`)
}

async function starter(args: readonly string[]): Promise<number> {
  const { options } = commandLine(args, ['config', 'out', 'engine', 'seed'])
  const config = await readConfig(options['config'] ?? 'public/presets/starter.json', options)
  const out = options['out'] ?? STARTERS
  if (config.warmStart.from !== 'demonstrations' || config.weights !== 'separate') throw new UsageError('starters are made by a configuration with warmStart.from "demonstrations" and separate weights')
  await mkdir(out, { recursive: true })
  if (config.suite.id === 'desk') await writeFile(`${out}/tokenizer.json`, await starterTokenizer())
  const setting = await loadSetting(config)
  const engine = await chooseEngine(chosenBy(config))
  const base = { config, suite: setting.suite, untouched: setting.untouched, tokenizer: setting.tokenizer, engine, code: VERSION, clock }
  const resume = `${out}/starter`
  const state = await readCheckpoint(resume, config)
  const trainer = state === undefined ? await Trainer.start({ ...base, id: 'starter', created: new Date().toISOString() }) : await Trainer.continue({ ...base, id: 'starter' }, state)
  const line = new ProgressLine(clock)
  for await (const event of trainer.run()) {
    if (event.kind === 'progress') line.show(event.phase, `${event.label} · ${event.done}/${event.total}${event.secondsLeft === undefined ? '' : ` · ${duration(event.secondsLeft)} left`}`)
    if (event.kind === 'warm-start' && event.point.step % 50 === 0) {
      line.clear()
      console.log(`${event.point.role} step ${event.point.step}: loss ${event.point.loss.toFixed(4)}`)
      await saveCheckpoint(resume, config, await trainer.state())
    }
    if (event.kind === 'evaluation') {
      // The evaluation of the warm start is the end: what follows would be reinforcement learning.
      line.clear()
      const { greedy, sampled, executable, alignment } = event.evaluation
      console.log(`warm start: held-out success ${greedy.mean.toFixed(3)} [${greedy.low.toFixed(3)}, ${greedy.high.toFixed(3)}], sampled ${sampled.mean.toFixed(3)}, executable ${executable.mean.toFixed(3)}, P* with E ${alignment.starPlan.mean.toFixed(3)}, P with E* ${alignment.starExecutor.mean.toFixed(3)}, styles ${JSON.stringify(event.evaluation.styles)}, n=${greedy.n}`)
      break
    }
  }
  const { planner, executor } = await trainer.state()
  const origin = { origin: 'npm run starter', code: VERSION, config: JSON.stringify(config), tokenizer: setting.tokenizer.hash, engine: `${engine.info.name} on ${engine.info.adapter}` }
  await writeStarter(`${out}/planner.safetensors`, planner.weights, { role: 'planner', ...origin })
  if (executor !== undefined) await writeStarter(`${out}/executor.safetensors`, executor.weights, { role: 'executor', ...origin })
  await removeCheckpoint(resume)
  return 0
}

await main(() => starter(process.argv.slice(2)))
