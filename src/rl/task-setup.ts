/** What a configuration is trained on: the suite and the vocabulary that goes with it. */
import { hasPlanner } from '../run/mode-facts.ts'
import type { Config } from '../run/config.ts'
import { SUITE_FACTS, isOfficial } from '../run/suite-facts.ts'
import type { OfficialId, SuiteId } from '../run/suite-facts.ts'
import { notKept, versionIn } from '../run/suite-versions.ts'
import type { SuiteVersions } from '../run/suite-versions.ts'
import { REGISTRY, keptVersions } from '../tasks/registry.ts'
import type { Generated, Registry, Versions } from '../tasks/registry.ts'
import { speaking } from '../tasks/speaking.ts'
import type { Speaking } from '../tasks/speaking.ts'
import { at, defined } from '../run/at.ts'
import type { SuiteFiles } from '../run/storage.ts'
import { DEFAULT_BUDGET } from '../tasks/official/token-budget.ts'
import type { TokenBudget } from '../tasks/official/token-budget.ts'
import { tokenizerTexts } from '../tasks/official/training-corpus.ts'
import { ORIGINS } from '../tasks/official/official-origins.ts'
import { officialSuite } from '../tasks/official/official-registry.ts'
import type {
  OfficialMade,
  OfficialOutcome,
  OfficialSuite,
} from '../tasks/official/official-suite.ts'
import type { BadLine } from '../run/files/bad-line.ts'
import { ToldError } from '../run/told-error.ts'
import type { InterpreterParts } from '../tasks/sandbox/interpreter.ts'
import type { FetchResults } from '../tasks/bamboogle/search/search-results.ts'
import type { TaskSuite } from '../tasks/task.ts'
import { loadTokenizer } from '../tokenizer/load.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { NAME_PIECE_PATTERN, PIECE_PATTERN } from '../tokenizer/format.ts'
import { splitNames, splitPieces, trainTokenizer } from '../tokenizer/train.ts'
import { splitHash } from './split-hash.ts'
import { firstDeskVocabulary } from './first-desk-vocabulary.ts'
import { vocabularyOf } from './vocabulary.ts'

export interface TaskSetup {
  readonly suite: TaskSuite
  readonly tokenizer: Tokenizer
  /** A suite that training never meets, where the configuration asks for one. */
  readonly outOfDistribution?: TaskSuite | undefined
  /** Present where the suite was made from official files. */
  readonly official?: OfficialMade
}

/** Something is missing that the user can supply. */
export class TaskSetupError extends ToldError {
  override readonly name = 'TaskSetupError'
  declare readonly wayOut: string
  /** Lines of official files without which it would do. */
  readonly bad: readonly BadLine[]

  constructor(message: string, wayOut: string, bad: readonly BadLine[] = []) {
    super(message, { wayOut })
    this.bad = bad
  }
}

/** Tasks of an out-of-distribution suite for training: that split only lends its words. */
const OUT_OF_DISTRIBUTION_TRAIN = 512
/** What it has beside a suite of official files, which says neither. */
const OF_OFFICIAL = { heldOut: 384, level: 'standard', measuredOn: 'held-out' } as const

/**
 * Tokens of a planner's context that are kept for the tools on offer, and the fewest that a task's
 * text is given.
 */
const LISTING_ROOM = 64
const LEAST_TEXT = 32
/** Control tokens of the longest prompt. */
const FRAME = 5

/**
 * Room for an imported task: what the plan (and for the text alone, the tools on offer) and the
 * longest call leave of the contexts.
 */
export const promptBudget = (
  { planner, executor, rl }: Config,
  count: TokenBudget['count'],
): TokenBudget => ({
  tokens: Math.max(LEAST_TEXT, planner.context - rl.maxPlanTokens - LISTING_ROOM),
  whole: Math.max(
    2 * LEAST_TEXT,
    Math.min(planner.context - rl.maxPlanTokens, executor.context - rl.maxCallTokens) - FRAME,
  ),
  count,
})

export type OfficialConfig = Extract<Config['suite'], { id: OfficialId }>
/** What decides about the tasks. */
export type OfficialWanted = Pick<
  OfficialConfig,
  'id' | 'seed' | 'heldOutShare' | 'split' | 'skipBad'
> & { readonly categories?: string; readonly levels?: string; readonly judge?: string }

/**
 * The suite that a configuration asks for, or why the files are none. Throws nothing for what the
 * files hold.
 */
