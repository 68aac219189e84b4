/**
 * What a configuration is trained on, from files on disk: the shipped vocabulary, and the official
 * folder where one is named.
 */
import { stat } from 'node:fs/promises'
import { relative } from 'node:path'
import type { Config } from '../run/config.ts'
import { SUITE_FACTS } from '../run/suite-facts.ts'
import type { MadeRun } from '../run/suite-versions.ts'
import { floorLine, floorScores } from '../tasks/floors.ts'
import type { DroppedFile } from '../run/files/dropped-file.ts'
import { badLineText } from '../run/files/bad-line.ts'
import type { BadLine } from '../run/files/bad-line.ts'
import { TaskSetupError, isOfficialConfig, taskSetupOf } from '../rl/task-setup.ts'
import type { OfficialConfig, TaskSetup, TaskSetupSources } from '../rl/task-setup.ts'
import { IMPORT_LIMITS } from '../run/files/import-limits.ts'
import { TokenizerError } from '../tokenizer/load.ts'
import { print } from './command-line.ts'
import { CommandError, reasonOf } from './errors.ts'
import { filesBelow, readNamed } from './files.ts'
import { nodeSandbox } from './node-sandbox.ts'
import { readVocabulary, startersOf } from './starters.ts'

/** Larger files are no records; the import would only skip them. */
const LARGEST_FILE = 64 << 20
/** Of all files together; the largest official folder has a tenth of it. */
const MOST_CHARACTERS = 512 << 20
const EXTENSIONS = /\.(json|jsonl|txt|md)$/
/** Bad lines that are printed. */
const SHOWN = 20

/** Where official files are looked for when no folder is named; tests look there too. */
const USUAL_FOLDER = process.env['TANDEM_BENCHMARKS'] ?? '../shared/benchmarks'

export async function readFolder({
  id,
  path: named,
}: Pick<OfficialConfig, 'id' | 'path'>): Promise<DroppedFile[]> {
  const folder = named === '' ? USUAL_FOLDER : named
  const wayOut = `Name ${SUITE_FACTS[id].name}'s official folder in suite.path, with --suite-path or in TANDEM_BENCHMARKS.`
  const paths = await filesBelow(folder, IMPORT_LIMITS.files).catch((error: unknown) => {
    throw new CommandError(
      `${folder} is not a folder that can be read: ${reasonOf(error)}. ${wayOut}`,
    )
  })
  const files: DroppedFile[] = []
  let characters = 0
  for (const path of paths.filter((one) => EXTENSIONS.test(one)).sort()) {
    if ((await stat(path)).size > LARGEST_FILE) continue
    const text = (await readNamed(path, LARGEST_FILE, wayOut)).toString('utf8')
    characters += text.length
    if (characters > MOST_CHARACTERS)
      throw new CommandError(
        `${folder} holds more than ${MOST_CHARACTERS} characters of text, more than any suite. ${wayOut}`,
      )
    files.push({ path: relative(folder, path), text })
  }
  return files
}

/** The lines that cannot be used, of many the first ones. */
export const badLineTexts = (bad: readonly BadLine[]): string[] => [
  ...bad.slice(0, SHOWN).map(badLineText),
  ...(bad.length > SHOWN ? [`and ${bad.length - SHOWN} more`] : []),
]

function told({ message, wayOut, bad }: TaskSetupError): CommandError {
  return new CommandError(
    bad.length === 0
      ? `${message} ${wayOut}`
      : [
          ...badLineTexts(bad),
          `${message}. With suite.skipBad or --skip-bad the rest is used without these lines.`,
        ].join('\n'),
  )
}

/**
 * The suite and its vocabulary; nothing is said of them. `made`: the run that is to be repeated or
 * continued, whose tasks they have to be. `tokenizer`: the vocabulary of a suite that policies are
 * shipped for, where it is not the one on disk.
 */
export async function taskSetupFor(
  config: Config,
  made?: MadeRun,
  tokenizer: TaskSetupSources['tokenizer'] = readVocabulary,
): Promise<TaskSetup> {
  const { suite } = config
  const files = isOfficialConfig(suite) ? await readFolder(suite) : undefined
  return taskSetupOf(config, {
    tokenizer,
    files: () => Promise.resolve(files),
    sandbox: nodeSandbox,
    versions: made && (made.origin.suites ?? {}),
  }).catch((error: unknown) => {
    if (error instanceof TaskSetupError) throw told(error)
    throw error instanceof TokenizerError
      ? new CommandError(`${startersOf(suite.id)}/${error.message}`)
      : error
  })
}

export interface CommandTaskSetup extends TaskSetup {
  /** The floor that call accuracy is compared with, in words; only for imported suites. */
  readonly floor: string | undefined
}

/** The same, and prints what a suite of official files holds. */
export async function loadTaskSetup(
  config: Config,
  made?: MadeRun,
  tokenizer?: TaskSetupSources['tokenizer'],
): Promise<CommandTaskSetup> {
  const taskSetup = await taskSetupFor(config, made, tokenizer)
  const {
    official,
    suite: { benchmark },
  } = taskSetup
  if (official === undefined || benchmark === undefined) return { ...taskSetup, floor: undefined }
  const scores = await floorScores(taskSetup.suite, benchmark, config.suite.seed)
  for (const line of await official.report(scores)) print(line)
  const best = [...scores].sort((a, b) => b.right - a.right)[0]
  return { ...taskSetup, floor: best === undefined ? undefined : floorLine(best) }
}
