/**
 * The runs that an experiment consists of: in which order, under which names, with which
 * configuration.
 */
import { withSettings } from './change-settings.ts'
import { configSchema } from './config.ts'
import type { Config } from './config.ts'
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
 * The base configuration with the variant's settings, the cell's mode and its seed. Throws
 * ExperimentError when that is no sound configuration.
 */
export function cellConfig(
  { base, variants }: Pick<Experiment, 'base' | 'variants'>,
  { variant: id, mode, seed }: Cell,
): Config {
  const variant: Variant | undefined = variants.find((one) => one.id === id)
  if (variant === undefined) throw new ExperimentError(`There is no variant ${id}.`)
  const changed = withSettings(
    base,
    { ...variant.set, mode, seed },
    (path) => new ExperimentError(`There is no setting ${path} to vary.`),
  )
  const parsed = configSchema.safeParse(changed)
  if (!parsed.success)
    throw new ExperimentError(`Variant ${id}: ${firstIssue(parsed.error, changed)}.`)
  return parsed.data
}