export async function officialFrom(
  files: SuiteFiles,
  wanted: OfficialWanted,
  budget: TokenBudget = DEFAULT_BUDGET,
  fetchResults?: FetchResults,
  entry?: OfficialSuite,
): Promise<OfficialOutcome> {
  const { id, levels, categories = levels, ...options } = wanted
  return (entry ?? (await officialSuite(id))).create(files, {
    ...options,
    categories,
    budget,
    fetchResults,
  })
}

/**
 * As a run of this configuration first reads them, before it has a vocabulary that fits their
 * prompts: bad lines are left out.
 */
export async function officialTasks(
  config: Config,
  wanted: OfficialConfig,
  files: SuiteFiles,
): Promise<OfficialOutcome> {
  const split = (await officialSuite(wanted.id)).namesOfWords ? splitNames : splitPieces
  return officialFrom(
    files,
    { ...wanted, skipBad: true },
    promptBudget(config, (text) => split(text).length),
  )
}

export interface TaskSetupSources {
  /** Text of the vocabulary that the shipped policies of a suite speak. */
  readonly tokenizer: (suite: SuiteId) => Promise<string>
  /** Official files that were dropped on the page, or that a command was given, if any. */
  readonly files: (suite: OfficialId) => Promise<SuiteFiles | undefined>
  /** Answers searches that are not recorded, where the user named an endpoint. */
  readonly fetchResults?: FetchResults | undefined
  /** The files are known to have bad lines only where the user let them go. */
  readonly accepted?: boolean
  /** What user-written tools run in. */
  readonly sandbox?: () => Promise<InterpreterParts>
  /** Those of a run that is repeated or continued; the current ones unless they are given. */
  readonly versions?: SuiteVersions | 'current' | undefined
  readonly registry?: Registry
}

type CustomConfig = Extract<Config['suite'], { id: 'custom' }>

/** The suite that a user's program is. Rejects with TaskSetupError, which names the line. */
async function customSuite(
  wanted: CustomConfig,
  load: Registry['custom'][number],
  { sandbox }: TaskSetupSources,
): Promise<Generated> {
  if (sandbox === undefined)
    throw new TaskSetupError(
      'This run has tools of its own, and there is nothing here that they could run in.',
      'Train it in the page, or with the command train.',
    )
  const [{ createCustom }, { CustomError }] = await Promise.all([
    load(),
    import('../tasks/custom/program-shape.ts'),
  ])
  try {
    const suite = await createCustom(wanted, await sandbox())
    return { suite, parts: [speaking(suite, suite.words)] }
  } catch (error) {
    if (!(error instanceof CustomError)) throw error
    const { line, message } = error.problem
    throw new TaskSetupError(
      `Your own tools${line === undefined ? '' : `, line ${line}`}: ${message}.`,
      'Correct the program in the set-up, and try it there.',
    )
  }
}

export const isOfficialConfig = (suite: Config['suite']): suite is OfficialConfig =>
  isOfficial(suite.id)

const versionsIn = (registry: Registry, id: SuiteId): Versions<unknown> =>
  id === 'custom'
    ? registry.custom
    : isOfficial(id)
      ? registry.official[id]
      : registry.generated[id]

const versionOf = (
  versions: Versions<unknown>,
  id: SuiteId,
  made: SuiteVersions | 'current',
): number =>
  made === 'current'
    ? at(keptVersions(versions), keptVersions(versions).length - 1, id)
    : versionIn(made, id)

/** What makes the version of a suite that is asked for. @throws TaskSetupError where it is not kept */
function makerOf<T>(versions: Versions<T>, id: SuiteId, made: SuiteVersions | 'current'): T {
  const version = versionOf(versions, id, made)
  const missing = notKept(id, version, keptVersions(versions))
  if (missing !== undefined) throw new TaskSetupError(missing.message, missing.wayOut)
  return defined(versions[version], id)
}

/** @throws TaskSetupError where no policies are shipped that have learned these tasks */
function refuseOtherStarters(id: SuiteId, version: number): void {
  const { name, shipped } = SUITE_FACTS[id]
  if (shipped === version) return
  throw new TaskSetupError(
    shipped === undefined
      ? `No policies are shipped that have learned ${name}.`
      : `The shipped policies have learned version ${shipped} of the tasks of ${name}, and these are of version ${version}: they would be measured on what they may have been trained on.`,
    'Let the run begin from demonstrations (warmStart.from).',
  )
}

