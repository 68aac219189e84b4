/** `npm run judge`: how often our verdicts equal an official evaluator's recorded ones. */
import { constants, closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import { ORACLES, OracleError } from '../judges/index.ts'
import type { OfficialFiles } from '../judges/index.ts'
import { IMPORT_LIMITS } from '../run/files/import-limits.ts'
import { main, print } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import { CommandError, UsageError, reasonOf } from './errors.ts'
import { filesBelow, readNamed } from './files.ts'

const SUITES = [...ORACLES.keys()].join(', ')

const SPEC: CommandSpec = {
  name: 'judge',
  about:
    'How often our verdicts equal those that an official evaluator gave: prints `agree A of B` last.',
  operand: { name: 'SUITE', about: `of ${SUITES}`, required: true },
  options: {
    vectors: { value: 'FILE', about: 'the recorded verdicts', required: true },
    data: {
      value: 'DIR',
      about:
        'the official folder that they were given on; files beside the vectors are looked at too',
    },
  },
  more: [
    'Ends with 0 when all agree, with 1 when not or when something failed, with 2 when the call is wrong.',
  ],
}

/** Disagreements that are printed. */
const SHOWN = 20

/** Most bytes of recorded verdicts, and of a file that they are about. */
const MOST_BYTES = 512 << 20

/** Reads at once: an evaluator asks for files in the middle of a verdict. @throws CommandError */
function textOf(path: string): string {
  let file: number | undefined
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const about = fstatSync(file)
    if (!about.isFile() || about.size > MOST_BYTES)
      throw new CommandError(
        `${path} is no file of at most ${MOST_BYTES} bytes. Name another folder with --data.`,
      )
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw error instanceof CommandError
      ? error
      : new CommandError(
          `${path} cannot be read: ${reasonOf(error)}. Name another folder with --data.`,
        )
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** The files of the folder given with `--data`, then those beside the vectors. */
async function officialFiles(folders: readonly string[]): Promise<OfficialFiles> {
  const below = (folder: string): Promise<string[]> =>
    filesBelow(folder, IMPORT_LIMITS.files).catch((error: unknown) => {
      throw new CommandError(
        `${folder} is not a folder that can be read: ${reasonOf(error)}. Name another with --data.`,
      )
    })
  const found = (await Promise.all(folders.map(below))).flat()
  const paths = [...new Set(found)].map((path) => path.replaceAll('\\', '/'))
  const texts = new Map<string, string>()
  return {
    paths,
    read: (suffix) => {
      const path = paths.find((p) => p.endsWith(`/${suffix}`))
      if (path === undefined) return undefined
      const text = texts.get(path) ?? textOf(path)
      texts.set(path, text)
      return text
    },
  }
}

async function judge({ operands: [suite = ''], options }: Given): Promise<number> {
  const oracle = ORACLES.get(suite)
  if (oracle === undefined)
    throw new UsageError(`There is no evaluator ${suite}: there is ${SUITES}.`)
  const { vectors = '', data } = options
  const path = resolve(vectors)
  const text = (await readNamed(path, MOST_BYTES)).toString('utf8')
  const files = await officialFiles([...(data === undefined ? [] : [resolve(data)]), dirname(path)])
  let agree = 0
  let all = 0
  try {
    for (const { place, agrees, official, ours } of oracle({ path: basename(path), text }, files)) {
      all += 1
      if (agrees) {
        agree += 1
        continue
      }
      if (all - agree <= SHOWN) print(`${place}\n  official  ${official}\n  ours      ${ours}`)
    }
  } catch (error) {
    throw error instanceof OracleError ? new CommandError(error.message) : error
  }
  print(`agree ${agree} of ${all}`)
  return agree === all && all > 0 ? 0 : 1
}

await main(SPEC, judge)
