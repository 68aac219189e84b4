/** Ends a process group: a program and all that it started. One that is gone already is none. */
export function killGroup(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(-pid, signal)
  } catch {
    /* It has ended. */
  }
}
