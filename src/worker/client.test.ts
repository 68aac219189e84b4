import { describe, expect, it } from 'vitest'
import { WorkerClient } from './client.ts'
import type { MessageEnd } from './message-end.ts'
import type { Report } from './protocol.ts'
import { WorkerOrPage } from './worker-or-page.ts'

class FakeWorker extends EventTarget implements MessageEnd {
  readonly sent: unknown[] = []
  terminated = false
  postMessage(message: unknown): void {
    this.sent.push(message)
  }
  terminate(): void {
    this.terminated = true
  }
  say(data: unknown): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data }))
  }
  crash(message: string): void {
    this.dispatchEvent(Object.assign(new Event('error', { cancelable: true }), { message }))
  }
}

function make() {
  const workers: FakeWorker[] = []
  const client = new WorkerClient(() => {
    const worker = new FakeWorker()
    workers.push(worker)
    return worker
  })
  const reports: Report[] = []
  const end = client.subscribe((report) => {
    reports.push(report)
  })
  return { client, workers, reports, end }
}

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
    worker?.say({ kind: 'state', state: 'dancing' })
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

  it('refuses what was asked where no answer will come', () => {
    const { client, workers, reports } = make()
    for (const request of [1, 2, 3])
      client.send({ kind: 'export', request, id: 'run-1', weights: false })
    workers[0]?.say({ kind: 'refused', what: 'export', request: 1, message: 'No such run.' })
    workers[0]?.say({ kind: 'exported', request: 2, file: 'half' })
    workers[0]?.crash('out of memory')
    expect(reports.filter((report) => report.kind === 'refused')).toMatchObject([
      { request: 1, message: 'No such run.' },
      {
        request: 2,
        what: 'export',
        message: expect.stringContaining('does not understand') as string,
      },
      { request: 3, what: 'export', message: 'The training worker stopped: out of memory' },
    ])
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
    workers[0]?.say({
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
      const workers: FakeWorker[] = []
      const here = new FakeWorker()
      let find: () => void = () => undefined
      const client = new WorkerClient(
        (tell) =>
          new WorkerOrPage(
            () => {
              if (refused) throw new TypeError('Worker is no constructor')
              const worker = new FakeWorker()
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
    const worker = new FakeWorker()
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
