/**
 * `npm run recorded`: makes the run that the page opens with, and its weights in a file of their
 * own, which is fetched only when somebody asks the pair of that run something.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeRunFile } from '../run/export.ts'
import { thinned } from '../run/keep.ts'
import { RECORDED_WEIGHTS, RECORDED_WEIGHTS_SIZE, shippedWeights } from '../run/recorded-weights.ts'
import type { RunFile } from '../run/run-file.ts'
import { main, print } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import { CommandError } from './errors.ts'
import { makeOutputFolder, writeNamed } from './files.ts'
import { readNamedRun } from './run-files.ts'

const CONFIG = 'public/presets/desk-joint.json'
const RUN = 'recorded/desk-joint.json'
/**
 * Characters of trajectories: every visit reads the run before anything is pressed, so that it stays
 * as large as a run of fewer updates was.
 */
const TRAJECTORIES = 1_900_000

const SPEC: CommandSpec = {
  name: 'recorded',
  about: `The run that the page opens with, and its weights beside it: ${CONFIG} is trained for it, unless a run is named.`,
  operand: {
    name: 'run.json',
    about: 'a run that npm run train wrote, with its weights',
    required: false,
  },
  options: {
    out: { value: 'DIR', about: 'the folder with recorded/ in it, public unless another is named' },
  },
}

/** Trains as the command does by itself, its lines passed on. @throws CommandError */
function trained(out: string): Promise<void> {
  const command = fileURLToPath(new URL('train.ts', import.meta.url))
  const job = spawn(
    process.execPath,
    ['--import', 'tsx', command, '--config', CONFIG, '--out', out],
    { stdio: 'inherit' },
  )
  return new Promise((resolve, reject) => {
    job.once('error', reject)
    job.once('exit', (status) => {
      if (status === 0) resolve()
      else reject(new CommandError('No run was made, so nothing was written.'))
    })
  })
}

const fewer = ({ trajectories }: RunFile): RunFile['trajectories'] =>
  thinned(trajectories, TRAJECTORIES, (one) => JSON.stringify(one).length)

async function recorded({ options, operands }: Given): Promise<number> {
  const out = options['out'] ?? 'public'
  await makeOutputFolder('out', join(out, 'recorded'))
  const [named] = operands
  const folder = named === undefined ? await mkdtemp(join(tmpdir(), 'tandem-recorded-')) : undefined
  try {
    const path = named ?? join(folder ?? '', 'run.json')
    if (named === undefined) await trained(path)
    const run = await readNamedRun(path)
    const shipped = shippedWeights(run)
    if (shipped === undefined)
      throw new CommandError(`${path} holds no weights: write the run with npm run train.`)
    const files = [
      [RUN, writeRunFile({ ...run, trajectories: fewer(run) })],
      [RECORDED_WEIGHTS, shipped.weights],
      [RECORDED_WEIGHTS_SIZE, shipped.size],
    ] as const
    for (const [name, text] of files) {
      await writeNamed(join(out, name), text)
      print(`${join(out, name)}: ${Buffer.byteLength(text)} bytes`)
    }
    return 0
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true })
  }
}

await main(SPEC, recorded)
