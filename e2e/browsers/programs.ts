/** Programs of this machine: finding them, starting them, and that none outlives this process. */
import { spawn, type ChildProcess } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The first of these commands that is on the path. */
export function onPath(...commands: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return commands
    .flatMap((command) => folders.map((folder) => join(folder, command)))
    .find(runnable)
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) end(child)
})
// An interrupt alone would end this process without the above.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => process.exit(130))

/** Starts a program as the head of a process group; what it says of itself is left unheard. */
export function start(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const child = spawn(program, [...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  child.once('error', () => running.delete(child))
  return child
}

/** Ends it and all that it started. */
export function end(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    /* It is gone. */
  }
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
