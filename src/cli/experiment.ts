/**
 * `npm run experiment -- --config FILE --out DIR [--modes a,b] [--seeds 1,2,3] [--variants a,b] [--tokens N | --gflop N | --updates N] [--budget B] [--engine E] [--jobs N] [--warm DIR]`:
 * modes × seeds × variants without a page, kept in DIR as it grows; called again it goes on. Prints the table and writes DIR/summary.json.
 */
import { experimentSupportProblems } from '../run/support.ts'
import { UsageError, commandLine, main } from './command-line.ts'
import { readExperiment } from './experiment-options.ts'
import { summaryMarkdown, tableText, tablesOf } from './experiment-table.ts'
import { carryOut, prepareExperiment, unlessInterrupted } from './experiment-work.ts'
import type { Prepared } from './experiment-work.ts'

const USAGE = 'usage: npm run experiment -- --config public/presets/ablation.json --out DIR [--modes a,b] [--seeds 1,2,3] [--variants a,b] [--tokens N] [--gflop N] [--updates N] [--budget tokens|gflop|updates] [--engine E] [--portable] [--jobs N] [--warm DIR] [--suite-path DIR] [--skip-bad]'
const VALUES = ['config', 'out', 'modes', 'seeds', 'variants', 'tokens', 'gflop', 'updates', 'budget', 'engine', 'jobs', 'warm', 'suite-path']

async function work(prepared: Prepared, command: string): Promise<number> {
  const { summary, results, failures } = await carryOut(prepared)
  await prepared.folder.write('summary.md', summaryMarkdown(summary, results, command))
  for (const table of tablesOf(summary, results)) console.log(`\n${tableText(table)}`)
  if (summary.findings.length > 0) console.log(`\n${summary.findings.join('\n')}`)
  if (failures.length > 0) process.stderr.write(`\n${failures.join('\n')}\nThe table is of the other runs; the same command tries these again.\n`)
  return failures.length > 0 ? 1 : 0
}

/** Runs to the end, or to an interrupt: what is done stays in the folder, and the exit code is 130. */
async function experimentCommand(args: readonly string[]): Promise<number> {
  const { options } = commandLine(args, VALUES, ['portable', 'skip-bad'])
  const { config: path, out } = options
  if (path === undefined || out === undefined) throw new UsageError(USAGE)
  const experiment = await readExperiment(path, options)
  for (const problem of experimentSupportProblems(experiment)) process.stderr.write(`${problem}\n`)
  const prepared = await prepareExperiment(experiment, out, options)
  return unlessInterrupted(work(prepared, `npm run experiment -- ${args.join(' ')}`), () => prepared.jobs.end(), prepared.folder.path)
}

await main(() => experimentCommand(process.argv.slice(2)))
