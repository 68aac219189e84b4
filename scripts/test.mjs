/**
 * `npm test`: installs when needed, finds or installs a browser, then runs every check in order and sums up. Node built-ins alone.
 * `npm test -- unit e2e` runs only the named steps. The last line counts tests; the exit status is 0 only when every step passed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBrowser } from './browser.mjs'
import { install, nodeTooOld } from './install.mjs'

const STEP_LIMIT = 40 * 60_000

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const reports = join(root, '.tandem', 'reports')
const report = (name) => join(reports, `${name}.json`)

const tool = (...path) => join(root, 'node_modules', ...path)
const VITEST = tool('vitest', 'vitest.mjs')
const vitest = (project) => [VITEST, 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report(project)}`]

/** Every step is a script for Node, by its arguments, so that no shell and no npm stands between. */
const STEPS = [
  { name: 'lint', args: [tool('eslint', 'bin', 'eslint.js'), '--max-warnings', '0', '.'] },
  { name: 'types', args: [tool('typescript', 'bin', 'tsc'), '--noEmit', '-p', '.'] },
  { name: 'deps', args: [tool('dependency-cruiser', 'bin', 'dependency-cruise.mjs'), '--config', '.dependency-cruiser.cjs', 'src', 'benchmarks', 'e2e', 'scripts/mutants'] },
  { name: 'unit', args: vitest('unit'), count: countVitest },
  { name: 'kernels', args: vitest('kernels'), count: countVitest },
  { name: 'build', args: [tool('vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'] },
  { name: 'test-pages', args: [tool('vite', 'bin', 'vite.js'), 'build', '--config', 'e2e/vite.config.ts', '--logLevel', 'warn'] },
  {
    name: 'e2e',
    args: [tool('@playwright', 'test', 'cli.js'), 'test', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report('e2e'), PLAYWRIGHT_HTML_OPEN: 'never' },
    count: countPlaywright,
  },
]

/** A test file that cannot even be loaded has no failed test of its own, and counts as one. */
function countVitest({ numPassedTests, numPendingTests, numTodoTests, testResults }) {
  const failures = testResults.map(({ status, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed').length
    return status === 'failed' ? Math.max(1, failed) : failed
  })
  return { passed: numPassedTests, failed: failures.reduce((sum, n) => sum + n, 0), skipped: numPendingTests + numTodoTests }
}

/** Errors outside any test, for instance a server that does not start, count as one failure. */
function countPlaywright({ stats, errors }) {
  return { passed: stats.expected + stats.flaky, failed: Math.max(stats.unexpected, Math.min(1, errors.length)), skipped: stats.skipped }
}

function readCount(step) {
  if (step.count === undefined) return { passed: 0, failed: 0, skipped: 0 }
  try {
    return step.count(JSON.parse(readFileSync(report(step.name), 'utf8')))
  } catch {
    console.error(`${step.name} left no report that can be read: it counts as one failure.`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

/** Ticks a second that Linux counts processor time in. */
const TICKS = 100

/** Minutes of processor time of all that this process has started and waited for, and of what they waited for; undefined where the system does not say. */
function cpuMinutes() {
  try {
    // Behind the name in brackets, which may hold spaces: the state is field 3, times of waited-for children are fields 16 and 17.
    const fields = readFileSync('/proc/self/stat', 'utf8').replace(/^.*\) /s, '').split(' ')
    return (Number(fields[13]) + Number(fields[14])) / TICKS / 60
  } catch {
    return undefined
  }
}

const minutes = (from, to = cpuMinutes()) => (from === undefined || to === undefined ? 'CPU not told by this system' : `${(to - from).toFixed(2)} CPU min`)

const seconds = (from) => ((performance.now() - from) / 1000).toFixed(1)

function chosenSteps(names) {
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name))
  if (unknown.length > 0) throw new Error(`There is no step named ${unknown.join(', ')}. Steps: ${STEPS.map(({ name }) => name).join(', ')}.`)
  return names.length === 0 ? STEPS : STEPS.filter((step) => names.includes(step.name))
}

function runStep(step, env) {
  console.log(`\n── ${step.name} ──`)
  const from = performance.now()
  const cpu = cpuMinutes()
  const { status, signal } = spawnSync(process.execPath, step.args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...env, ...step.env },
    timeout: STEP_LIMIT,
    killSignal: 'SIGTERM',
  })
  const why = signal === null ? `exit status ${status}` : `ended by ${signal}, limit ${STEP_LIMIT / 60_000} minutes`
  console.log(`── ${step.name}: ${status === 0 ? 'passed' : `FAILED (${why})`} in ${seconds(from)} s, ${minutes(cpu)}`)
  return { name: step.name, passed: status === 0, seconds: seconds(from), cpu: minutes(cpu), count: readCount(step) }
}

function main() {
  const old = nodeTooOld()
  if (old !== undefined) throw new Error(old)
  const steps = chosenSteps(process.argv.slice(2))
  const start = performance.now()
  const cpu = cpuMinutes()
  install(root)
  const browser = ensureBrowser(root)
  console.log(`Browser: ${browser}. Ready in ${seconds(start)} s.`)
  if (existsSync(reports)) rmSync(reports, { recursive: true })
  mkdirSync(reports, { recursive: true })

  const env = { ...process.env, CHROME_PATH: browser }
  const results = steps.map((step) => runStep(step, env))

  console.log('\n── summary ──')
  for (const { name, passed, seconds: took, cpu: used } of results) console.log(`${name.padEnd(10)} ${passed ? 'passed' : 'FAILED'} ${took.padStart(7)} s  ${used}`)
  console.log(`total      ${seconds(start).padStart(14)} s  ${minutes(cpu)}`)
  const sum = (key) => results.reduce((total, { count }) => total + count[key], 0)
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
  return results.every(({ passed }) => passed) ? 0 : 1
}

try {
  process.exitCode = main()
} catch (error) {
  console.error(`\n${error.message}`)
  process.exitCode = 1
}
