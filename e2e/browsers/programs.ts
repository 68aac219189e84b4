/** Programs that are started here, and that none outlives this process. */
import { spawn, type ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { killGroup } from '../process-group.ts'

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) end(child)
})

interface Starting {
  readonly env?: Readonly<Record<string, string>>
  /** Whether what it says is read; nobody reads what else it says. */
  readonly heard?: true
}

/** Starts a program as the head of a process group. */
export function start(
  program: string,
  args: readonly string[],
  { env = {}, heard }: Starting = {},
): ChildProcess {
  const child = spawn(program, [...args], {
    detached: true,
    stdio: ['ignore', heard === true ? 'pipe' : 'ignore', 'ignore'],
    env: { ...process.env, ...env },
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  child.once('error', () => running.delete(child))
  return child
}

/** Ends it and all that it started. */
export function end({ pid }: ChildProcess): void {
  if (pid !== undefined) killGroup(pid)
}

/** What `look` gives once it gives something; rejects after `seconds` with what it threw last. */
export async function eventually<T>(
  what: string,
  seconds: number,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const until = performance.now() + seconds * 1000
  for (let last: unknown; ;) {
    try {
      const found = await look()
      if (found !== undefined) return found
    } catch (error) {
      last = error
    }
    if (performance.now() > until) {
      const why = last instanceof Error ? `: ${last.message}` : ''
      throw new Error(`${what} did not come in ${seconds} s${why}`, { cause: last })
    }
    await sleep(100)
  }
}
