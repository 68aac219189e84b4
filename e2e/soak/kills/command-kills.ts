/**
 * Faults that end `npm run train`: at once by SIGKILL, or by Ctrl-C. The same command called again
 * must make an uninterrupted run.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { readRunFile } from '../../../src/run/import-run-file.ts'
import { difference } from '../golden.ts'
import type { Moments } from '../moments.ts'
import { killGroup } from '../../process-group.ts'
import { withProfile } from '../../profile.ts'
import { FIXED } from '../runs.ts'
import type { Outcome } from '../soak-case.ts'
import { within } from '../within.ts'
import type { Fault, KillGround } from './page-kills.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const RUN_LIMIT = 200
/** Seconds in which the first Ctrl-C ends the command, and what a busy machine adds. */
const INTERRUPT_LIMIT = 2
const SLACK = 3

interface Call {
  readonly process: ChildProcess
  readonly ended: Promise<number | string>
  said(): string
}

const calls = new Set<ChildProcess>()
process.once('exit', () => {
  for (const call of calls) endGroup(call, 'SIGKILL')
})

/** One Node process, so that a signal reaches the command itself, in a group of its own. */
function train(config: string, out: string): Call {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(ROOT, 'src', 'cli', 'train.ts'), '--config', config, '--out', out],
    { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  calls.add(child)
  const ended = new Promise<number | string>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      calls.delete(child)
      resolve(code ?? signal ?? 'nothing')
    })
  })
  return { process: child, ended, said: () => said }
}

function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid !== undefined) killGroup(pid, signal)
}

/** When a checkpoint beside `out` was last written; 0 where there is none. */
const written = (out: string): Promise<number> =>
  stat(`${out}.checkpoint`).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )

/** Resolves when so many checkpoints were written, or the command has ended. */
async function checkpoints(count: number, out: string, call: Call): Promise<void> {
  const over = call.ended.then(
    () => true,
    () => true,
  )
  for (let seen = 0, last = 0; seen < count;) {
    const now = await written(out)
    if (now !== last) {
      seen += 1
      last = now
    }
    if (await Promise.race([over, sleep(2, false)])) return
  }
}

/** The number behind the words, the last time that they were said. */
function numberAfter(words: RegExp, said: string): number | undefined {
  const found = [...said.matchAll(words)].at(-1)?.[1]
  return found === undefined ? undefined : Number(found)
}

async function ended(
  signal: 'SIGKILL' | 'SIGINT',
  { golden }: KillGround,
  moments: Moments,
): Promise<Outcome> {
  const count = moments.whole(0, 4)
  const delay = moments.whole(0, count === 0 ? 2500 : 500)
  const fault = `train ended by ${signal}, ${delay} ms after ${count === 0 ? 'its start' : `checkpoint ${count}`}`
  const lost = (words: string): Outcome => ({ fault, survived: false, lost: words })
  const expected = await golden(FIXED)
  return withProfile(async (folder) => {
    const [config, out] = [join(folder, 'config.json'), join(folder, 'run.json')]
    await writeFile(config, JSON.stringify(FIXED))
    const first = train(config, out)
    await checkpoints(count, out, first)
    await sleep(delay)
    const struck = performance.now()
    endGroup(first.process, signal)
    const status = await within(first.ended, RUN_LIMIT)
    const took = (performance.now() - struck) / 1000
    if (status !== 0) {
      const handled = signal === 'SIGINT' && /engine wasm/.test(first.said())
      if (handled && status !== 130)
        return lost(
          `the word of the command: it ended with ${status} and said "${tail(first.said())}"`,
        )
      if (handled && took > INTERRUPT_LIMIT + SLACK)
        return lost(`${took.toFixed(1)} s until the interrupt ended it`)
    }
    const second = train(config, out)
    const again = await within(second.ended, RUN_LIMIT)
    if (again !== 0)
      return lost(`the run: the second call ended with ${again} and said "${tail(second.said())}"`)
    const resumed = numberAfter(/continuing after update (\d+)/g, second.said()) ?? 0
    const reached =
      signal === 'SIGINT' ? (numberAfter(/interrupted after update (\d+)/g, first.said()) ?? 0) : 0
    if (status !== 0 && resumed < reached)
      return lost(`${reached - resumed} updates that were complete when it was interrupted`)
    // A checkpoint is written every second update, or oftener.
    if (
      status !== 0 &&
      count > 0 &&
      resumed < Math.min(2 * (count - 1), FIXED.rl.updates - 2) &&
      signal === 'SIGKILL' &&
      !/continuing/.test(second.said())
    )
      return lost('the checkpoint: the second call began anew')
    const read = readRunFile(await readFile(out, 'utf8'), 'run.json')
    if (!read.ok) return lost(`the run file: ${read.error.message}`)
    const differs = difference(expected, read.file)
    return differs === undefined
      ? {
          fault,
          survived: true,
          lost:
            status === 0
              ? 'nothing: it had finished'
              : resumed === 0
                ? 'what came before the first checkpoint, made again'
                : `what came after update ${resumed}, made again`,
        }
      : lost(`the run: what was continued is another one (${differs})`)
  })
}

const tail = (said: string): string => said.trim().split('\n').at(-1)?.slice(0, 300) ?? ''

export const commandKilled: Fault = (ground, moments) => ended('SIGKILL', ground, moments)
export const commandInterrupted: Fault = (ground, moments) => ended('SIGINT', ground, moments)