/** The suite that training never meets; as hard, and made from the same seed. */
async function outOfDistributionOf(
  { evaluation: { untouched }, suite }: Config,
  { registry = REGISTRY, versions = 'current' }: TaskSetupSources,
): Promise<Generated | undefined> {
  // A suite that is trained on is not out of distribution.
  if (untouched === 'none' || untouched === suite.id) return undefined
  const make = makerOf(registry.generated[untouched], untouched, versions)
  const { heldOut, level, measuredOn } = isOfficialConfig(suite)
    ? OF_OFFICIAL
    : suite.id === 'custom'
      ? { ...OF_OFFICIAL, ...suite }
      : suite
  return make({ seed: suite.seed, train: OUT_OF_DISTRIBUTION_TRAIN, heldOut, level, measuredOn })
}

/**
 * The starters speak the shipped vocabulary, which their suite needs no other than; words of an
 * out-of-distribution suite are then spelled out. So it was with the first desk.
 */
function vocabularyIn(
  id: SuiteId,
  version: number,
  said: readonly Speaking[],
  { tokenizer }: TaskSetupSources,
): Promise<string> {
  if (SUITE_FACTS[id].shipped === version) return tokenizer(id)
  return id === 'desk' && version === 1 ? firstDeskVocabulary() : vocabularyOf(said)
}

/**
 * Rejects with TaskSetupError when the suite's files are not there, when the starter policies do not
 * know the suite, or when the version of its tasks is not kept.
 */
export async function taskSetupOf(config: Config, sources: TaskSetupSources): Promise<TaskSetup> {
  const { suite: wanted } = config
  const { registry = REGISTRY, versions = 'current' } = sources
  const version = versionOf(versionsIn(registry, wanted.id), wanted.id, versions)
  const starts = config.warmStart.from === 'starter'
  // What a run that goes on began from is in its state; one that is repeated looks at the policies.
  if (starts && hasPlanner(config.mode) && versions === 'current')
    refuseOtherStarters(wanted.id, version)
  const never = await outOfDistributionOf(config, sources)
  const outOfDistribution = never?.suite
  if (isOfficialConfig(wanted))
    return { ...(await officialTaskSetup(config, wanted, sources)), outOfDistribution }
  const { suite, parts } =
    wanted.id === 'custom'
      ? await customSuite(wanted, makerOf(registry.custom, wanted.id, versions), sources)
      : await makerOf(registry.generated[wanted.id], wanted.id, versions)(wanted)
  const said = [...parts, ...(never?.parts ?? [])]
  const tokenizer = await (starts || never === undefined
    ? vocabularyIn(wanted.id, version, said, sources)
    : vocabularyOf(said))
  return {
    suite: { ...suite, splitHash: await splitHash(suite, config) },
    tokenizer: await loadTokenizer(tokenizer),
    outOfDistribution,
  }
}

async function officialTaskSetup(
  config: Config,
  wanted: OfficialConfig,
  {
    files: filesOf,
    fetchResults,
    accepted = false,
    versions = 'current',
    registry = REGISTRY,
  }: TaskSetupSources,
): Promise<TaskSetup> {
  const entry = await makerOf(registry.official[wanted.id], wanted.id, versions)()
  const { name } = SUITE_FACTS[wanted.id]
  const files = await filesOf(wanted.id)
  if (files === undefined)
    throw new TaskSetupError(
      `This run needs ${name}’s official files, and this browser does not have them.`,
      `Drop ${ORIGINS[wanted.id].files}, onto the page.`,
    )
  const made = async (budget: TokenBudget): Promise<OfficialMade> => {
    const read = await officialFrom(
      files,
      accepted ? { ...wanted, skipBad: true } : wanted,
      budget,
      fetchResults,
      entry,
    )
    if (!read.ok) throw new TaskSetupError(read.error, 'Drop the official files again.', read.bad)
    return read.made
  }
  const { refit, namesOfWords } = entry
  const [split, pattern] = namesOfWords
    ? [splitNames, NAME_PIECE_PATTERN]
    : [splitPieces, PIECE_PATTERN]
  const first = await made(promptBudget(config, (text) => split(text).length))
  // The words of real questions are not those of the built-in suites, so the vocabulary is learned
  // from the training split.
  const tokenizer = await loadTokenizer(
    trainTokenizer({
      ...tokenizerTexts(first.suite, wanted.seed, split, first.observed?.()),
      pattern,
    }),
  )
  const last = refit
    ? await made(promptBudget(config, (text) => tokenizer.encode(text).length))
    : first
  const suite = { ...last.suite, splitHash: await splitHash(last.suite, config) }
  return { suite, tokenizer, official: { ...last, suite } }
}
