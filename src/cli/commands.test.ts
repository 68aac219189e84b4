/** The commands themselves, each in a process of its own. */
import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareRuns } from '../run/compare.ts'
import { readRunFile } from '../run/import-run-file.ts'
import type { RunFile } from '../run/run-file.ts'

/** Seconds of work for a machine that has nothing else to do. */
const TIMEOUT = 180_000
const COMMANDS = [
  'train',
  'ask',
  'rerun',
  'starter',
  'validate',
  'suite',
  'experiment',
  'judge',
  'agree',
  'record',
  'recorded',
  'tour',
] as const

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
  /** Milliseconds from the first signal. */ readonly took: number
}
interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  signal(name: NodeJS.Signals): void
}

function start(command: string, ...args: readonly string[]): Running {
  const child = spawn(process.execPath, ['--import', 'tsx', `src/cli/${command}.ts`, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let err = ''
  let told = performance.now()
  child.stdout.on('data', (data: Buffer) => {
    out += data.toString()
  })
  child.stderr.on('data', (data: Buffer) => {
    err += data.toString()
  })
  return {
    child,
    ended: new Promise((resolve) => {
      child.on('close', (code) => {
        resolve({ code, out, err, took: performance.now() - told })
      })
    }),
    signal: (name) => {
      told = performance.now()
      child.kill(name)
    },
  }
}

const call = (command: string, ...args: readonly string[]): Promise<Ended> =>
  start(command, ...args).ended

async function until(what: () => boolean): Promise<void> {
  while (!what())
    await new Promise((resolve) => {
      setTimeout(resolve, 5)
    })
}

let folder: string
const at = (name: string): string => join(folder, name)
const MODEL = { dModel: 16, layers: 1, heads: 2, kvHeads: 2, feedForward: 32 }
const CONFIG = {
  name: 'tiny',
  portable: true,
  suite: { id: 'desk', train: 64, heldOut: 32 },
  planner: MODEL,
  executor: MODEL,
  warmStart: { from: 'demonstrations', plannerSteps: 6, executorSteps: 6, batch: 4 },
  rl: { updates: 40, tasks: 2, plans: 3, executions: 2, maxPlanTokens: 12, maxCallTokens: 12 },
  evaluation: { every: 15, tasks: 8, tasksBetween: 8, probes: 0 },
}
const train = (out: string, config = 'tiny.json', ...more: readonly string[]): Running =>
  start('train', '--config', at(config), '--out', at(out), ...more)

function runIn(name: string): RunFile {
  const read = readRunFile(readFileSync(at(name), 'utf8'), name)
  if (!read.ok) throw new Error(read.error.message)
  return read.file
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-commands-'))
  await writeFile(at('tiny.json'), JSON.stringify(CONFIG))
  await writeFile(at('short.json'), JSON.stringify({ ...CONFIG, rl: { ...CONFIG.rl, updates: 2 } }))
  await writeFile(
    at('long.json'),
    JSON.stringify({ ...CONFIG, rl: { ...CONFIG.rl, updates: 4000 } }),
  )
})
afterAll(() => rm(folder, { recursive: true }))

describe('every command', () => {
  it('explains itself, and refuses what it does not know', { timeout: TIMEOUT }, async () => {
    const helps = await Promise.all(COMMANDS.map((command) => call(command, '--help')))
    for (const [i, command] of COMMANDS.entries()) {
      expect(helps[i]).toMatchObject({ code: 0, err: '' })
      expect(helps[i]?.out).toMatch(new RegExp(`^npm run ${command} -- `))
      expect(helps[i]?.out).toMatch(/\n {2}--help +prints this\n/)
    }
    expect(await call('validate', 'run.json', '--no-such-option')).toMatchObject({
      code: 2,
      out: '',
      err: 'There is no option --no-such-option. npm run validate -- --help says how it is called.\n',
    })
  })

  it('says what it cannot use in one sentence, before any work', { timeout: TIMEOUT }, async () => {
    execFileSync('mkfifo', [at('pipe')])
    const [pipe, none, noOut, notFolder, seed, suitePath, vectors, run] = await Promise.all([
      call('validate', at('pipe')),
      call('validate', at('none.json')),
      call('train', '--config', at('tiny.json'), '--out', at('nowhere/run.json')),
      call('experiment', '--config', 'public/presets/ablation.json', '--out', at('tiny.json')),
      call('suite', '--seed', '1.5'),
      call(
        'train',
        '--config',
        'public/presets/bfcl.json',
        '--out',
        at('x.json'),
        '--suite-path',
        at('nowhere'),
      ),
      call('judge', 'bfcl-ast', '--vectors', at('none')),
      call('rerun', at('tiny.json')),
    ])
    expect(pipe).toMatchObject({
      code: 1,
      err: `${at('pipe')} is not a regular file: write what it gives into one, and name that.\n`,
    })
    expect(none).toMatchObject({
      code: 1,
      err: `${at('none.json')} cannot be read: it is not there. Is the path right?\n`,
    })
    expect(noOut).toMatchObject({
      code: 1,
      out: '',
      err: `--out ${at('nowhere/run.json')}: the folder ${at('nowhere')} does not exist. Make the folder, or name another one.\n`,
    })
    expect(notFolder).toMatchObject({
      code: 1,
      err: `--out ${at('tiny.json')}: that is not a folder. Name a folder.\n`,
    })
    expect(seed).toMatchObject({
      code: 2,
      out: '',
      err: '--seed 1.5: a whole number from 0 to 2147483647 is needed.\n',
    })
    expect(suitePath.code).toBe(1)
    expect(suitePath.err).toMatch(
      /nowhere is not a folder that can be read: it is not there\. Name [^\n]+\n$/,
    )
    expect(vectors).toMatchObject({
      code: 1,
      err: `${at('none')} cannot be read: it is not there. Is the path right?\n`,
    })
    expect(run.code).toBe(1)
    expect(run.err).toMatch(
      /^[^\n]+format is nothing, expected "tandem-run"\. [^\n]+\n$|^[^\n]+expected "tandem-run"[^\n]+\n$/,
    )
  })
})

describe('a run', () => {
  it(
    'is saved at Ctrl-C, or killed, and goes on to the same bits as one that never stopped',
    { timeout: TIMEOUT },
    async () => {
      // From the starter policies, so that every update learns something: else all bits would be
      // the same anyway.
      await writeFile(
        at('starter.json'),
        JSON.stringify({
          portable: true,
          rl: { updates: 10, tasks: 2, plans: 4, executions: 2 },
          evaluation: { every: 100, tasks: 8, probes: 0 },
          checkpointEvery: 2,
        }),
      )
      const whole = train('whole.json', 'starter.json')
      const broken = train('broken.json', 'starter.json')
      await until(() => existsSync(at('broken.json.checkpoint')))
      broken.signal('SIGINT')
      const ended = await broken.ended
      expect(ended.code).toBe(130)
      expect(ended.took).toBeLessThan(2000)
      expect(ended.err).toMatch(
        /\nsaved after (update \d+|step \d+ of the warm start|the beginning); call the same command again to continue\n$/,
      )
      expect(existsSync(at('broken.json'))).toBe(false)
      // Then killed, wherever it is.
      const saved = statSync(at('broken.json.checkpoint')).mtimeMs
      const killed = train('broken.json', 'starter.json')
      await until(() => statSync(at('broken.json.checkpoint')).mtimeMs > saved)
      killed.signal('SIGKILL')
      await killed.ended
      const [again] = await Promise.all([train('broken.json', 'starter.json').ended, whole.ended])
      expect(again.code).toBe(0)
      expect(again.err).toContain('continuing after ')
      expect(compareRuns(runIn('whole.json'), runIn('broken.json'))).toMatchObject({
        identical: true,
      })
      expect(existsSync(at('broken.json.checkpoint'))).toBe(false)
      expect(
        new Set(runIn('whole.json').updates.map(({ metrics }) => metrics['executor/grad_norm']))
          .size,
      ).toBeGreaterThan(5)
      // Its policies can be asked, as they were and as they are.
      await writeFile(
        at('asked.json'),
        JSON.stringify([
          {
            text: 'please set an alarm at 00:13',
            gold: "[AddAlarm(time='00:13')]",
            kind: 'alarms',
          },
          { text: 'what is the weather in oslo', gold: ["[Nothing(here='x')]"], kind: 'weather' },
        ]),
      )
      const [asked, wrong, both] = await Promise.all([
        call('ask', at('whole.json'), '--file', at('asked.json')),
        call('ask', at('whole.json'), 'set an alarm', '--when', 'never'),
        call('ask', at('whole.json'), 'set', 'an', 'alarm'),
      ])
      expect(asked.code, asked.err).toBe(0)
      expect(asked.out).toMatch(
        /^1\. \[alarms\] please set an alarm at 00:13\n {2}before training\n {4}plan\n/,
      )
      expect(asked.out).toContain('\n  after training, update 10\n')
      expect(asked.out).toContain('  not judged: The calls that it says are right cannot be')
      expect(asked.out).toMatch(/\nalarms \d -> \d of 1\nright \d -> \d of 1\n$/)
      expect([wrong.code, both.code]).toEqual([2, 2])
      expect(wrong.err).toBe('--when never: there is before, after and both.\n')
    },
  )

  it('ends at once at the second Ctrl-C', async () => {
    const run = train('twice.json', 'long.json')
    await until(() => existsSync(at('twice.json.checkpoint')))
    // Both arrive while it is stopped, further apart than one press of the keys.
    run.child.kill('SIGINT')
    await new Promise((resolve) => {
      setTimeout(resolve, 300)
    })
    run.signal('SIGINT')
    expect(await run.ended).toMatchObject({ code: 130 })
  })

  it(
    'begins anew where its checkpoint is damaged, which is kept and named',
    { timeout: TIMEOUT },
    async () => {
      const first = train('damaged.json', 'long.json')
      await until(() => existsSync(at('damaged.json.checkpoint')))
      first.signal('SIGTERM')
      expect(await first.ended).toMatchObject({ code: 130 })
      await Promise.all(
        ['cut', 'empty'].map((name) =>
          copyFile(at('damaged.json.checkpoint'), at(`${name}.json.checkpoint`)),
        ),
      )
      await truncate(at('cut.json.checkpoint'), 5000)
      await truncate(at('empty.json.checkpoint'), 0)
      const refused = await train('damaged.json', 'short.json').ended
      expect(refused).toMatchObject({
        code: 1,
        err: `${at('damaged.json.checkpoint')} continues a run with other settings: rl.updates is 4000 there and 2 here. Finish that run first, name another --out, or remove the file.\n`,
      })
      const [cut, empty] = await Promise.all([
        train('cut.json', 'short.json').ended,
        train('empty.json', 'short.json').ended,
      ])
      expect(cut.code).toBe(0)
      expect(cut.err).toContain(
        `${at('cut.json.checkpoint')} cannot be continued from: its contents do not match their digest: it was cut short, or changed. It is kept as ${at('cut.json.checkpoint.damaged')}, and the run begins anew.\n`,
      )
      expect(readFileSync(at('cut.json.checkpoint.damaged'))).toHaveLength(5000)
      expect(empty.code).toBe(0)
      expect(empty.err).toContain('cannot be continued from: it is empty.')
    },
  )

  it.runIf(process.platform === 'linux')(
    'goes on where no space is left for a checkpoint, and says where its result is then',
    { timeout: TIMEOUT },
    async () => {
      // Each write that is begun there fails with ENOSPC, once.
      await mkdir(at('full'))
      await symlink('/dev/full', at('full/a.json.checkpoint.new'))
      await symlink('/dev/full', at('full/a.json.new'))
      const run = await train('full/a.json', 'short.json').ended
      expect(run.code).toBe(1)
      expect(run.err).toContain(
        `${at('full/a.json.checkpoint')} cannot be written: no space is left on the device. Training goes on; it is tried again at the next checkpoint.\n`,
      )
      expect(run.err).toContain(`${at('full/a.json.checkpoint')} is written again.\n`)
      const [, elsewhere = ''] =
        /a\.json cannot be written: no space is left on the device\. The whole run is in (\S+): make room, and move it\.\n$/.exec(
          run.err,
        ) ?? []
      const read = readRunFile(readFileSync(elsewhere, 'utf8'), 'elsewhere')
      expect(read.ok && read.file.status).toBe('finished')
      await rm(elsewhere)
      // Once there is room the same command ends it.
      expect(await train('full/a.json', 'short.json').ended).toMatchObject({ code: 0 })
      expect(runIn('full/a.json').status).toBe('finished')
    },
  )
})

/** Processes whose parent is that one, by number; Linux alone tells. */
const childrenOf = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return (
          readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === String(pid)
        )
      } catch {
        return false
      }
    })
    .map(Number)
