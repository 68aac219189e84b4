/** What a configuration is trained on, from files on disk: the shipped vocabulary, and API-Bank's official folder where one is named. */
import { readFile, readdir, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Config } from '../run/config.ts'
import { floorLine, floors } from '../tasks/api-bank/floor.ts'
import { importApiBank } from '../tasks/api-bank/import.ts'
import type { DroppedFile } from '../tasks/files/dropped.ts'
import { reportLines } from '../tasks/api-bank/report.ts'
import { createApiBank } from '../tasks/api-bank/suite.ts'
import { SettingError, dialogueBudget, settingOf } from '../rl/setting.ts'
import type { ApiBankConfig, Setting } from '../rl/setting.ts'
import { UsageError } from './command-line.ts'
import { STARTERS } from './starters.ts'

/** Larger files are no dialogues; the import would only skip them. */
const LARGEST_FILE = 64 << 20
const EXTENSIONS = /\.(json|jsonl)$/

async function readFolder(folder: string): Promise<DroppedFile[]> {
  let names: string[]
  try { names = await readdir(folder, { recursive: true }) } catch { throw new UsageError(`${folder}: not a folder that can be read. Name API-Bank's official folder in suite.path or with --suite-path.`) }
  const files: DroppedFile[] = []
  for (const name of names.filter((n) => EXTENSIONS.test(n)).sort()) {
    const path = join(folder, name)
    if ((await stat(path)).size <= LARGEST_FILE) files.push({ path: relative(folder, path), text: await readFile(path, 'utf8') })
  }
  return files
}

/** Lines about imported files, the gold replay and the floors, printed before training. */
async function describeApiBank(files: readonly DroppedFile[], suite: ApiBankConfig, config: Config): Promise<{ readonly lines: readonly string[]; readonly floor: string | undefined }> {
  const read = importApiBank(files)
  if (!read.ok) throw new UsageError(read.error)
  const made = createApiBank(read.files, { ...suite, tokenBudget: dialogueBudget(config) })
  const [most] = floors(made, suite.seed)
  return { lines: await reportLines(read.files, made, suite.seed), floor: most === undefined ? undefined : floorLine(most) }
}

export interface CommandSetting extends Setting {
  /** The floor that call accuracy is compared with, in words; only for imported suites. */
  readonly floor: string | undefined
}

export async function loadSetting(config: Config): Promise<CommandSetting> {
  const { suite } = config
  const files = suite.id === 'api-bank' ? await readFolder(suite.path) : undefined
  const setting = await settingOf(config, { tokenizer: () => readFile(`${STARTERS}/tokenizer.json`, 'utf8'), files: () => Promise.resolve(files) })
    .catch((error: unknown) => { throw error instanceof SettingError ? new UsageError(`${error.message} ${error.wayOut}`) : error })
  if (suite.id !== 'api-bank' || files === undefined) return { ...setting, floor: undefined }
  const { lines, floor } = await describeApiBank(files, suite, config)
  for (const line of lines) console.log(line)
  return { ...setting, floor }
}
