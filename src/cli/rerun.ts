/** `npm run rerun -- run.json`: runs the file again and compares every metric but wall-clock ones; prints `identical` or the first difference. */
import { readFile } from 'node:fs/promises'
import { Trainer } from '../rl/trainer.ts'
import { compareRuns, fingerprintDifferences } from '../run/compare.ts'
import { madeWith } from '../run/engine-choice.ts'
import { readRunFile } from '../run/import.ts'
import { VERSION } from '../run/version.ts'
import { ProgressLine, UsageError, commandLine, duration, main, parseEngine } from './command-line.ts'
import { chooseEngine } from './engines.ts'
import { loadSetting } from './setting.ts'
import { readStarters } from './starters.ts'

const clock = (): number => performance.now()

async function rerun(args: readonly string[]): Promise<number> {
  const { options, positionals } = commandLine(args, ['engine'])
  const [path] = positionals
  if (path === undefined) throw new UsageError('usage: npm run rerun -- run.json [--engine E]')
  const read = readRunFile(await readFile(path, 'utf8').catch(() => { throw new UsageError(`${path}: cannot be read. Is the path right?`) }))
  if (!read.ok) throw new UsageError(`${path}: ${read.error.message}`)
  const recorded = read.file
  const { config } = recorded
  const choice = options['engine'] === undefined ? madeWith(recorded.fingerprint) : { name: parseEngine(options['engine']), portable: false }
  if (choice.name === 'auto') throw new UsageError(`${path}: engine "${recorded.fingerprint.engine}" is not known here; name another with --engine`)
  const setting = await loadSetting(config)
  const engine = await chooseEngine(choice)
  const { name, adapter, variants } = engine.info
  const differs = fingerprintDifferences(recorded.fingerprint, { engine: name, adapter, variants: { ...variants }, code: VERSION })
  if (differs.length > 0) process.stderr.write(`the fingerprint differs in ${differs.join(', ')}: small differences are to be expected\n`)
  const trainer = await Trainer.start({
    id: recorded.id, config, suite: setting.suite, untouched: setting.untouched, tokenizer: setting.tokenizer, engine, code: VERSION, clock, created: recorded.created,
    starters: config.warmStart.from === 'starter' ? await readStarters() : undefined,
  })
  const line = new ProgressLine(clock)
  for await (const event of trainer.run()) {
    if (event.kind === 'progress') line.show(event.phase, `${event.label} · ${event.done}/${event.total}${event.secondsLeft === undefined ? '' : ` · ${duration(event.secondsLeft)} left`}`)
    // A stopped run is repeated as far as it got.
    if (recorded.status !== 'finished' && event.kind === 'update' && event.record.update >= recorded.updates.length) break
  }
  line.clear()
  const result = compareRuns(recorded, await trainer.file())
  console.log(result.identical ? 'identical' : `different: ${result.difference}`)
  return result.identical ? 0 : 1
}

await main(() => rerun(process.argv.slice(2)))
