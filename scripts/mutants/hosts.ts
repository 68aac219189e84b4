/**
 * The command's side of the processes that run tests: asks, waits no longer than is said, and
 * begins a process anew that did not answer.
 */
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { answerSchema } from './messages.ts'
import type { Answer, Asked } from './messages.ts'
import { ROOT } from './scope.ts'

const START_LIMIT = 120_000

export type Outcome =
  | { readonly kind: 'passed'; readonly reached: readonly string[]; readonly seconds: number }
  | { readonly kind: 'failed'; readonly why: string }

export class Host {
  #process: ChildProcess | undefined
  /** What the process was told last, to tell it to the next one. */
  #standing: Asked | undefined

  /** Says what stands in the place of files from now on. */
  async set(asked: Asked): Promise<void> {
    this.#standing = asked
    if (this.#process !== undefined) await this.#ask(this.#process, asked, START_LIMIT)
  }

  /**
   * Runs one test file. What takes longer than `limit` milliseconds has failed, and so has what
   * ends the process.
   */
  async test(file: string, limit: number): Promise<Outcome> {
    const process = this.#process ?? (await this.#start())
    const from = performance.now()
    const answer = await this.#ask(process, { kind: 'test', test: file }, limit)
    if (answer === undefined)
      return { kind: 'failed', why: `${file} did not end in ${(limit / 1000).toFixed(0)} s` }
    if (answer.kind !== 'tested')
      throw new Error('A process that runs tests answered what it was not asked.')
    return answer.passed
      ? { kind: 'passed', reached: answer.reached, seconds: (performance.now() - from) / 1000 }
      : { kind: 'failed', why: `${file}: ${answer.why}` }
  }

  end(): void {
    this.#process?.kill('SIGKILL')
    this.#process = undefined
  }

  async #start(): Promise<ChildProcess> {
    const made = fork(join(import.meta.dirname, 'host.ts'), {
      cwd: ROOT,
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      detached: true,
    })
    this.#process = made
    if ((await this.#answer(made, START_LIMIT)) === undefined)
      throw new Error(
        'A process that runs tests did not start. npm run unit says what is wrong with them.',
      )
    if (this.#standing !== undefined) await this.#ask(made, this.#standing, START_LIMIT)
    return made
  }

  #ask(process: ChildProcess, asked: Asked, limit: number): Promise<Answer | undefined> {
    const answered = this.#answer(process, limit)
    process.send(asked, () => undefined)
    return answered
  }

  /** Undefined where none came: then the process is gone. */
  #answer(process: ChildProcess, limit: number): Promise<Answer | undefined> {
    return new Promise((resolve) => {
      const done = (answer: Answer | undefined): void => {
        clearTimeout(timer)
        process.off('message', heard)
        process.off('exit', gone)
        if (answer === undefined && this.#process === process) this.end()
        resolve(answer)
      }
      const heard = (message: unknown): void => {
        done(answerSchema.parse(message))
      }
      const gone = (): void => {
        done(undefined)
      }
      // An answer that lies ready is heard first: this process may have been busy itself.
      const timer = setTimeout(() => setImmediate(gone), limit)
      process.once('message', heard)
      process.once('exit', gone)
    })
  }
}
