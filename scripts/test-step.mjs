/**
 * One step of `npm test`: runs a script for Node with its arguments, and tells who started it how
 * it ended and what it took of the processor. Node built-ins alone.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const LIMIT_MINUTES = 40
/** Ticks a second that Linux counts processor time in. */
const TICKS = 100

/**
 * Minutes of processor time of all that this process has started and waited for, and of what they
 * waited for; undefined where the system does not say.
 */
function cpuMinutes() {
  try {
    // Behind the name in brackets, which may hold spaces: the state is field 3, times of waited-for
    // children are fields 16 and 17.
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return (Number(fields[13]) + Number(fields[14])) / TICKS / 60
  } catch {
    return undefined
  }
}

const { status, signal, error } = spawnSync(process.execPath, process.argv.slice(2), {
  stdio: ['ignore', 'inherit', 'inherit'],
  timeout: LIMIT_MINUTES * 60_000,
  killSignal: 'SIGTERM',
})
const why =
  error?.code === 'ETIMEDOUT'
    ? `ended at its limit of ${LIMIT_MINUTES} minutes`
    : signal === null
      ? `exit status ${status}`
      : `ended by ${signal}`
process.send?.({ status, why, cpu: cpuMinutes() }, () => {
  process.disconnect()
})
