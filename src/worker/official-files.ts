/**
 * Official files as the user drops them: whose they are, which lines cannot be used, and what is
 * kept of them.
 */
import { isOfficialConfig, officialFrom, officialTasks } from '../rl/task-setup.ts'
import type { OfficialConfig } from '../rl/task-setup.ts'
import { API_BANK_LEVELS, BFCL_CATEGORIES } from '../run/config.ts'
import type { Config } from '../run/config.ts'
import { OFFICIAL_IDS, SUITE_FACTS, isOfficial } from '../run/suite-facts.ts'
import type { OfficialId } from '../run/suite-facts.ts'
import type { SuiteFiles } from '../run/storage.ts'
import { ORIGINS } from '../tasks/official/official-origins.ts'
import { officialSuite, recogniseOfficial } from '../tasks/official/official-registry.ts'
import { Refusal } from './endings.ts'
import type { RunPersistence } from './persistence.ts'
import type { Command, Report } from './protocol.ts'
import type { Reply } from './protocol-answer.ts'

/** How the tasks are split that an import counts. */
const PREVIEW = { seed: 1, heldOutShare: 0.25, split: 'reporting' } as const

/** The suite with each other part of its files, by the part's name. */
function othersOf(
  suite: OfficialConfig,
): readonly (readonly [choice: string, suite: OfficialConfig])[] {
  switch (suite.id) {
    case 'bfcl':
      return BFCL_CATEGORIES.flatMap((one) =>
        one === suite.categories ? [] : [[one, { ...suite, categories: one }] as const],
      )
    case 'api-bank':
      return API_BANK_LEVELS.flatMap((one) =>
        one === suite.levels ? [] : [[one, { ...suite, levels: one }] as const],
      )
    case 'bamboogle':
      return []
  }
}

export class OfficialFiles {
  readonly #persistence: RunPersistence
  /** What was dropped last for each suite, so that it is there even where nothing can be stored. */
  readonly #dropped = new Map<OfficialId, SuiteFiles>()
  /** What was dropped and refused for bad lines alone, until the user lets them go. */
  #doubtful: { readonly suite: OfficialId; readonly files: SuiteFiles } | undefined

  constructor(persistence: RunPersistence) {
    this.#persistence = persistence
  }

  async of(suite: OfficialId): Promise<SuiteFiles | undefined> {
    return (
      this.#dropped.get(suite) ?? this.#persistence.attempt((storage) => storage.readSuite(suite))
    )
  }

  /** What was dropped here, where all that was kept is gone. */
  async keepAgain(): Promise<void> {
    for (const [id, files] of this.#dropped)
      await this.#persistence.attempt((storage) => storage.saveSuite(id, files))
  }

  handle(
    command: Extract<Command, { kind: 'import-suite' | 'skip-bad-lines' | 'count-tasks' }>,
    reply: Reply<Report>,
  ): Promise<void> {
    switch (command.kind) {
      case 'import-suite':
        return this.#recognise(command.files, command.wanted, reply)
      case 'skip-bad-lines':
        return this.#skipBadLines(reply)
      case 'count-tasks':
        return this.#count(command.config, reply)
    }
  }

  async #count(config: Config, reply: Reply<Report>): Promise<void> {
    const { suite } = config
    const files = isOfficialConfig(suite) ? await this.of(suite.id) : undefined
    if (files === undefined || !isOfficialConfig(suite))
      throw new Refusal(`There are no files of the suite ${suite.id} here to count.`)
    const read = await officialTasks(config, suite, files)
    if (read.ok) {
      reply.end({ kind: 'counted', heldOut: read.made.suite.size('held-out') })
      return
    }
    const choices: string[] = []
    for (const [choice, other] of read.lacksPart ? othersOf(suite) : [])
      if ((await officialTasks(config, other, files)).ok) choices.push(choice)
    reply.end({ kind: 'counted', heldOut: 0, wrong: { message: read.error, choices } })
  }

  async #recognise(
    files: SuiteFiles,
    wanted: string | undefined,
    reply: Reply<Report>,
  ): Promise<void> {
    this.#doubtful = undefined
    const suite = await recogniseOfficial(
      files,
      wanted !== undefined && isOfficial(wanted) ? wanted : undefined,
    )
    if (suite === undefined)
      throw new Refusal(
        `None of the ${files.length} files is one of ${OFFICIAL_IDS.map(
          (id) => SUITE_FACTS[id].name,
        ).join('’s, ')}’s.`,
      )
    const kept = await this.of(suite)
    const joined =
      kept === undefined ? undefined : (await officialSuite(suite)).joined?.(kept, files)
    await this.take(suite, joined === undefined ? files : [...joined], false, reply)
  }

  async #skipBadLines(reply: Reply<Report>): Promise<void> {
    const doubtful = this.#doubtful
    if (doubtful === undefined)
      throw new Refusal(
        'There are no files here whose bad lines could be left out. Drop them again.',
      )
    this.#doubtful = undefined
    await this.take(doubtful.suite, doubtful.files, true, reply)
  }

  /** Imports and keeps files; answers with what came of it. */
  async take(
    id: OfficialId,
    files: SuiteFiles,
    skipBad: boolean,
    reply: Reply<Report>,
  ): Promise<void> {
    const read = await officialFrom(files, { id, ...PREVIEW, skipBad })
    if (!read.ok) {
      if (read.bad.length === 0) throw new Refusal(read.error)
      this.#doubtful = { suite: id, files }
      reply.end({
        kind: 'bad-lines',
        suite: id,
        message: read.error,
        lines: read.bad.slice(0, 200).map((line) => ({ ...line })),
        all: read.bad.length,
      })
      return
    }
    this.#dropped.set(id, files)
    await this.#persistence.attempt((storage) => storage.saveSuite(id, files))
    const { suite, warnings, skipped } = read.made
    const counts = {
      train: suite.size('train'),
      'held-out': suite.size('held-out'),
      'unseen-entities': suite.size('unseen-entities'),
    }
    reply.end({
      kind: 'imported',
      suite: id,
      about: suite.about,
      licence: ORIGINS[id].licence,
      skipped,
      counts,
      warnings: warnings.slice(0, 100),
    })
  }
}
