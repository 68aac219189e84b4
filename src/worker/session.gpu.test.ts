/** The session with nothing scripted: real tasks, policies and kernels, small. */
import 'fake-indexeddb/auto'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { nodeGpu } from '../cli/node-gpu.ts'
import { createWebgpuEngine } from '../engine/device/webgpu/engine.ts'
import type { Engine } from '../engine/engine.ts'
import { compareRuns } from '../run/compare.ts'
import { configSchema } from '../run/config.ts'
import { writeRunFile } from '../run/export.ts'
import { readRunFile } from '../run/import-run-file.ts'
import { metricInfo } from '../run/metrics.ts'
import { RunStorage } from '../run/storage.ts'
import { parseReport } from './protocol.ts'
import type { Command, Report } from './protocol.ts'
import { replyTo } from './testing/reply-to.ts'
import { Session } from './session.ts'

const shape = { dModel: 16, layers: 1, heads: 2, kvHeads: 2, feedForward: 32, context: 192 }
const config = configSchema.parse({
  seed: 5,
  engine: 'webgpu',
  planner: shape,
  executor: shape,
  suite: { id: 'desk', train: 64, heldOut: 32 },
  warmStart: { from: 'demonstrations', plannerSteps: 4, executorSteps: 3, batch: 4 },
  rl: {
    updates: 3,
    tasks: 2,
    plans: 2,
    executions: 1,
    maxPlanTokens: 16,
    maxCallTokens: 12,
    maxSubtasks: 2,
  },
  evaluation: { every: 2, tasks: 8, tasksBetween: 8, probes: 2 },
  checkpointEvery: 1,
})

/** One for all sessions, so that kernels are compiled once. */
let engine: Promise<Engine> | undefined

/** A session over `database` that stops itself after `updates` updates. */
function make(database: string, updates = Infinity) {
  const reports: Report[] = []
  const emit = (report: Report) => {
    const parsed = parseReport(structuredClone(report))
    if (!parsed.ok) throw new Error(parsed.message)
    reports.push(parsed.value)
    if (report.kind === 'update' && report.record.update === updates) void send({ kind: 'stop' })
  }
  const send = (command: Command) => session.handle(command, replyTo(emit))
  const session = new Session({
    emit,
    engines: {
      get: async () => ({
        engine: await (engine ??= createWebgpuEngine({ gpu: await nodeGpu() })),
      }),
      drop: () => undefined,
    },
    assets: {
      tokenizer: () =>
        Promise.resolve(
          readFileSync(
            new URL('../../public/starters/desk/tokenizer.json', import.meta.url),
            'utf8',
          ),
        ),
      starters: () => Promise.reject(new Error('this run makes its own')),
    },
    openStorage: () => RunStorage.open(database),
    clock: () => performance.now(),
    wait: () => Promise.resolve(),
    now: () => '2026-11-22T12:00:00Z',
    newId: () => 'real',
    code: 'test',
  })
  const exported = async () => {
    await send({ kind: 'export', id: 'real', weights: true })
    const report = reports.find((one) => one.kind === 'exported')
    if (report?.kind !== 'exported')
      throw new Error(
        `nothing was exported: ${JSON.stringify(reports.filter((one) => one.kind === 'refused' || one.kind === 'failed'))}`,
      )
    return report.file
  }
  return { send, reports, exported }
}

it('trains, and a run that is stopped and continued in a fresh session is the run that never stopped', async () => {
  const whole = make('whole')
  await whole.send({ kind: 'start', config })
  const file = await whole.exported()
  expect(file.status).toBe('finished')
  expect(file.updates.map((record) => record.update)).toEqual([1, 2, 3])
  expect(file.evaluations.map((evaluation) => evaluation.update)).toEqual([0, 2, 3])
  for (const { metrics, timing } of file.updates)
    for (const name of [...Object.keys(metrics), ...Object.keys(timing)])
      expect(metricInfo(name), name).toBeDefined()

  const first = make('parts', 1)
  await first.send({ kind: 'start', config })
  expect(first.reports.at(-1)).toEqual({ kind: 'state', state: 'stopped' })
  const second = make('parts')
  await second.send({ kind: 'continue', id: 'real' })
  const continued = await second.exported()
  expect(continued.updates).toHaveLength(3)
  expect(compareRuns(file, continued)).toMatchObject({ identical: true })
  expect(continued.weights).toEqual(file.weights)

  // What travels as a file is read back and repeated to the bit.
  const read = readRunFile(writeRunFile(file, { weights: true }))
  if (!read.ok) throw new Error(read.error.message)
  await second.send({ kind: 'rerun', file: read.file })
  expect(second.reports.filter((report) => report.kind === 'compared')).toEqual([
    { kind: 'compared', identical: true },
  ])
})
