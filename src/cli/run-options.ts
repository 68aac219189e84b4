/** Options of every command that trains by a configuration; command-line.ts applies them. */
import { SUITE_SPLITS, engineSchema } from '../run/config.ts'
import type { Config } from '../run/config.ts'
import type { OptionSpec, Options } from './option-spec.ts'
import { UsageError } from './errors.ts'
import { SET_OPTION } from './set-option.ts'

export const ENGINE_OPTION: OptionSpec = {
  value: 'E',
  about: `what computes: ${engineSchema.options.join(', ')}`,
}
export const SEED_OPTION: OptionSpec = {
  value: 'N',
  about: 'another seed than the file says, from 0 to 2147483647',
}
export const PORTABLE_OPTION: OptionSpec = {
  about: 'computes with arithmetic that gives the same bits on every machine',
}
export const SEEDS_OPTION: OptionSpec = { value: '1,2,3', about: 'other seeds than the file says' }
export const JOBS_OPTION: OptionSpec = { value: 'N', about: 'how many processes work side by side' }
export const OFFICIAL_OPTIONS = {
  'suite-path': {
    value: 'DIR',
    about: 'the folder of official files, for suites that are read from them',
  },
  split: {
    value: 'S',
    about: `of official files: ${SUITE_SPLITS.join(', or ')}, on which settings are chosen and which never meets what the other holds out`,
  },
  'skip-bad': { about: 'leaves out lines of official files that cannot be used' },
} as const satisfies Readonly<Record<string, OptionSpec>>

/** The suite with these options, where it is read from official files. @throws UsageError */
export function withOfficial(
  suite: Config['suite'],
  { 'suite-path': path, 'skip-bad': skipBad, split: named }: Options,
): Config['suite'] {
  if (!('path' in suite)) return suite
  const split = SUITE_SPLITS.find((one) => one === named)
  if (named !== undefined && split === undefined)
    throw new UsageError(`--split ${named}: there is ${SUITE_SPLITS.join(', ')}.`)
  return {
    ...suite,
    ...(path === undefined ? {} : { path }),
    ...(split === undefined ? {} : { split }),
    ...(skipBad === undefined ? {} : { skipBad: true }),
  }
}

export const RUN_OPTIONS = {
  set: SET_OPTION,
  engine: ENGINE_OPTION,
  seed: SEED_OPTION,
  updates: { value: 'N', about: 'other than the file says, from 1 to 10000' },
  portable: PORTABLE_OPTION,
  ...OFFICIAL_OPTIONS,
} as const satisfies Readonly<Record<string, OptionSpec>>
