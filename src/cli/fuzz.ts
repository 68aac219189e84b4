/**
 * `npm run fuzz`: the loops of the tests that draw their cases, for as long as one likes; `npm
 * test` tries a fixed small share of each.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { SEED_MAX, main, print, tell, wholeNumber } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import { CommandError, UsageError } from './errors.ts'
import { INTERRUPTED } from './interrupt.ts'
import type { Interrupt } from './interrupt.ts'

/** The files whose tests loop, by what they are about; `kernels` where they compute on a device. */
const LOOPS: Readonly<
  Record<string, { readonly project: 'unit' | 'kernels'; readonly files: readonly string[] }>
> = {
  calls: {
    project: 'unit',
    files: [
      'src/run/json-value.test.ts',
      'src/run/calls/call-grammar.test.ts',
      'src/tasks/sandbox/value-wire.test.ts',
    ],
  },
  judges: {
    project: 'unit',
    files: [
      'src/judges/bfcl/decode/decode-mutation.test.ts',
      'src/judges/bfcl/multi-turn/hostile-calls.test.ts',
      'src/judges/api-bank/api-bank-judge-mutation.test.ts',
    ],
  },
  official: {
    project: 'unit',
    files: [
      'src/tasks/bfcl/bfcl-mutation.test.ts',
      'src/tasks/api-bank/api-bank-mutation.test.ts',
      'src/tasks/api-bank/level3-items.test.ts',
      'src/tasks/bamboogle/bamboogle-mutation.test.ts',
      'src/tasks/bamboogle/search/search.test.ts',
    ],
  },
  splits: {
    project: 'unit',
    files: [
      'src/tasks/nearest.test.ts',
      'src/tasks/official/official-split.test.ts',
      'src/tasks/bfcl/function-groups.test.ts',
    ],
  },
  files: {
    project: 'unit',
    files: [
      'src/run/import-run-file.property.test.ts',
      'src/run/json.test.ts',
      'src/run/salvage.test.ts',
    ],
  },
  weights: { project: 'kernels', files: ['src/engine/safetensors.test.ts'] },
  models: {
    project: 'unit',
    files: ['src/pretrained/model-mutation.test.ts', 'src/pretrained/prompt-mutation.test.ts'],
  },
  tokenizer: { project: 'unit', files: ['src/tokenizer/tokenizer.test.ts'] },
  method: {
    project: 'unit',
    files: [
      'src/rl/reward/reward.property.test.ts',
      'src/rl/reward/wording.test.ts',
      'src/rl/groups.property.test.ts',
      'src/run/losses.test.ts',
      'src/run/statistics/interval.test.ts',
    ],
  },
  parity: {
    project: 'kernels',
    files: ['src/engine/parity/parity.test.ts', 'src/engine/parity/wasm.test.ts'],
  },
  gradients: {
    project: 'kernels',
    files: ['src/engine/transformer/gradients.test.ts', 'src/engine/transformer/arrivals.test.ts'],
  },
}
const NAMES = Object.keys(LOOPS)

const SPEC: CommandSpec = {
  name: 'fuzz',
  about:
    'The tests that draw their cases, with more of them than npm test tries; the proof suite of the kernels in every variant and build.',
  operand: {
    name: 'NAME',
    about: `of ${NAMES.join(', ')}; all of them when none is named`,
    required: false,
    many: true,
  },
  options: {
    times: {
      value: 'N',
      about:
        'cases of every loop, each loop’s own number when none is named; parity and gradients have no cases to draw',
    },
    seed: { value: 'S', about: 'what they are drawn by, instead of each loop’s own' },
  },
  more: [
    'The last line is `held A of B`, in tests.',
    'Ends with 0 when all held, with 1 when not or when something failed, with 2 when the call is wrong, with 130 when it was interrupted.',
  ],
}

const MOST_TIMES = 10_000_000
/** Milliseconds that a single test may take. */
const TEST_LIMIT = 24 * 3_600_000

const reportSchema = z.object({
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
})

interface Held {
  readonly held: number
  readonly all: number
}

async function run(
  name: string,
  env: Readonly<Record<string, string>>,
  report: string,
  signal: AbortSignal,
): Promise<Held> {
  const { project, files } = LOOPS[name] ?? { project: 'unit', files: [] }
  const child = spawn(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      project,
      '--testTimeout',
      String(TEST_LIMIT),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...files,
    ],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env }, signal },
  )
  await new Promise<void>((resolve) => {
    child.once('close', () => {
      resolve()
    })
    child.once('error', () => {
      resolve()
    })
  })
  if (signal.aborted) return { held: 0, all: 0 }
  const text = await readFile(report, 'utf8').catch(() => {
    throw new CommandError(`The tests of ${name} left no report: see above what went wrong.`)
  })
  const { testResults } = reportSchema.parse(JSON.parse(text))
  const ended = testResults.flatMap(({ status, assertionResults }) => {
    const ran = assertionResults
      .map((one) => one.status)
      .filter((one) => one === 'passed' || one === 'failed')
    // A file that could not be loaded has no test that failed.
    return status === 'failed' && !ran.includes('failed') ? [...ran, 'failed'] : ran
  })
  return { held: ended.filter((one) => one === 'passed').length, all: ended.length }
}

async function fuzz(
  { operands, options: { times, seed } }: Given,
  interrupt: Interrupt,
): Promise<number> {
  const unknown = operands.find((name) => !NAMES.includes(name))
  if (unknown !== undefined)
    throw new UsageError(`There is no loop ${unknown}: there is ${NAMES.join(', ')}.`)
  const env = {
    TANDEM_FUZZ_TIMES: String(times === undefined ? 0 : wholeNumber('times', times, 1, MOST_TIMES)),
    ...(seed === undefined
      ? {}
      : { TANDEM_FUZZ_SEED: String(wholeNumber('seed', seed, 0, SEED_MAX)) }),
  }
  const folder = await mkdtemp(join(tmpdir(), 'tandem-fuzz-'))
  let held = 0
  let all = 0
  try {
    for (const name of NAMES.filter((one) => operands.length === 0 || operands.includes(one))) {
      tell(`fuzz: ${name}`)
      const ended = await run(name, env, join(folder, `${name}.json`), interrupt.signal)
      if (interrupt.heard) return INTERRUPTED
      held += ended.held
      all += ended.all
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  print(`held ${held} of ${all}`)
  return held === all && all > 0 ? 0 : 1
}

await main(SPEC, fuzz)
