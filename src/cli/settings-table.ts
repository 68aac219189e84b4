/** The table of all settings, as `docs/settings.md` has it. */
import { GROUPS, IN_FRONT, configSchema, settingAt } from '../run/config.ts'
import type { Setting, SettingValue } from '../run/config.ts'
import { takesText } from '../run/settings/takes-text.ts'
import { markdownTable } from './markdown.ts'
import { SUITE_IDS } from '../run/suite-facts.ts'

const code = (value: SettingValue): string => (value === '' ? 'none' : `\`${value}\``)

/** A configuration of every suite, all else by default. */
const BY_SUITE = SUITE_IDS.map((id) => configSchema.parse({ suite: { id } }))

function takes(setting: Setting): string {
  return setting.kind === 'choice'
    ? setting.options.map(([value, label]) => `${code(value)} ${label}`).join('; ')
    : takesText(setting)
}

function notUsed({ path, idle = [], elsewhere }: Setting): string {
  const suites = BY_SUITE.filter((config) => settingAt(config, path) !== undefined)
  const foreign =
    suites.length === SUITE_IDS.length
      ? []
      : [`Only with ${suites.map(({ suite }) => code(suite.id)).join(', ')}.`]
  return [
    ...foreign,
    ...idle.map(({ why }) => why.charAt(0).toUpperCase() + why.slice(1)),
    ...(elsewhere === undefined ? [] : [`Not on the form: ${elsewhere}.`]),
  ].join(' ')
}

function row(setting: Setting): readonly string[] {
  const { path, label, term, unit = '', help } = setting
  const [standard = ''] = BY_SUITE.map((config) => settingAt(config, path)).filter(
    (value) => value !== undefined,
  )
  const about = [code(path), `${label} (${term})`, takes(setting), code(standard), unit, help]
  return [...about, notUsed(setting)]
}

const HEAD = ['Path', 'Label (term)', 'Takes', 'Default', 'Unit', 'What it is', 'Not used when']

const table = (settings: readonly Setting[]): string => markdownTable(HEAD, settings.map(row))

/** Markdown, ending with a line break. */
export const settingsTable = (): string =>
  [
    '# All settings',
    '',
    'What the page’s set-up edits, presets and run files hold, and `--set path=value` changes for',
    'every command that trains. Printed by `npm run settings -- --out docs/settings.md` from their',
    'definitions in `src/run/settings/`; a test compares.',
    '',
    '## In front',
    '',
    table(IN_FRONT),
    ...GROUPS.flatMap(({ section, title, about, settings }) => [
      '',
      `## ${title}`,
      '',
      `${section}. ${about}`,
      '',
      table(settings),
    ]),
    '',
  ].join('\n')
