/**
 * `--set rl.clipLow=0.3`: any setting by its path, checked and converted by its definition
 * (run/settings/).
 */
import { SETTINGS, configSchema } from '../run/config.ts'
import type { Config, Setting, SettingValue } from '../run/config.ts'
import { withSettings } from '../run/change-settings.ts'
import { firstIssue } from '../run/schema-issue.ts'
import { takesText } from '../run/settings/takes-text.ts'
import type { OptionSpec, Options } from './option-spec.ts'
import { UsageError } from './errors.ts'
import { nearest } from './nearest.ts'

const TABLE = 'docs/settings.md lists all settings'

export const SET_OPTION: OptionSpec = {
  value: 'PATH=VALUE',
  about: `another value of a setting, such as rl.clipLow=0.3, as often as needed; ${TABLE}`,
  many: true,
}

type Chosen = Readonly<Record<string, SettingValue>>

/** Undefined where the text is no value of the setting. */
function valueOf(setting: Setting, text: string): SettingValue | undefined {
  switch (setting.kind) {
    case 'integer':
    case 'number': {
      const value = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : NaN
      const { low, high, above = false } = setting
      const within = (above ? value > low : value >= low) && value <= high
      return within && (setting.kind === 'number' || Number.isInteger(value)) ? value : undefined
    }
    case 'switch':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'choice':
      return setting.options.find(([value]) => value === text)?.[0]
    case 'text':
      return text.length <= setting.most ? text : undefined
  }
}

/** The last part of a path is what one remembers of it. */
const namesOf = (path: string): readonly string[] => [path, path.slice(path.lastIndexOf('.') + 1)]

/** What other options say, by their name. */
const SAID_BY: Readonly<Record<string, string>> = {
  engine: 'engine',
  seed: 'seed',
  updates: 'rl.updates',
  portable: 'portable',
  'suite-path': 'suite.path',
  split: 'suite.split',
  'skip-bad': 'suite.skipBad',
  tokens: 'rl.budgetTokens',
  gflop: 'rl.budgetGflop',
  budget: 'rl.budget',
}

/** What `--set` was given, beside other options. @throws UsageError */
export function chosenBy(given: readonly string[], options: Options): Chosen {
  const chosen = new Map<string, SettingValue>()
  for (const one of given) {
    const equals = one.indexOf('=')
    if (equals < 1)
      throw new UsageError(`--set ${one}: a path and a value are needed, as in seed=7; ${TABLE}.`)
    const [path, text] = [one.slice(0, equals), one.slice(equals + 1)]
    const setting = SETTINGS.find((known) => known.path === path)
    if (setting === undefined) {
      const meant = nearest(
        path,
        SETTINGS.map((known) => known.path),
        Infinity,
        namesOf,
      )
      throw new UsageError(
        `--set ${path}: there is no such setting. Did you mean ${meant ?? 'another'}? ${TABLE}.`,
      )
    }
    if (chosen.has(path)) throw new UsageError(`--set ${path} is given twice.`)
    const value = valueOf(setting, text)
    if (value === undefined) throw new UsageError(`--set ${one}: ${takesText(setting)} is needed.`)
    chosen.set(path, value)
  }
  for (const [name, path] of Object.entries(SAID_BY))
    if (options[name] !== undefined && chosen.has(path))
      throw new UsageError(`--${name} and --set ${path} say the same: give one of them.`)
  return Object.fromEntries(chosen)
}

/** The configuration with these settings. @throws UsageError where they are none of its own, or do not fit it */
export function withChosen(config: Config, chosen: Chosen): Config {
  const changed = withSettings(config, chosen, (path) => {
    const suite = chosen['suite.id'] ?? config.suite.id
    return new UsageError(`--set ${path}: tasks of ${suite} have no such setting.`)
  })
  const checked = configSchema.safeParse(changed)
  if (!checked.success)
    throw new UsageError(
      `--set ${Object.keys(chosen).join(', ')}: ${firstIssue(checked.error, changed)}.`,
    )
  return checked.data
}
