/** `npm run judge -- SUITE --vectors FILE [--data DIR]`: how often our verdicts equal an official evaluator's recorded ones. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { OracleError } from '../tasks/oracle.ts'
import type { OfficialFiles, Oracle } from '../tasks/oracle.ts'
import { IMPORT_LIMITS } from '../tasks/sandbox/limits.ts'

/** Loaded when asked for: a suite's judge brings its tools with it. */
const ORACLES: Readonly<Record<string, () => Promise<Oracle>>> = {
  'bfcl-ast': async () => (await import('../tasks/bfcl/oracle/ast.ts')).astOracle,
  'bfcl-decode': async () => (await import('../tasks/bfcl/oracle/decode.ts')).decodeOracle,
  'bfcl-java-js': async () => (await import('../tasks/bfcl/oracle/ast.ts')).astOracle,
  'api-bank': async () => (await import('../tasks/api-bank/official/oracle.ts')).apiBankOracle,
  'rouge-l': async () => (await import('../tasks/api-bank/official/rouge-oracle.ts')).rougeOracle,
  'bfcl-multi-turn': async () => (await import('../tasks/bfcl/multi-turn/oracle.ts')).multiTurnOracle,
  'bfcl-probes': async () => (await import('../tasks/bfcl/multi-turn/oracle.ts')).probesOracle,
  bamboogle: async () => (await import('../tasks/bamboogle/oracle.ts')).bamboogleOracle,
}

const USAGE = `usage: npm run judge -- ${Object.keys(ORACLES).join('|')} --vectors FILE [--data DIR]`
/** Disagreements that are printed. */
const SHOWN = 20

class UsageError extends Error {}

/** Files below the folder, nearest first, so that a folder's own file wins over one of the same name further down. */
function pathsBelow(folder: string): string[] {
  const paths: string[] = []
  let open = [folder]
  while (open.length > 0 && paths.length < IMPORT_LIMITS.files) {
    const next: string[] = []
    for (const at of open) {
      for (const entry of readdirSync(at, { withFileTypes: true })) {
        if (entry.isDirectory()) next.push(join(at, entry.name))
        else if (entry.isFile()) paths.push(join(at, entry.name))
      }
    }
    open = next.sort()
  }
  return paths
}

/** The files of the folder given with `--data`, then those beside the vectors. */
function officialFiles(folders: readonly string[]): OfficialFiles {
  const paths = [...new Set(folders.flatMap(pathsBelow))].map((path) => path.replaceAll('\\', '/'))
  const texts = new Map<string, string>()
  return {
    paths,
    read: (suffix) => {
      const path = paths.find((p) => p.endsWith(`/${suffix}`))
      if (path === undefined) return undefined
      const text = texts.get(path) ?? readFileSync(path, 'utf8')
      texts.set(path, text)
      return text
    },
  }
}

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { vectors: { type: 'string' }, data: { type: 'string' } } })
  const [suite = ''] = positionals
  const load = Object.hasOwn(ORACLES, suite) ? ORACLES[suite] : undefined
  if (load === undefined || positionals.length !== 1 || values.vectors === undefined) throw new UsageError(USAGE)
  const path = resolve(values.vectors)
  const oracle = await load()
  const files = officialFiles([...(values.data === undefined ? [] : [resolve(values.data)]), dirname(path)])
  let agree = 0
  let all = 0
  for (const { place, agrees, official, ours } of oracle({ path: basename(path), text: readFileSync(path, 'utf8') }, files)) {
    all += 1
    if (agrees) { agree += 1; continue }
    if (all - agree <= SHOWN) console.log(`${place}\n  official  ${official}\n  ours      ${ours}`)
  }
  console.log(`agree ${agree} of ${all}`)
  return agree === all && all > 0 ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (problem) {
  const told = problem instanceof UsageError || problem instanceof OracleError || (problem instanceof Error && 'code' in problem)
  if (!told) throw problem
  console.error(problem instanceof Error ? problem.message : String(problem))
  process.exitCode = 2
}
