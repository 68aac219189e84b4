/** What a configuration is trained on: the suite and the vocabulary that goes with it. */
import type { Config } from '../run/config.ts'
import type { SuiteFiles } from '../run/storage.ts'
import { tokenizerTexts } from '../tasks/api-bank/corpus.ts'
import { importApiBank } from '../tasks/api-bank/import.ts'
import { createApiBank, DEFAULT_BUDGET } from '../tasks/api-bank/suite.ts'
import type { ApiBankSuite, TokenBudget } from '../tasks/api-bank/suite.ts'
import { createDesk } from '../tasks/desk/suite.ts'
import type { TaskSuite } from '../tasks/task.ts'
import { loadTokenizer } from '../tokenizer/load.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { splitPieces, trainTokenizer } from '../tokenizer/train.ts'

export interface Setting { readonly suite: TaskSuite; readonly tokenizer: Tokenizer }

/** Something is missing that the user can supply. */
export class SettingError extends Error {
  override readonly name = 'SettingError'
  readonly wayOut: string

  constructor(message: string, wayOut: string) {
    super(message)
    this.wayOut = wayOut
  }
}

/** Tokens of a planner's context that are kept for the tools on offer, and the fewest that a dialogue is given. */
const LISTING_ROOM = 64
const LEAST_DIALOGUE = 32

/** Room for an imported dialogue: what the plan and the tools on offer leave of the planner's context, counted in pieces. */
export const dialogueBudget = ({ planner, rl }: Config): TokenBudget => ({
  tokens: Math.max(LEAST_DIALOGUE, planner.context - rl.maxPlanTokens - LISTING_ROOM),
  count: (text) => splitPieces(text).length,
})

export type ApiBankConfig = Extract<Config['suite'], { id: 'api-bank' }>

/** The suite, or why the files are none, and what was noticed in them. Throws nothing. */
export function apiBankFrom(files: SuiteFiles, { seed, heldOutShare }: Pick<ApiBankConfig, 'seed' | 'heldOutShare'>, tokenBudget: TokenBudget = DEFAULT_BUDGET):
  { readonly ok: true; readonly suite: ApiBankSuite; readonly warnings: readonly string[] } | { readonly ok: false; readonly error: string } {
  const read = importApiBank(files)
  return read.ok ? { ok: true, suite: createApiBank(read.files, { seed, heldOutShare, tokenBudget }), warnings: read.files.warnings } : read
}

export interface SettingSources {
  readonly tokenizer: () => Promise<string>
  /** Official files that were dropped on the page, if any. */
  readonly files: (suite: 'api-bank') => Promise<SuiteFiles | undefined>
}

/** Rejects with SettingError when the suite's files are not there. */
export async function settingOf(config: Config, sources: SettingSources): Promise<Setting> {
  const { suite: wanted } = config
  if (wanted.id === 'desk') return { suite: await createDesk(wanted), tokenizer: await loadTokenizer(await sources.tokenizer()) }
  if (wanted.id !== 'api-bank') throw new SettingError(`The suite ${wanted.id} is not built yet.`, 'Choose desk.')
  const files = await sources.files('api-bank')
  if (files === undefined) throw new SettingError('This run needs API-Bank’s official files, and this browser does not have them.', 'Drop the official folder, or its test-data and lv1-lv2-samples, onto the page.')
  const read = apiBankFrom(files, wanted, dialogueBudget(config))
  if (!read.ok) throw new SettingError(read.error, 'Drop the official files again.')
  // The words of real dialogues are not those of the built-in suite, so the vocabulary is learned from the training split.
  const recipe = tokenizerTexts(read.suite, wanted.seed, splitPieces)
  return { suite: read.suite, tokenizer: await loadTokenizer(trainTokenizer(recipe)) }
}
