/**
 * The runs that an experiment consists of: in which order, under which names, with which
 * configuration.
 */
import type { Config } from './config.ts'
import { configSchema, suiteSchema } from './config.ts'
import type { CellResult, Experiment, Variant } from './experiment.ts'
import { firstIssue } from './schema-issue.ts'
import { ToldError } from './told-error.ts'

/** One run of an experiment. */
export type Cell = Pick<CellResult, 'variant' | 'mode' | 'seed'>

/** An experiment that cannot be run as it is written, in words. */
export class ExperimentError extends ToldError {
  override readonly name = 'ExperimentError'
}

/**
 * All modes of a seed before the next seed, so that an experiment that is stopped early has whole
 * comparisons.
 */
export function cellsOf({
  seeds,
  variants,
  modes,
}: Pick<Experiment, 'seeds' | 'variants' | 'modes'>): Cell[] {
  return seeds.flatMap((seed) =>
    variants.flatMap(({ id }) => modes.map((mode) => ({ variant: id, mode, seed }))),
  )
}

/** Names a cell within its experiment, in files and in lists. */
export const cellName = ({ variant, mode, seed }: Cell): string => `${variant}-${mode}-${seed}`

/**
 * `value` with the setting at `path` replaced; throws ExperimentError where there is no such
 * setting.
 */
function withSetting(
  value: unknown,
  path: readonly string[],
  setting: unknown,
  whole: string,
): unknown {
  const [key, ...rest] = path
  if (key === undefined) return setting
  const entries = new Map<string, unknown>(
    typeof value === 'object' && value !== null ? Object.entries(value) : [],
  )
  if (!entries.has(key)) throw new ExperimentError(`There is no setting ${whole} to vary.`)
  return Object.fromEntries(entries.set(key, withSetting(entries.get(key), rest, setting, whole)))
}

/**
 * The suite of that name with what the base says of its own that both have; the rest is the suite's
 * default.
 */
function otherSuite({ suite }: Config, id: unknown): unknown {
  const wanted = { ...suite, id }
  const issues = suiteSchema.safeParse(wanted).error?.issues ?? []
  const foreign = new Set(
    issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [])),
  )
  return (
    suiteSchema.safeParse(
      Object.fromEntries(Object.entries(wanted).filter(([key]) => !foreign.has(key))),
    ).data ?? wanted
  )
}

/**
 * The base configuration with the variant's settings, the cell's mode and its seed. Throws
 * ExperimentError when that is no sound configuration.
 */
export function cellConfig(
  { base, variants }: Pick<Experiment, 'base' | 'variants'>,
  { variant: id, mode, seed }: Cell,
): Config {
  const variant: Variant | undefined = variants.find((one) => one.id === id)
  if (variant === undefined) throw new ExperimentError(`There is no variant ${id}.`)
  const { 'suite.id': suite } = variant.set
  // First, for the other settings may be of the suite's own.
  let changed: unknown = suite === undefined ? base : { ...base, suite: otherSuite(base, suite) }
  for (const [path, setting] of Object.entries(variant.set))
    changed = withSetting(changed, path.split('.'), setting, path)
  changed = withSetting(withSetting(changed, ['mode'], mode, 'mode'), ['seed'], seed, 'seed')
  const parsed = configSchema.safeParse(changed)
  if (!parsed.success)
    throw new ExperimentError(`Variant ${id}: ${firstIssue(parsed.error, changed)}.`)
  return parsed.data
}
