/**
 * Processes side by side that carry out an experiment's work: a free one takes the first work
 * whose needs are met.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import type { Fingerprint } from '../run/run-file.ts'
import { newsOf } from './experiment-messages.ts'
import type { News, Order, WorkOrder } from './experiment-messages.ts'

export interface Work {
  readonly name: string
  readonly order: WorkOrder
  /** Names of works that have to be done before. */
  readonly needs: readonly string[]
}

type Outcome = Extract<News, { kind: 'done' | 'failed' | 'ready' }>

class Job {
  readonly #process: ChildProcess
  #heard: (news: News) => void = () => undefined
  #ended = false

  constructor() {
    // Options that made this process read TypeScript are passed on.
    this.#process = fork(new URL('experiment-job.ts', import.meta.url), {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    this.#process.on('message', (message) => {
      this.#heard(newsOf(message))
    })
    this.#process.on('exit', (code, signal) => {
      this.#ended = true
      this.#heard({
        kind: 'failed',
        message: `its process ended (${signal ?? `code ${code ?? 'unknown'}`})`,
      })
    })
  }

  get ended(): boolean {
    return this.#ended
  }

  do(order: Order, heard: (news: News) => void): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#heard = (news) => {
        if (news.kind === 'progress' || news.kind === 'start') heard(news)
        else resolve(news)
      }
      if (this.#ended) this.#heard({ kind: 'failed', message: 'its process had ended' })
      else this.#process.send(order)
    })
  }

  end(): void {
    this.#process.kill('SIGKILL')
  }

  /** Asks it to keep what it has and to end; resolves when it has ended. */
  async stop(): Promise<void> {
    if (this.#ended) return
    const ended = new Promise<void>((resolve) => {
      this.#process.once('exit', () => {
        resolve()
      })
    })
    const order: Order = { kind: 'stop' }
    if (this.#process.connected) this.#process.send(order)
    await ended
  }
}

export interface Heard {
  begun(work: Work): void
  news(work: Work, news: Extract<News, { kind: 'progress' | 'start' }>): void
  done(work: Work, news: Extract<News, { kind: 'done' }>): Promise<void> | void
  failed(work: Work, message: string): void
}

export class Jobs {
  readonly #engine: Extract<Order, { kind: 'engine' }>
  readonly #jobs = new Set<Job>()
  #stopped = false

  constructor(engine: Extract<Order, { kind: 'engine' }>) {
    this.#engine = engine
  }

  /** One more process. Rejects with an Error that says why its engine does not start. */
  async #open(): Promise<{ readonly job: Job; readonly fingerprint: Fingerprint }> {
    const job = new Job()
    this.#jobs.add(job)
    const answer = await job.do(this.#engine, () => undefined)
    if (answer.kind === 'ready') return { job, fingerprint: answer.fingerprint }
    throw new Error(
      answer.kind === 'failed' ? answer.message : 'the job did other work than it was told',
    )
  }

  /** Starts the first one, which says what all will compute on. */
  async open(): Promise<Fingerprint> {
    return (await this.#open()).fingerprint
  }

  #isStopped(): boolean {
    return this.#stopped
  }

  /**
   * All works, on so many processes; resolves when each of them is done or failed. What needs a
   * failed one fails with it.
   */
  async run(works: readonly Work[], count: number, heard: Heard): Promise<void> {
    const open = new Map(works.map((work) => [work.name, work]))
    const waiting = new Set(works)
    let wake: () => void = () => undefined
    let changed = new Promise<void>((resolve) => {
      wake = resolve
    })
    const settled = (work: Work): void => {
      open.delete(work.name)
      wake()
      changed = new Promise((resolve) => {
        wake = resolve
      })
    }
    const fail = (work: Work, message: string): void => {
      waiting.delete(work)
      heard.failed(work, message)
      settled(work)
      for (const other of [...waiting])
        if (other.needs.includes(work.name)) fail(other, `${work.name} failed`)
    }
    const serve = async (first: Job | undefined): Promise<void> => {
      let job = first
      while (waiting.size > 0 && !this.#isStopped()) {
        const work = [...waiting].find(({ needs }) => needs.every((name) => !open.has(name)))
        if (work === undefined) {
          await changed
          continue
        }
        waiting.delete(work)
        if (job === undefined || job.ended) {
          if (job !== undefined) this.#jobs.delete(job)
          job = (await this.#open()).job
        }
        heard.begun(work)
        const outcome = await job.do(work.order, (news) => {
          if (news.kind === 'progress' || news.kind === 'start') heard.news(work, news)
        })
        if (this.#isStopped()) return
        if (outcome.kind === 'done') {
          await heard.done(work, outcome)
          settled(work)
        } else
          fail(
            work,
            outcome.kind === 'failed' ? outcome.message : 'the job did other work than it was told',
          )
      }
    }
    const there = [...this.#jobs]
    await Promise.all(
      Array.from({ length: Math.max(1, Math.min(count, works.length)) }, (_, i) => serve(there[i])),
    )
    // Nothing follows on works that were left undone.
    if (this.#isStopped()) await new Promise(() => undefined)
  }

  /** Lets all processes keep what is in progress; resolves when they have ended. */
  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all([...this.#jobs].map((job) => job.stop()))
  }

  /** Ends all processes at once: what they kept is whole. */
  end(): void {
    this.#stopped = true
    for (const job of this.#jobs) job.end()
  }
}
