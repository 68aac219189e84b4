/** What a configuration is trained on: the suite and the vocabulary that goes with it. */
import { hasPlanner } from '../run/mode-facts.ts'
import type { Config } from '../run/config.ts'
import { SUITE_FACTS, isOfficial } from '../run/suite-facts.ts'
import type { OfficialId } from '../run/suite-facts.ts'
import type { SuiteFiles } from '../run/storage.ts'
import { deskWords } from '../tasks/desk/desk-corpus.ts'
import { createDesk } from '../tasks/desk/desk-suite.ts'
import { mixSuites } from '../tasks/mixed/mixed-suite.ts'
import { DEFAULT_BUDGET } from '../tasks/official/token-budget.ts'
import type { TokenBudget } from '../tasks/official/token-budget.ts'
import { tokenizerTexts } from '../tasks/official/training-corpus.ts'
import { ORIGINS } from '../tasks/official/official-origins.ts'
import { officialSuite } from '../tasks/official/official-registry.ts'
import type { OfficialMade, OfficialOutcome } from '../tasks/official/official-suite.ts'
import type { BadLine } from '../run/files/bad-line.ts'
import { ToldError } from '../run/told-error.ts'
import type { InterpreterParts } from '../tasks/sandbox/interpreter.ts'
import type { FetchResults } from '../tasks/bamboogle/search/search-results.ts'
import { createSignature } from '../tasks/signature/signature-suite.ts'
import { SIGNATURE_WORDS } from '../tasks/signature/signature-texts.ts'
import type { TaskSuite } from '../tasks/task.ts'
import { createTwohop } from '../tasks/twohop/twohop-suite.ts'
import { TWOHOP_WORDS } from '../tasks/twohop/twohop-texts.ts'
import { loadTokenizer } from '../tokenizer/load.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { NAME_PIECE_PATTERN, PIECE_PATTERN } from '../tokenizer/format.ts'
import { splitNames, splitPieces, trainTokenizer } from '../tokenizer/train.ts'
import { vocabularyOf } from './vocabulary.ts'
import type { Speaking } from './vocabulary.ts'

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

/** Sizes of an out-of-distribution suite: its training split only lends its words. */
const OUT_OF_DISTRIBUTION_SIZES = { train: 512, heldOut: 384 } as const

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
): Promise<OfficialOutcome> {
  const { id, levels, categories = levels, ...options } = wanted
  return (await officialSuite(id)).create(files, { ...options, categories, budget, fetchResults })
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
  readonly tokenizer: () => Promise<string>
  /** Official files that were dropped on the page, or that a command was given, if any. */
  readonly files: (suite: OfficialId) => Promise<SuiteFiles | undefined>
  /** Answers searches that are not recorded, where the user named an endpoint. */
  readonly fetchResults?: FetchResults | undefined
  /** The files are known to have bad lines only where the user let them go. */
  readonly accepted?: boolean
  /** What user-written tools run in. */
  readonly sandbox?: () => Promise<InterpreterParts>
}

type BuiltInConfig = Exclude<Config['suite'], OfficialConfig>

interface BuiltIn {
  readonly suite: TaskSuite
  /** Those with words of their own that it is made of. */
  readonly parts: readonly Speaking[]
}

const alone = (suite: TaskSuite, words: readonly string[]): BuiltIn => ({
  suite,
  parts: [{ suite, words }],
})

/** The suite that a user's program is. Rejects with TaskSetupError, which names the line. */
async function customSuite(
  wanted: Extract<BuiltInConfig, { id: 'custom' }>,
  { sandbox }: TaskSetupSources,
): Promise<BuiltIn> {
  if (sandbox === undefined)
    throw new TaskSetupError(
      'This run has tools of its own, and there is nothing here that they could run in.',
      'Train it in the page, or with the command train.',
    )
  const [{ createCustom }, { CustomError }] = await Promise.all([
    import('../tasks/custom/custom-suite.ts'),
    import('../tasks/custom/program-shape.ts'),
  ])
  try {
    const suite = await createCustom(wanted, await sandbox())
    return alone(suite, suite.words)
  } catch (error) {
    if (!(error instanceof CustomError)) throw error
    const { line, message } = error.problem
    throw new TaskSetupError(
      `Your own tools${line === undefined ? '' : `, line ${line}`}: ${message}.`,
      'Correct the program in the set-up, and try it there.',
    )
  }
}

