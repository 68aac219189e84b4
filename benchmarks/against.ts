/**
 * This checkout against another one, in turns: pairs of measurements, one in each, so that whatever
 * else the machine does meets both alike; who begins changes from pair to pair. Each runs its own
 * `benchmarks/run.ts` in a process of its own, so that the other needs to know nothing of this.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { CommandError, reasonOf } from '../src/cli/errors.ts'
import { readNamed } from '../src/cli/files.ts'
import { ratioLine, ratioOf } from './ratio.ts'
import { nameOf, resultsSchema } from './row.ts'
import { entry } from '../src/run/at.ts'

const ROWS_MAX_BYTES = 64 << 20
/** What of a failed measurement is shown. */
const TAIL = 600

export interface Comparison {
  readonly name: string
  /** The other checkout, as the call named it. */
  readonly folder: string
  readonly pairs: number
  readonly quick: boolean
  readonly engines: string | undefined
  readonly say: (line: string) => void
}

/** Milliseconds of a case's rows by what they measure. */
type Times = ReadonlyMap<string, number>
/** Measures once in that checkout. */
export type Measure = (checkout: string) => Promise<Times>

/** @throws CommandError that says what a folder lacks for being measured */
async function checkCheckout(folder: string): Promise<void> {
  const there = (name: string): Promise<boolean> =>
    stat(join(folder, name)).then(
      () => true,
      () => false,
    )
  if (!(await there('.')))
    throw new CommandError(
      `--against ${folder}: there is no such folder. git worktree add --detach ${folder} COMMIT makes one.`,
    )
  if (!(await there('benchmarks/run.ts')))
    throw new CommandError(
      `--against ${folder}: that is no checkout of Tandem with benchmarks. git worktree add --detach DIR COMMIT makes one.`,
    )
  if (!(await there('node_modules/tsx')))
    throw new CommandError(
      `--against ${folder}: nothing is installed there. Call npm ci in it first.`,
    )
}

function ownMeasure({ name, quick, engines }: Comparison, rows: string): Measure {
  return async (checkout) => {
    const args = [
      '--import',
      'tsx',
      'benchmarks/run.ts',
      name,
      '--out',
      rows,
      ...(quick ? ['--quick'] : []),
      ...(engines === undefined ? [] : ['--engines', engines]),
    ]
    await rm(rows, { force: true })
    const child = spawn(process.execPath, args, {
      cwd: checkout,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const end = (): void => {
      child.kill('SIGKILL')
    }
    process.once('exit', end)
    let said = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => {
        said = (said + data.toString()).slice(-TAIL)
      })
    const code = await new Promise<number | null>((resolved, reject) => {
      child.on('close', resolved).on('error', reject)
    })
    process.off('exit', end)
    if (code !== 0)
      throw new CommandError(
        `${name} ended with ${code ?? 'a signal'} in ${checkout}: ${said.trim()}`,
      )
    return timesOf(JSON.parse((await readNamed(rows, ROWS_MAX_BYTES)).toString('utf8')), checkout)
  }
}

/** @throws CommandError where that checkout's rows cannot be read here */
function timesOf(document: unknown, checkout: string): Times {
  const read = resultsSchema.safeParse(document)
  if (!read.success)
    throw new CommandError(
      `The rows of ${checkout} have another form than ours: name a checkout that is nearer to this one.`,
    )
  return new Map(
    read.data.rows.flatMap((row) =>
      row.ms === null ? [] : [[`${row.case} ${nameOf(row)}, ${row.shape}`, row.ms.median] as const],
    ),
  )
}

/**
 * Measures all pairs; gives a line for everything that both measured. @throws CommandError where
 * nothing can be compared
 */
export async function comparePairs(
  here: string,
  { folder, pairs, say }: Comparison,
  measure: Measure,
): Promise<readonly string[]> {
  const measured = new Map<string, { here: number; there: number }[]>()
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? [here, folder] : [folder, here]
    const times = new Map<string, Times>()
    for (const checkout of order) times.set(checkout, await measure(checkout))
    for (const [name, mine] of entry(times, here, 'times')) {
      const theirs = entry(times, folder, 'times').get(name)
      if (theirs === undefined) continue
      measured.set(name, [...(measured.get(name) ?? []), { here: mine, there: theirs }])
      say(
        `pair ${pair + 1} of ${pairs}: ${name}: ${(mine / 1000).toFixed(2)} s here, ${(theirs / 1000).toFixed(2)} s there`,
      )
    }
  }
  const lines = [...measured]
    .filter(([, all]) => all.length === pairs)
    .map(([name, all]) => ratioLine(name, ratioOf(all), folder))
  if (lines.length === 0)
    throw new CommandError(
      `Nothing was measured in both checkouts alike: name another case, or a checkout that is nearer to this one.`,
    )
  return lines
}

export async function against(comparison: Comparison): Promise<readonly string[]> {
  await checkCheckout(comparison.folder)
  const scratch = await mkdtemp(join(tmpdir(), 'tandem-against-'))
  try {
    return await comparePairs(
      resolve('.'),
      comparison,
      ownMeasure(comparison, join(scratch, 'rows.json')),
    )
  } catch (error) {
    throw error instanceof SyntaxError
      ? new CommandError(`The rows cannot be read: ${reasonOf(error)}.`)
      : error
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}
