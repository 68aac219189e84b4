/** What a configuration is trained on, from files on disk: the shipped vocabulary, and the official folder where one is named. */
import { readFile, readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Config } from '../run/config.ts'
import { OFFICIAL } from '../run/official.ts'
import { floorLine, floorScores, plainFloors } from '../tasks/floors.ts'
import type { DroppedFile } from '../tasks/files/dropped.ts'
import { badLineText } from '../tasks/official/suite.ts'
import { SettingError, isOfficialConfig, officialFrom, settingOf } from '../rl/setting.ts'
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

/** Refuses, with a list, where lines cannot be used and the user has not let them go. */
async function allowBad(files: readonly DroppedFile[], suite: OfficialConfig): Promise<void> {
  const read = await officialFrom(files, suite)
  if (read.ok || read.bad.length === 0) return
  const shown = read.bad.slice(0, SHOWN).map(badLineText)
  const rest = read.bad.length > shown.length ? [`and ${read.bad.length - shown.length} more`] : []
  throw new UsageError([...shown, ...rest, `${read.error}. With suite.skipBad or --skip-bad the rest is used without these lines.`].join('\n'))
}

export interface CommandSetting extends Setting {
  /** The floor that call accuracy is compared with, in words; only for imported suites. */
  readonly floor: string | undefined
}

export async function loadSetting(config: Config): Promise<CommandSetting> {
  const { suite } = config
  const files = isOfficialConfig(suite) ? await readFolder(suite) : undefined
  if (files !== undefined && isOfficialConfig(suite)) await allowBad(files, suite)
  const setting = await settingOf(config, { tokenizer: () => readFile(`${STARTERS}/tokenizer.json`, 'utf8'), files: () => Promise.resolve(files), sandbox: nodeSandbox })
    .catch((error: unknown) => { throw error instanceof SettingError ? new UsageError(`${error.message} ${error.wayOut}`) : error })
  if (setting.official === undefined) return { ...setting, floor: undefined }
  for (const line of await setting.official.report()) console.log(line)
  const floors = setting.suite.benchmark?.floors ?? plainFloors({ suite: setting.suite, seed: suite.seed })
  const best = [...await floorScores(setting.suite, floors, suite.seed)].sort((a, b) => b.right - a.right)[0]
  return { ...setting, floor: best === undefined ? undefined : floorLine(best) }
}
