/**
 * What runs are trained on: official files that were dropped, searches that were recorded, and the
 * tasks that are made of them.
 */
import { taskSetupOf } from '../rl/task-setup.ts'
import type { TaskSetup } from '../rl/task-setup.ts'
import type { Config } from '../run/config.ts'
import type { MadeRun } from '../run/suite-versions.ts'
import { OfficialFiles } from './official-files.ts'
import type { RunPersistence } from './persistence.ts'
import type { Command, Report } from './protocol.ts'
import type { Reply } from './protocol-answer.ts'
import type { SearchRecording } from './search-recording.ts'
import type { SessionParts } from './session-parts.ts'

/** Commands about them. */
export type TaskCommand = Extract<
  Command,
  {
    kind: 'import-suite' | 'skip-bad-lines' | 'count-tasks' | 'record-searches' | 'export-cassette'
  }
>

export class TaskSources {
  readonly #parts: Pick<SessionParts, 'assets' | 'clock' | 'send'>
  readonly #official: OfficialFiles
  #searches: SearchRecording | undefined

  constructor(parts: Pick<SessionParts, 'assets' | 'clock' | 'send'>, persistence: RunPersistence) {
    this.#parts = parts
    this.#official = new OfficialFiles(persistence)
  }

  async handle(command: TaskCommand, reply: Reply<Report>): Promise<void> {
    switch (command.kind) {
      case 'record-searches':
        return (await this.#searching()).record(command.endpoint, command.whileTraining, reply)
      case 'export-cassette':
        return (await this.#searching()).export(reply)
      case 'import-suite':
      case 'skip-bad-lines':
      case 'count-tasks':
        return this.#official.handle(command, reply)
    }
  }

  /** What was dropped here, where all that was kept is gone. */
  keepAgain(): Promise<void> {
    return this.#official.keepAgain()
  }

  taskSetup(config: Config, made?: MadeRun): Promise<TaskSetup> {
    const { assets, clock } = this.#parts
    return taskSetupOf(config, {
      tokenizer: (suite) => assets.tokenizer(suite),
      accepted: true,
      sandbox: async () => (await import('./browser-sandbox.ts')).browserSandbox(clock),
      fetchResults: this.#searches?.fetchResults,
      versions: made && (made.origin.suites ?? {}),
      files: (suite) => this.#official.of(suite),
    })
  }

  async #searching(): Promise<SearchRecording> {
    const { SearchRecording: Searches } = await import('./search-recording.ts')
    const { send } = this.#parts
    this.#searches ??= new Searches({
      send,
      files: () => this.#official.of('bamboogle'),
      take: (files, reply) => this.#official.take('bamboogle', files, true, reply),
    })
    return this.#searches
  }
}
