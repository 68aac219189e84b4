/** What a configuration is trained on: the suite and the vocabulary that goes with it. */
import type { Config } from '../run/config.ts'
import type { SuiteFiles } from '../run/storage.ts'
import { tokenizerTexts } from '../tasks/api-bank/corpus.ts'
import { importApiBank } from '../tasks/api-bank/import.ts'
import { createApiBank, DEFAULT_BUDGET } from '../tasks/api-bank/suite.ts'
import type { ApiBankSuite, TokenBudget } from '../tasks/api-bank/suite.ts'
import { deskWords } from '../tasks/desk/corpus.ts'
import { createDesk } from '../tasks/desk/suite.ts'
import { mixSuites } from '../tasks/mixed/suite.ts'
import { createSignature } from '../tasks/signature/suite.ts'
import { SIGNATURE_WORDS } from '../tasks/signature/texts.ts'
import type { TaskSuite } from '../tasks/task.ts'
import { createTwohop } from '../tasks/twohop/suite.ts'
import { TWOHOP_WORDS } from '../tasks/twohop/texts.ts'
import { loadTokenizer } from '../tokenizer/load.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import { splitPieces, trainTokenizer } from '../tokenizer/train.ts'
import { isSolo } from './modes.ts'
import { vocabularyOf } from './vocabulary.ts'
import type { Speaking } from './vocabulary.ts'

export interface Setting {
  readonly suite: TaskSuite
  readonly tokenizer: Tokenizer
  /** A suite that training never meets, where the configuration asks for one. */
  readonly untouched?: TaskSuite | undefined
}

/** Something is missing that the user can supply. */
export class SettingError extends Error {
  override readonly name = 'SettingError'
  readonly wayOut: string

  constructor(message: string, wayOut: string) {
    super(message)
    this.wayOut = wayOut
  }
}

/** Sizes of an untouched suite: its training split only lends its words. */
const UNTOUCHED_SIZES = { train: 512, heldOut: 384 } as const

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

type BuiltInConfig = Exclude<Config['suite'], ApiBankConfig>

interface BuiltIn {
  readonly suite: TaskSuite
  /** Those with words of their own that it is made of. */
  readonly parts: readonly Speaking[]
}

const alone = (suite: TaskSuite, words: readonly string[]): BuiltIn => ({ suite, parts: [{ suite, words }] })

async function builtIn(wanted: BuiltInConfig): Promise<BuiltIn> {
  switch (wanted.id) {
    case 'desk': return alone(await createDesk(wanted), deskWords(wanted.level))
    case 'signature': return alone(await createSignature(wanted), SIGNATURE_WORDS)
    case 'twohop': return alone(createTwohop(wanted), TWOHOP_WORDS)
    case 'desk-signature': {
      const half = { ...wanted, train: Math.ceil(wanted.train / 2), heldOut: Math.ceil(wanted.heldOut / 2) }
      const [desk, signature] = [await builtIn({ ...half, id: 'desk' }), await builtIn({ ...half, id: 'signature' })]
      const suite = mixSuites('desk-signature', `Half desk, half signature. ${desk.suite.about} ${signature.suite.about}`, desk.suite, signature.suite)
      return { suite, parts: [...desk.parts, ...signature.parts] }
    }
  }
}

/** The suite that training never meets; as hard, and made from the same seed. */
function untouchedOf({ evaluation, suite }: Config): TaskSuite | undefined {
  // A suite that is trained on is not untouched.
  if (evaluation.untouched === 'none' || evaluation.untouched === suite.id) return undefined
  const { seed } = suite
  return createTwohop(suite.id === 'api-bank' ? { seed, ...UNTOUCHED_SIZES } : { seed, train: UNTOUCHED_SIZES.train, heldOut: suite.heldOut, level: suite.level })
}

/** Rejects with SettingError when the suite's files are not there, or when the starter policies do not know the suite. */
export async function settingOf(config: Config, sources: SettingSources): Promise<Setting> {
  const { suite: wanted } = config
  const starts = config.warmStart.from === 'starter'
  if (starts && wanted.id !== 'desk' && !isSolo(config.mode)) {
    throw new SettingError(`The starter policies have learned the desk alone, not the suite ${wanted.id}.`, 'Let the run begin from demonstrations (warmStart.from).')
  }
  const untouched = untouchedOf(config)
  if (wanted.id === 'api-bank') return { ...await apiBankSetting(config, wanted, sources), untouched }
  const { suite, parts } = await builtIn(wanted)
  // The starters speak the shipped vocabulary, which the desk needs no other than; words of an untouched suite are then spelled out.
  if (wanted.id === 'desk' && (starts || untouched === undefined)) return { suite, tokenizer: await loadTokenizer(await sources.tokenizer()), untouched }
  return { suite, tokenizer: await loadTokenizer(await vocabularyOf(untouched === undefined ? parts : [...parts, { suite: untouched, words: TWOHOP_WORDS }])), untouched }
}

async function apiBankSetting(config: Config, wanted: ApiBankConfig, sources: SettingSources): Promise<Setting> {
  const files = await sources.files('api-bank')
  if (files === undefined) throw new SettingError('This run needs API-Bank’s official files, and this browser does not have them.', 'Drop the official folder, or its test-data and lv1-lv2-samples, onto the page.')
  const read = apiBankFrom(files, wanted, dialogueBudget(config))
  if (!read.ok) throw new SettingError(read.error, 'Drop the official files again.')
  // The words of real dialogues are not those of the built-in suite, so the vocabulary is learned from the training split.
  const recipe = tokenizerTexts(read.suite, wanted.seed, splitPieces)
  return { suite: read.suite, tokenizer: await loadTokenizer(trainTokenizer(recipe)) }
}
