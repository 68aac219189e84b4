import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at } from '../run/at.ts'
import { makeRunFile } from '../run/testing/make-run.ts'
import { tries } from '../run/testing/tries.ts'
import { messageOf } from '../run/told-error.ts'
import { WorkerClient } from './client.ts'
import type { Command, Report } from './protocol.ts'
import { ScriptedEndpoint } from './testing/scripted-endpoint.ts'
import { WorkerOrPage } from './worker-or-page.ts'

function make() {
  const workers: ScriptedEndpoint[] = []
  const client = new WorkerClient(() => {
    const worker = new ScriptedEndpoint()
    workers.push(worker)
    return worker
  })
  const reports: Report[] = []
  const end = client.subscribe((report) => {
    reports.push(report)
  })
  return { client, workers, reports, end }
}

const fileNamed = (id: string) => ({ ...makeRunFile({ updates: 0 }), id })
const exporting = (id: string): Command => ({ kind: 'export', id, weights: false })
const fileOf = (report: Report) => (report.kind === 'exported' ? report.file : undefined)

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('WorkerClient', () => {
  it('sends commands and passes sound reports on until the subscription ends', () => {
    const {
      client,
      workers: [worker],
      reports,
      end,
    } = make()
    client.send({ kind: 'probe' })
    expect(worker?.sent).toEqual([{ kind: 'probe' }])
    worker?.say({ kind: 'state', state: 'running' })
    end()
    worker?.say({ kind: 'state', state: 'paused' })
    expect(reports).toEqual([{ kind: 'state', state: 'running' }])
  })

  it('names a report that is not sound', () => {
    const {
      workers: [worker],
      reports,
    } = make()
    worker?.post({ report: { kind: 'state', state: 'dancing' } })
    expect(reports).toMatchObject([
      { kind: 'notice', message: expect.stringContaining('report: state is "dancing"') as string },
    ])
  })

  it('reports a crash and goes on with a fresh worker', () => {
    const { client, workers, reports } = make()
    workers[0]?.say({ kind: 'state', state: 'running' })
    workers[0]?.crash('out of memory')
    expect(reports.slice(1)).toMatchObject([
      { kind: 'crashed', message: 'out of memory' },
      { kind: 'state', state: 'stopped' },
      { kind: 'experiment-state', state: 'stopped' },
    ])
    expect(workers[0]?.terminated).toBe(true)
    client.send({ kind: 'continue', id: 'run-1' })
    expect(workers[1]?.sent).toEqual([{ kind: 'continue', id: 'run-1' }])
  })

  it('refuses what was asked where no answer will come', async () => {
    const { client, workers, reports } = make()
    const asked = [1, 2, 3].map((id) => client.ask(exporting(`run-${id}`), fileOf))
    client.send({ kind: 'import-suite', files: [] })
    workers[0]?.answer(1, { kind: 'refused', what: 'export', message: 'No such run.' })
    workers[0]?.post({ to: 2, last: true, report: { kind: 'exported', file: 'half' } })
    workers[0]?.crash('out of memory')
    expect(await Promise.allSettled(asked)).toMatchObject([
      { reason: { message: 'No such run.' } },
      { reason: { message: expect.stringContaining('does not understand') as string } },
      { reason: { message: 'The training worker stopped: out of memory' } },
    ])
    expect(reports.filter((report) => report.kind === 'refused')).toEqual([
      {
        kind: 'refused',
        what: 'import-suite',
        message: 'The training worker stopped: out of memory',
      },
    ])
    // What comes from the one that broke answers nothing of its successor's.
    const again = client.ask(exporting('run-4'), fileOf)
    workers[0]?.answer(3, { kind: 'exported', file: fileNamed('run-3') })
    workers[1]?.answer(5, { kind: 'exported', file: fileNamed('run-4') })
    expect((await again).id).toBe('run-4')
  })

  it('does not start a worker that never spoke until something is wanted of it, and then does what was wanted', () => {
    const { client, workers, reports } = make()
    client.send({ kind: 'probe' })
    client.send({ kind: 'continue', id: 'run-1' })
    workers[0]?.crash('')
    expect(workers).toHaveLength(1)
    expect(workers[0]?.terminated).toBe(true)
    const message = 'The training code could not be loaded (its script did not arrive).'
    expect(reports).toEqual([
      { kind: 'refused', what: 'probe', message },
      { kind: 'refused', what: 'continue', message },
      { kind: 'refused', what: 'code', message },
      { kind: 'state', state: 'idle' },
    ])
    client.again()
    expect(workers[1]?.sent).toEqual([{ kind: 'probe' }, { kind: 'continue', id: 'run-1' }])
    workers[1]?.crash('')
    client.send({ kind: 'continue', id: 'run-2' })
    expect(workers[2]?.sent, 'what was wanted before is not, the machine aside').toEqual([
      { kind: 'probe' },
      { kind: 'continue', id: 'run-2' },
    ])
  })

  it('starts another worker where one lacks its training code, and has only the unanswered done again', () => {
    const { client, workers, reports } = make()
    client.send({ kind: 'probe' })
    workers[0]?.answer(1, {
      kind: 'engines',
      chosen: 'wasm',
      adapter: 'WebAssembly',
      software: false,
      variants: {},
      threads: 1,
      key: '',
      steps: [],
      troubles: [],
    })
    client.send({ kind: 'continue', id: 'run-1' })
    workers[0]?.say({ kind: 'refused', what: 'code', message: 'session.js did not arrive' })
    expect(workers[0]?.terminated).toBe(true)
    expect(reports.at(-2)).toEqual({
      kind: 'refused',
      what: 'code',
      message: 'The training code could not be loaded (session.js did not arrive).',
    })
    client.again()
    expect(workers[1]?.sent).toEqual([{ kind: 'continue', id: 'run-1' }])
    workers[1]?.say({ kind: 'state', state: 'running' })
    workers[1]?.crash('out of memory')
    client.again()
    expect(workers[2]?.sent, 'what may have broken it is not done again').toEqual([])
  })

  it("has what takes a worker's place where none starts, and sends it what was wanted meanwhile", async () => {
    for (const refused of [false, true]) {
      const workers: ScriptedEndpoint[] = []
      const here = new ScriptedEndpoint()
      let find: () => void = () => undefined
      const client = new WorkerClient(
        (tell) =>
          new WorkerOrPage(
            () => {
              if (refused) throw new TypeError('Worker is no constructor')
              const worker = new ScriptedEndpoint()
              workers.push(worker)
              return worker
            },
            () =>
              new Promise((resolve) => {
                find = () => {
                  tell({ kind: 'notice', message: 'This browser starts no worker.', wayOut: '' })
                  resolve(here)
                }
              }),
          ),
      )
      const reports: Report[] = []
      client.subscribe((report) => {
        reports.push(report)
      })
      client.send({ kind: 'probe' })
      workers[0]?.crash('')
      client.send({ kind: 'continue', id: 'run-1' })
      expect(workers).toHaveLength(refused ? 0 : 1)
      client.again()
      find()
      await settled()
      expect(here.sent).toEqual([{ kind: 'probe' }, { kind: 'continue', id: 'run-1' }])
      expect(reports).toMatchObject([
        { kind: 'notice', message: expect.stringContaining('starts no worker') as string },
      ])
      // Where its code does not arrive either, that is said, and no third is looked for.
      here.crash('no connection')
      expect(reports.at(-2)).toMatchObject({
        kind: 'refused',
        what: 'code',
        message: 'The training code could not be loaded (no connection).',
      })
    }
  })

  it('says that the code did not arrive where workers do start', async () => {
    const worker = new ScriptedEndpoint()
    const client = new WorkerClient(
      () =>
        new WorkerOrPage(
          () => worker,
          () => Promise.resolve(undefined),
        ),
    )
    const reports: Report[] = []
    client.subscribe((report) => {
      reports.push(report)
    })
    client.send({ kind: 'probe' })
    worker.crash('')
    await settled()
    expect(reports).toMatchObject([
      { kind: 'refused', what: 'probe' },
      { kind: 'refused', what: 'code' },
      { kind: 'state', state: 'idle' },
    ])
  })
})

