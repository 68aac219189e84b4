/** What a configuration is trained on, from files on disk: the shipped vocabulary, and the official folder where one is named. */
import { readFile, readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Config } from '../run/config.ts'
import { OFFICIAL } from '../run/official.ts'
import { floorLine, floorScores } from '../tasks/floors.ts'
import type { DroppedFile } from '../tasks/files/dropped.ts'
import { badLineText } from '../tasks/official/suite.ts'
import type { BadLine } from '../tasks/official/suite.ts'
import { SettingError, isOfficialConfig, settingOf } from '../rl/setting.ts'
import type { OfficialConfig, Setting } from '../rl/setting.ts'
import { UsageError } from './command-line.ts'
import { nodeSandbox } from './sandbox.ts'
import { STARTERS } from './starters.ts'

/** Larger files are no records; the import would only skip them. */
const LARGEST_FILE = 64 << 20
const EXTENSIONS = /\.(json|jsonl|txt|md)$/
/** Bad lines that are printed. */
const SHOWN = 20

/** Where official files are looked for when no folder is named; tests look there too. */
const USUAL_FOLDER = process.env['TANDEM_BENCHMARKS'] ?? '../shared/benchmarks'

export async function readFolder({ id, path: named }: Pick<OfficialConfig, 'id' | 'path'>): Promise<DroppedFile[]> {
  const folder = named === '' ? USUAL_FOLDER : named
  let names: string[]
  try { names = await readdir(folder, { recursive: true }) } catch { throw new UsageError(`${folder}: not a folder that can be read. Name ${OFFICIAL[id].name}'s official folder in suite.path, with --suite-path or in TANDEM_BENCHMARKS.`) }
  const files: DroppedFile[] = []
  for (const name of names.filter((n) => EXTENSIONS.test(n)).sort()) {
    const path = join(folder, name)
    const about = await stat(path)
    if (about.isFile() && about.size <= LARGEST_FILE) files.push({ path: relative(folder, path), text: await readFile(path, 'utf8') })
  }
  return files
}

/** The lines that cannot be used, of many the first ones. */
export const badLineTexts = (bad: readonly BadLine[]): string[] =>
  [...bad.slice(0, SHOWN).map(badLineText), ...(bad.length > SHOWN ? [`and ${bad.length - SHOWN} more`] : [])]

function usageOf({ message, wayOut, bad }: SettingError): UsageError {
  return new UsageError(bad.length === 0 ? `${message} ${wayOut}` : [...badLineTexts(bad), `${message}. With suite.skipBad or --skip-bad the rest is used without these lines.`].join('\n'))
}

/** The suite and its vocabulary; nothing is said of them. */
export async function settingFor(config: Config): Promise<Setting> {
  const { suite } = config
  const files = isOfficialConfig(suite) ? await readFolder(suite) : undefined
  return settingOf(config, { tokenizer: () => readFile(`${STARTERS}/tokenizer.json`, 'utf8'), files: () => Promise.resolve(files), sandbox: nodeSandbox })
    .catch((error: unknown) => { throw error instanceof SettingError ? usageOf(error) : error })
}

export interface CommandSetting extends Setting {
  /** The floor that call accuracy is compared with, in words; only for imported suites. */
  readonly floor: string | undefined
}

/** The same, and prints what a suite of official files holds. */
export async function loadSetting(config: Config): Promise<CommandSetting> {
  const setting = await settingFor(config)
  const { official, suite: { benchmark } } = setting
  if (official === undefined || benchmark === undefined) return { ...setting, floor: undefined }
  const scores = await floorScores(setting.suite, benchmark.floors, config.suite.seed)
  for (const line of await official.report(scores)) console.log(line)
  const best = [...scores].sort((a, b) => b.right - a.right)[0]
  return { ...setting, floor: best === undefined ? undefined : floorLine(best) }
}