const lives = (pid: number): boolean => {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

describe.runIf(process.platform === 'linux')('an experiment', () => {
  it(
    'keeps its runs at Ctrl-C and goes on; no process of it outlives it, killed or not',
    { timeout: TIMEOUT },
    async () => {
      await writeFile(
        at('experiment.json'),
        JSON.stringify({
          format: 'tandem-experiment',
          version: 1,
          name: 'tiny',
          base: { ...CONFIG, rl: { ...CONFIG.rl, updates: 60 }, checkpointEvery: 1000 },
          modes: ['joint'],
          seeds: [1, 2],
        }),
      )
      const experiment = (): Running =>
        start('experiment', '--config', at('experiment.json'), '--out', at('kept'), '--jobs', '2')
      const begun = (): string[] =>
        existsSync(at('kept/begun'))
          ? readdirSync(at('kept/begun')).filter((name) => name.endsWith('.checkpoint'))
          : []
      const first = experiment()
      await until(() => begun().length > 0)
      const jobs = childrenOf(first.child.pid ?? -1)
      expect(jobs).toHaveLength(2)
      first.signal('SIGINT')
      const ended = await first.ended
      expect(ended.code).toBe(130)
      expect(ended.took).toBeLessThan(2000)
      expect(ended.err).toContain(
        `interrupted; what is finished is kept in ${at('kept')}, and so are the runs in progress. Call the same command again to continue.\n`,
      )
      expect(jobs.filter(lives)).toEqual([])
      const second = experiment()
      await new Promise((resolve) => {
        second.child.stderr?.once('data', resolve)
      })
      const orphans = childrenOf(second.child.pid ?? -1)
      expect(orphans.length).toBeGreaterThan(0)
      second.signal('SIGKILL')
      await second.ended
      await until(() => !orphans.some(lives))
      const last = await experiment().ended
      expect(last.code).toBe(0)
      expect(readdirSync(at('kept/cells'))).toHaveLength(2)
      expect(begun()).toEqual([])
    },
  )
})
