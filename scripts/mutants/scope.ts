/**
 * What is mutated: the method, its randomness, its statistics, and the rules by which answers are
 * judged.
 */
import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import ts from 'typescript'
import { sourcesBelow } from '../../src/cli/code-version.ts'

export const ROOT = join(import.meta.dirname, '..', '..')

const METHOD = ['src/rl', 'src/engine/random.ts', 'src/run/statistics']
const JUDGES = [
  'src/run/calls',
  'src/run/json-scanner.ts',
  'src/run/json-value.ts',
  'src/tasks/match-in-order.ts',
  'src/tasks/desk/desk-judge.ts',
  'src/tasks/signature/signature-judge.ts',
  'src/tasks/call-fits.ts',
  'src/tasks/twohop/twohop-judge.ts',
  'src/tasks/custom/custom-judge.ts',
  'src/judges/bfcl/bfcl-judge.ts',
  'src/judges/bfcl/leaderboard-sums.ts',
  'src/judges/bfcl/ast',
  'src/judges/bfcl/multi-turn/turn-checker.ts',
  'src/tasks/api-bank/api-bank-judging.ts',
  'src/tasks/api-bank/level3-judging.ts',
  'src/judges/api-bank/api-bank-judge.ts',
  'src/judges/api-bank/api-rules.ts',
  'src/judges/api-bank/rouge-l.ts',
  'src/judges/api-bank/toolrl-metric.ts',
  'src/judges/bamboogle/bamboogle-judge.ts',
  'src/judges/bamboogle/answer-metrics.ts',
]

const isTest = (path: string): boolean => /\.test\.ts$|(^|\/)testing(\/|\.ts$)/.test(path)

export const isScope = (path: string): boolean =>
  path.endsWith('.ts') &&
  !isTest(path) &&
  [...METHOD, ...JUDGES].some((one) => path === one || path.startsWith(`${one}/`))

/** Where tests and all that they may load lie. */
export const SOURCES = ['src', 'benchmarks', 'scripts', 'e2e'] as const

export const scopeFiles = (): string[] =>
  [...METHOD, ...JUDGES].flatMap(sourcesBelow).filter(isScope).sort()

/**
 * Tests of the engine's own numbers compute on a device for minutes and meet no rule of the method;
 * of its randomness there is a test beside it.
 */
const ENGINE = /^src\/engine\/(?!random\.test\.ts)/

/**
 * They compute on a WebGPU adapter, for minutes where that is software; the trainer and the session
 * are tested on a quicker engine too.
 */
const ON_WEBGPU = ['src/rl/trainer.gpu.test.ts', 'src/worker/session.gpu.test.ts']

/** What a file loads of ours, directly; `import()` of a name that is written out counts. */
function importsOf(file: string): string[] {
  return ts
    .preProcessFile(readFileSync(join(ROOT, file), 'utf8'))
    .importedFiles.flatMap(({ fileName }) =>
      /^\.{1,2}\/.*\.tsx?$/.test(fileName) ? [posix.join(posix.dirname(file), fileName)] : [],
    )
}

/** The test files that load anything of the scope, however far behind. */
export function testFiles(): string[] {
  const loads = new Map<string, boolean>()
  const reaches = (file: string): boolean => {
    const known = loads.get(file)
    if (known !== undefined) return known
    loads.set(file, isScope(file))
    if (!isScope(file)) loads.set(file, importsOf(file).map(reaches).includes(true))
    return loads.get(file) === true
  }
  return SOURCES.flatMap(sourcesBelow).filter(
    (path) =>
      /\.test\.tsx?$/.test(path) &&
      !ENGINE.test(path) &&
      !ON_WEBGPU.includes(path) &&
      reaches(path),
  )
}
