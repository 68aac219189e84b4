/**
 * `npm run experiment`: modes × seeds × variants without a page, kept in a folder as it grows;
 * called again it goes on.
 */
import { MODES } from '../run/mode-facts.ts'
import { experimentSupportProblems } from '../run/support.ts'
import { main, print, tell } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import { readExperiment } from './experiment-options.ts'
import { summaryMarkdown, tableText, tablesOf } from './experiment-table.ts'
import { carryOut, prepareExperiment, unlessInterrupted } from './experiment-work.ts'
import type { Prepared } from './experiment-work.ts'
import type { Interrupt } from './interrupt.ts'
import {
  ENGINE_OPTION,
  JOBS_OPTION,
  OFFICIAL_OPTIONS,
  PORTABLE_OPTION,
  SEEDS_OPTION,
} from './run-options.ts'
import { SET_OPTION } from './set-option.ts'

const SPEC: CommandSpec = {
  name: 'experiment',
  about:
    'Compares ways of training: modes × seeds × variants, kept in a folder as they grow. The same command goes on where it was interrupted.',
  options: {
    config: {
      value: 'FILE',
      about: 'the experiment, such as public/presets/ablation.json',
      required: true,
    },
    out: {
      value: 'DIR',
      about: 'where it is kept; DIR/summary.json is written last',
      required: true,
    },
    set: SET_OPTION,
    modes: { value: 'A,B', about: `other modes than the file says, of ${MODES.join(', ')}` },
    seeds: SEEDS_OPTION,
    variants: { value: 'A,B', about: "only these of the file's variants" },
    tokens: { value: 'N', about: 'a run ends after so many sampled tokens' },
    gflop: { value: 'N', about: 'a run ends after so many GFLOP' },
    updates: { value: 'N', about: 'a run ends after so many updates' },
    budget: {
      value: 'KIND',
      about: 'which of these amounts ends a run, where several are given: tokens, gflop or updates',
    },
    engine: ENGINE_OPTION,
    portable: PORTABLE_OPTION,
    jobs: JOBS_OPTION,
    warm: { value: 'DIR', about: 'where warm starts are kept, for several experiments to share' },
    ...OFFICIAL_OPTIONS,
  },
  more: [
    'Ends with 0, with 1 when a run failed, with 2 when the call is wrong, with 130 when it was interrupted.',
  ],
}

async function work(prepared: Prepared, command: string): Promise<number> {
  const { summary, results, failures } = await carryOut(prepared)
  await prepared.folder.write('summary.md', summaryMarkdown(summary, results, command))
  for (const table of tablesOf(summary, results)) print(`\n${tableText(table)}`)
  if (summary.findings.length > 0) print(`\n${summary.findings.join('\n')}`)
  if (failures.length > 0)
    tell(
      `\n${failures.join('\n')}\nThe table is of the other runs; the same command tries these again.`,
    )
  return failures.length > 0 ? 1 : 0
}

async function experimentCommand(
  { options, several }: Given,
  interrupt: Interrupt,
): Promise<number> {
  const { config: path = '', out = '' } = options
  const experiment = await readExperiment(path, options, several['set'])
  for (const problem of experimentSupportProblems(experiment)) tell(problem)
  const prepared = await prepareExperiment(experiment, out, options)
  return unlessInterrupted(
    work(prepared, `npm run experiment -- ${process.argv.slice(2).join(' ')}`),
    () => prepared.jobs,
    prepared.folder.path,
    interrupt,
  )
}

await main(SPEC, experimentCommand)