async function builtIn(wanted: BuiltInConfig, sources: TaskSetupSources): Promise<BuiltIn> {
  switch (wanted.id) {
    case 'desk':
      return alone(await createDesk(wanted), deskWords(wanted.level))
    case 'signature':
      return alone(await createSignature(wanted), SIGNATURE_WORDS)
    case 'twohop':
      return alone(createTwohop(wanted), TWOHOP_WORDS)
    case 'desk-signature': {
      const half = {
        ...wanted,
        train: Math.ceil(wanted.train / 2),
        heldOut: Math.ceil(wanted.heldOut / 2),
      }
      const [desk, signature] = [
        await builtIn({ ...half, id: 'desk' }, sources),
        await builtIn({ ...half, id: 'signature' }, sources),
      ]
      const suite = mixSuites(
        {
          id: 'desk-signature',
          version: 1,
          about: `Half desk, half signature. ${desk.suite.about} ${signature.suite.about}`,
        },
        desk.suite,
        signature.suite,
      )
      return { suite, parts: [...desk.parts, ...signature.parts] }
    }
    case 'custom':
      return customSuite(wanted, sources)
  }
}

export const isOfficialConfig = (suite: Config['suite']): suite is OfficialConfig =>
  isOfficial(suite.id)

/** The suite that training never meets; as hard, and made from the same seed. */
function outOfDistributionOf({ evaluation, suite }: Config): TaskSuite | undefined {
  // A suite that is trained on is not out of distribution.
  if (evaluation.untouched === 'none' || evaluation.untouched === suite.id) return undefined
  const { seed } = suite
  return createTwohop(
    isOfficialConfig(suite)
      ? { seed, ...OUT_OF_DISTRIBUTION_SIZES }
      : {
          seed,
          train: OUT_OF_DISTRIBUTION_SIZES.train,
          heldOut: suite.heldOut,
          level: suite.level,
        },
  )
}

/**
 * Rejects with TaskSetupError when the suite's files are not there, or when the starter policies do
 * not know the suite.
 */
export async function taskSetupOf(config: Config, sources: TaskSetupSources): Promise<TaskSetup> {
  const { suite: wanted } = config
  const starts = config.warmStart.from === 'starter'
  if (starts && wanted.id !== 'desk' && hasPlanner(config.mode)) {
    throw new TaskSetupError(
      `The starter policies have learned the desk alone, not the suite ${wanted.id}.`,
      'Let the run begin from demonstrations (warmStart.from).',
    )
  }
  const outOfDistribution = outOfDistributionOf(config)
  if (isOfficialConfig(wanted))
    return { ...(await officialTaskSetup(config, wanted, sources)), outOfDistribution }
  const { suite, parts } = await builtIn(wanted, sources)
  // The starters speak the shipped vocabulary, which the desk needs no other than; words of an
  // out-of-distribution suite are then spelled out.
  if (wanted.id === 'desk' && (starts || outOfDistribution === undefined))
    return { suite, tokenizer: await loadTokenizer(await sources.tokenizer()), outOfDistribution }
  return {
    suite,
    tokenizer: await loadTokenizer(
      await vocabularyOf(
        outOfDistribution === undefined
          ? parts
          : [...parts, { suite: outOfDistribution, words: TWOHOP_WORDS }],
      ),
    ),
    outOfDistribution,
  }
}

async function officialTaskSetup(
  config: Config,
  wanted: OfficialConfig,
  { files: filesOf, fetchResults, accepted = false }: TaskSetupSources,
): Promise<TaskSetup> {
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
    )
    if (!read.ok) throw new TaskSetupError(read.error, 'Drop the official files again.', read.bad)
    return read.made
  }
  const { refit, namesOfWords } = await officialSuite(wanted.id)
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
  return { suite: last.suite, tokenizer, official: last }
}