describe('answers', () => {
  it('reach by their id alone whoever asked, in any order, and once', async () => {
    const { client, workers, reports } = make()
    const [worker] = workers
    const heard: string[] = []
    const asked = ['a', 'b', 'c'].map((id) =>
      client.ask(exporting(id), fileOf).then(({ id: got }) => heard.push(`${id} ${got}`)),
    )
    for (const id of [3, 1, 3, 2, 1])
      worker?.answer(id, { kind: 'exported', file: fileNamed(at('abc', id - 1, 'name')) })
    await Promise.all(asked)
    expect(heard).toEqual(['c c', 'a a', 'b b'])
    expect(reports, 'nobody else hears them').toEqual([])
  })

  it('are dropped where nobody asked, or waits no more', async () => {
    const { client, workers, reports } = make()
    const [worker] = workers
    const abort = new AbortController()
    const first = client.ask(exporting('a'), fileOf, abort.signal)
    const second = client.ask(exporting('b'), fileOf)
    abort.abort(new Error('looked at no more'))
    await expect(first).rejects.toThrow('looked at no more')
    worker?.answer(1, { kind: 'exported', file: fileNamed('a') })
    worker?.answer(9, { kind: 'exported', file: fileNamed('foreign') })
    worker?.answer(9, { kind: 'state', state: 'running' })
    worker?.answer(2, { kind: 'exported', file: fileNamed('b') })
    worker?.answer(2, { kind: 'refused', what: 'export', message: 'No such run.' })
    expect((await second).id).toBe('b')
    expect(reports).toEqual([])
  })

  it('come to those who subscribe where a command was only sent, until the last', () => {
    const { client, workers, reports } = make()
    client.send({ kind: 'record-searches', endpoint: '{}', whileTraining: false })
    const searched = (done: number): Report => ({ kind: 'searched', done, all: 2, failed: 0 })
    workers[0]?.post({ to: 1, report: searched(1) })
    workers[0]?.post({ to: 1, report: searched(2) })
    workers[0]?.answer(1, { kind: 'done' })
    workers[0]?.post({ to: 1, report: searched(0) })
    expect(reports).toEqual([searched(1), searched(2), { kind: 'done' }])
  })

  it('of another kind than was asked for end the request in words', async () => {
    const { client, workers } = make()
    const asked = client.ask(exporting('a'), fileOf)
    workers[0]?.answer(1, { kind: 'counted', heldOut: 3 })
    await expect(asked).rejects.toThrow('does not understand')
  })

  it('settle each request with its own, whatever order, repetition and foreign ids they come in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.tuple(fc.integer({ min: -2, max: 9 }), fc.boolean()), { maxLength: 30 }),
        fc.boolean(),
        async (many, said, crashes) => {
          const { client, workers } = make()
          const asked = Array.from({ length: many }, (_, i) =>
            client
              .ask({ kind: 'export-cassette' }, (report) =>
                report.kind === 'cassette' ? report.text : undefined,
              )
              .then(
                (text) => `${i + 1}: ${text}`,
                (error: unknown) => `${i + 1}: ${messageOf(error)}`,
              ),
          )
          const first = new Map<number, boolean>()
          for (const [to, refused] of said) {
            if (!first.has(to)) first.set(to, refused)
            workers[0]?.answer(
              to,
              refused
                ? { kind: 'refused', what: 'export-cassette', message: `no ${to}` }
                : { kind: 'cassette', queries: 1, text: `text ${to}` },
            )
          }
          workers[0]?.say({ kind: 'state', state: 'running' })
          if (crashes) workers[0]?.crash('gone')
          else for (let to = 1; to <= many; to += 1) workers[0]?.answer(to, { kind: 'done' })
          expect(await Promise.all(asked)).toEqual(
            Array.from({ length: many }, (_, i) => {
              const refused = first.get(i + 1)
              return `${i + 1}: ${
                refused === undefined
                  ? crashes
                    ? 'The training worker stopped: gone'
                    : 'The training worker said something the page does not understand'
                  : refused
                    ? `no ${i + 1}`
                    : `text ${i + 1}`
              }`
            }),
          )
        },
      ),
      tries(100),
    )
  })
})
