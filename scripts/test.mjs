/**
 * `npm test`: installs when needed, finds or installs a browser, then runs every check and sums up.
 * Node built-ins alone. What needs no browser runs two steps at a time, the browser's tests
 * follow, those that hold the page to times alone at the end. `npm test -- unit e2e` runs only the
 * named steps. The last line counts tests; the exit status is 0 only when every step passed.
 */
import { fork } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBrowser } from './browser.mjs'
import { install, nodeTooOld } from './install.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const reports = join(root, '.tandem', 'reports')
const report = (name) => join(reports, `${name}.json`)
const log = (name) => join(reports, `${name}.log`)

const tool = (...path) => join(root, 'node_modules', ...path)
const VITEST = tool('vitest', 'vitest.mjs')
const vitest = (name, project, ...paths) => ({
  name,
  args: [
    VITEST,
    'run',
    '--project',
    project,
    ...paths,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report(name)}`,
  ],
  count: countVitest,
})

const playwright = (name, ...projects) => ({
  name,
  args: [
    tool('@playwright', 'test', 'cli.js'),
    'test',
    '--reporter=list,json',
    ...projects.map((project) => `--project=${project}`),
  ],
  env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report(name), PLAYWRIGHT_HTML_OPEN: 'never' },
  count: countPlaywright,
})

/**
 * Groups of steps, one after the other. Of a group, `beside` steps run side by side and whichever
 * comes next follows when one ends, so the longest stand first. Every step is a script for Node, by
 * its arguments, so that no shell and no npm stands between.
 */
const GROUPS = [
  {
    beside: 2,
    steps: [
      vitest('kernels', 'kernels'),
      vitest('unit', 'unit'),
      // Part of the step before, for work on them alone: run when named, and not beside it.
      { ...vitest('judges', 'unit', 'src/judges/'), partOf: 'unit' },
      { name: 'lint', args: [tool('eslint', 'bin', 'eslint.js'), '--max-warnings', '0', '.'] },
      { name: 'types', args: [tool('typescript', 'bin', 'tsc'), '--noEmit', '-p', '.'] },
      { name: 'format', args: [tool('prettier', 'bin', 'prettier.cjs'), '--check', '.'] },
      {
        name: 'deps',
        args: [
          tool('dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
          '--config',
          '.dependency-cruiser.cjs',
          'src',
          'benchmarks',
          'e2e',
          'scripts/mutants',
        ],
      },
      { name: 'exports', args: [tool('knip', 'bin', 'knip.js'), '--no-progress'] },
      { name: 'build', args: [tool('vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'] },
      {
        name: 'test-pages',
        args: [
          tool('vite', 'bin', 'vite.js'),
          'build',
          '--config',
          'e2e/vite.config.ts',
          '--logLevel',
          'warn',
        ],
      },
    ],
  },
  { beside: 1, steps: [playwright('e2e', 'webgpu', 'fallback')] },
  {
    // Of these whichever is installed; nothing runs beside it, as they share the time that they
    // have.
    beside: 1,
    steps: [
      {
        name: 'browsers',
        args: [
          ...['--import', 'tsx', join('e2e', 'browsers', 'run.ts')],
          ...['--browsers', 'firefox,webkit', '--updates', '2', '--installed'],
        ],
      },
    ],
  },
  { beside: 1, steps: [playwright('e2e-timed', 'timed')] },
]
const STEPS = GROUPS.flatMap(({ steps }) => steps)

/** A test file that cannot even be loaded has no failed test of its own, and counts as one. */
function countVitest({ numPassedTests, numPendingTests, numTodoTests, testResults }) {
  const failures = testResults.map(({ status, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed').length
    return status === 'failed' ? Math.max(1, failed) : failed
  })
  return {
    passed: numPassedTests,
    failed: failures.reduce((sum, n) => sum + n, 0),
    skipped: numPendingTests + numTodoTests,
  }
}

/** Errors outside any test, for instance a server that does not start, count as one failure. */
function countPlaywright({ stats, errors }) {
  return {
    passed: stats.expected + stats.flaky,
    failed: Math.max(stats.unexpected, Math.min(1, errors.length)),
    skipped: stats.skipped,
  }
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

const seconds = (from) => ((performance.now() - from) / 1000).toFixed(1)

const minutes = (cpu) =>
  cpu === undefined ? 'CPU not told by this system' : `${cpu.toFixed(2)} CPU min`

function chosenSteps(names) {
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name))
  if (unknown.length > 0)
    throw new Error(
      `There is no step named ${unknown.join(', ')}. Steps: ${STEPS.map(({ name }) => name).join(', ')}.`,
    )
  return STEPS.filter(({ name, partOf }) =>
    names.length === 0 ? partOf === undefined : names.includes(name) && !names.includes(partOf),
  )
}

/** Runs a step in a process that tells what the step took; what it says goes to `out`. */
function runStep(step, env, out) {
  const from = performance.now()
  return new Promise((resolve) => {
    let told = { status: null, why: 'it could not be started' }
    const child = fork(join(root, 'scripts', 'test-step.mjs'), step.args, {
      cwd: root,
      stdio: ['ignore', out, out, 'ipc'],
      env: { ...env, ...step.env },
    })
    child.once('message', (message) => {
      told = message
    })
    child.once('error', (error) => {
      told = { status: null, why: error.message }
    })
    child.once('close', () => {
      resolve({
        name: step.name,
        passed: told.status === 0,
        why: told.why,
        seconds: seconds(from),
        cpu: told.cpu,
        count: readCount(step),
      })
    })
  })
}

const ended = ({ name, passed, why, seconds: took, cpu }) =>
  `── ${name}: ${passed ? 'passed' : `FAILED (${why})`} in ${took} s, ${minutes(cpu)}`

/** Runs a step; what it says is heard while it runs, or when it has ended. */
async function runHeard(step, env, atOnce) {
  if (atOnce) {
    console.log(`\n── ${step.name} ──`)
    const result = await runStep(step, env, 'inherit')
    console.log(ended(result))
    return result
  }
  console.log(`── ${step.name} begins; what it says comes when it has ended.`)
  const out = openSync(log(step.name), 'w')
  const result = await runStep(step, env, out)
  closeSync(out)
  console.log(`\n── ${step.name} ──\n${readFileSync(log(step.name), 'utf8')}${ended(result)}`)
  return result
}

/** Steps in their order, so many side by side. */
async function runGroup(steps, beside, env) {
  const left = [...steps]
  const results = []
  const lane = async () => {
    for (let step = left.shift(); step !== undefined; step = left.shift())
      results.push(await runHeard(step, env, beside === 1 || steps.length === 1))
  }
  await Promise.all(Array.from({ length: beside }, lane))
  return results
}

async function main() {
  const old = nodeTooOld()
  if (old !== undefined) throw new Error(old)
  const steps = chosenSteps(process.argv.slice(2))
  const start = performance.now()
  install(root)
  const browser = ensureBrowser(root)
  console.log(`Browser: ${browser}. Ready in ${seconds(start)} s.`)
  if (existsSync(reports)) rmSync(reports, { recursive: true })
  mkdirSync(reports, { recursive: true })

  const env = { ...process.env, CHROME_PATH: browser }
  const results = []
  for (const group of GROUPS) {
    const chosen = group.steps.filter((step) => steps.includes(step))
    results.push(...(await runGroup(chosen, group.beside, env)))
  }

  console.log('\n── summary ──')
  for (const { name, passed, seconds: took, cpu } of results)
    console.log(
      `${name.padEnd(10)} ${passed ? 'passed' : 'FAILED'} ${took.padStart(7)} s  ${minutes(cpu)}`,
    )
  const cpu = results.every((one) => one.cpu !== undefined)
    ? results.reduce((sum, one) => sum + one.cpu, 0)
    : undefined
  console.log(`total      ${seconds(start).padStart(14)} s  ${minutes(cpu)}`)
  const sum = (key) => results.reduce((total, { count }) => total + count[key], 0)
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`)
  return results.every(({ passed }) => passed) ? 0 : 1
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`\n${error.message}`)
  process.exitCode = 1
}
