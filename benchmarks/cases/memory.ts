/**
 * Whether anything grows: the same small life (sampling and learning) two thousand times over, each
 * engine in a process of its own.
 */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { BenchCase } from '../case.ts'
import type { Contestant } from '../contestant.ts'
import { EARLY, lifeSchema } from '../memory/census.ts'
import type { Life } from '../memory/census.ts'
import { emptyRow, nameOf } from '../row.ts'
import type { Row } from '../row.ts'

const CONTESTANTS: readonly Contestant[] = [
  { engine: 'wasm', threads: 1, build: 'relaxed' },
  { engine: 'webgpu', threads: null },
]

/**
 * Without optimised code, which V8 goes on writing to the heap for thousands of updates and which
 * is nobody's leak.
 */
const FLAGS = ['--expose-gc', '--no-opt']

function liveOf(contestant: Contestant, updates: number): Promise<Life> {
  const child = fork(
    join(import.meta.dirname, '..', 'memory', 'life.ts'),
    [JSON.stringify(contestant), `${updates}`],
    { execArgv: [...process.execArgv, ...FLAGS] },
  )
  return new Promise((resolve, reject) => {
    child.once('message', (message) => {
      resolve(lifeSchema.parse(message))
    })
    child.once('error', reject)
    child.once('exit', (code) => {
      reject(new Error(`the process of ${nameOf(contestant)} ended with code ${code}`))
    })
  })
}

export const memory: BenchCase = {
  name: 'memory',
  about: `sampling and learning with a small policy, in Node: live bytes in the buffer ledger and on the collected heap at update ${EARLY} and at the last, V8's optimised code off, which would be on the heap too; ms an update`,
  async run({ quick, say, engines }) {
    const updates = quick ? 2 * EARLY : 2000
    const rows: Row[] = []
    for (const contestant of CONTESTANTS.filter(
      ({ engine }) => engines?.includes(engine) ?? true,
    )) {
      const { adapter, early, late, ms } = await liveOf(contestant, updates)
      say(
        `${nameOf(contestant)}: device ${early.device} then ${late.device} bytes, heap ${early.heap} then ${late.heap}`,
      )
      rows.push({
        ...emptyRow({ ...contestant, case: 'memory', adapter, shape: `${updates} updates` }),
        ms,
        figures: {
          device_bytes_early: early.device,
          device_bytes_late: late.device,
          heap_bytes_early: early.heap,
          heap_bytes_late: late.heap,
        },
      })
    }
    return { rows }
  },
}
