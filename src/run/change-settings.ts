/** A configuration with some of its settings changed, by their paths; the schema checks it after. */
import { suiteSchema } from './config.ts'
import type { Config, SettingValue } from './config.ts'

/** `value` with what stands at `path` replaced; undefined where nothing stands there. */
function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by
  const entries = new Map<string, unknown>(
    typeof value === 'object' && value !== null ? Object.entries(value) : [],
  )
  const below = entries.get(key)
  if (below === undefined) return undefined
  const changed = replaced(below, rest, by)
  return changed === undefined ? undefined : Object.fromEntries(entries.set(key, changed))
}

/**
 * The suite of that name with what the configuration says of its own that both have; the rest is
 * the suite's default.
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

/** @throws what `missing` makes of the path of a setting that is not there */
export function withSettings(
  config: Config,
  settings: Readonly<Record<string, SettingValue>>,
  missing: (path: string) => Error,
): unknown {
  const { 'suite.id': suite } = settings
  // First, for the other settings may be of the suite's own.
  let changed: unknown =
    suite === undefined ? config : { ...config, suite: otherSuite(config, suite) }
  for (const [path, value] of Object.entries(settings)) {
    changed = replaced(changed, path.split('.'), value)
    if (changed === undefined) throw missing(path)
  }
  return changed
}
