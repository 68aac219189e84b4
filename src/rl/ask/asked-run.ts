/**
 * A run whose policies are asked: where their weights are, before and after training, and why they
 * are not, in words.
 */
import type { Engine, Weights } from '../../engine/engine.ts'
import type { Config } from '../../run/config.ts'
import { beginsFromStarters } from '../../run/mode-facts.ts'
import type { When } from '../../run/request.ts'
import type { RunFile } from '../../run/run-file.ts'
import { messageOf, ToldError } from '../../run/told-error.ts'
import { decodeTensors } from '../../run/weights.ts'
import type { Tokenizer } from '../../tokenizer/tokenizer.ts'
import { policyRoles } from '../policy-roles.ts'
import type { PolicyRole } from '../policy-roles.ts'
import { bothOrNone } from '../policy-pair.ts'
import type { PolicyPair } from '../policy-pair.ts'
import type { Starters, TrainerState } from '../trainer-state.ts'
import { createPolicy } from '../warm-start.ts'

export type RoleWeights = Readonly<Partial<Record<PolicyRole, Weights>>>

export interface AskedRun {
  readonly id: string
  readonly config: Config
  readonly origin: RunFile['origin']
  /** Updates that it made. */
  readonly update: number
  readonly after: RoleWeights | undefined
  /** What it holds of them itself; starters lie elsewhere. */
  readonly before: RoleWeights | undefined
}

/** The run cannot be asked, or not as it was then. */
export class NotAskable extends ToldError {
  override readonly name = 'NotAskable'
}

interface Held {
  readonly planner: { readonly weights: Weights }
  readonly executor?: { readonly weights: Weights } | undefined
}

function byRole(config: Config, { planner, executor }: Held): RoleWeights {
  const [first = 'planner', second] = policyRoles(config)
  return {
    [first]: planner.weights,
    ...(second === undefined || executor === undefined ? {} : { [second]: executor.weights }),
  }
}

/** A run as whoever continues it has it. */
export function askedState(state: TrainerState): AskedRun {
  const { id, config, origin, updates, evaluations } = state.run
  const after = byRole(config, state)
  // It is evaluated when reinforcement learning begins; until its first update nothing has changed.
  const begins = updates.length === 0 && evaluations.length > 0
  const before = state.before === undefined ? undefined : byRole(config, state.before)
  return {
    id,
    config,
    origin,
    update: updates.length,
    after,
    before: before ?? (begins ? after : undefined),
  }
}

type GivenRun = Pick<RunFile, 'id' | 'config' | 'origin' | 'weights' | 'weightsBefore'> & {
  readonly update: number
}

/** @throws NotAskable where the weights of a file are no numbers */
export function askedFile({
  id,
  config,
  origin,
  update,
  weights,
  weightsBefore,
}: GivenRun): AskedRun {
  const decoded = (roles: RunFile['weights']): RoleWeights | undefined =>
    roles === undefined
      ? undefined
      : Object.fromEntries(
          Object.entries(roles).map(([role, tensors]) => [role, decodeTensors(tensors)]),
        )
  try {
    return { id, config, origin, update, after: decoded(weights), before: decoded(weightsBefore) }
  } catch (error) {
    throw new NotAskable(`The weights of run ${id} cannot be read: ${messageOf(error)}`)
  }
}

const NO_WEIGHTS =
  'The trained weights of this run are not here: export it with them where it was trained, or train it again with the same seed.'
const OTHER_STARTERS =
  'This run began from other starter policies than those that are shipped here, so that it can only be asked as it is after training.'
const NOT_YET =
  'This run still learns from demonstrations: once it has, it can be asked as it was then.'
const NOT_KEPT =
  'What the demonstrations of this run left was not kept, so that it can only be asked as it is after training.'

/**
 * The weights of then. `starters` gives those that are shipped for a suite. @throws NotAskable that
 * says why they are not there
 */
export async function weightsOf(
  { config, origin, update, after, before }: AskedRun,
  when: When,
  starters: () => Promise<Starters>,
): Promise<RoleWeights> {
  if (when === 'after') {
    if (after === undefined) throw new NotAskable(NO_WEIGHTS)
    return after
  }
  if (before !== undefined) return before
  if (!beginsFromStarters(config)) throw new NotAskable(update === 0 ? NOT_YET : NOT_KEPT)
  const { planner, executor } = await starters()
  if (planner.hash !== origin.planner || executor.hash !== origin.executor)
    throw new NotAskable(OTHER_STARTERS)
  return { planner: planner.weights, executor: executor.weights }
}

/** @throws NotAskable where the vocabulary is another than the one that the run was made with */
export function checkVocabulary({ origin }: Pick<AskedRun, 'origin'>, tokenizer: Tokenizer): void {
  if (origin.tokenizer !== tokenizer.hash)
    throw new NotAskable(
      'This run was made with another vocabulary than there is here, so that its policies would read other words than those that are typed.',
    )
}

/** Policies with these weights, to be disposed of. @throws NotAskable where they do not fit */
export async function pairOf(
  engine: Engine,
  { config }: AskedRun,
  tokenizer: Tokenizer,
  weights: RoleWeights,
): Promise<PolicyPair> {
  const make = (role: PolicyRole) => {
    const own = weights[role]
    if (own === undefined) throw new NotAskable(`There are no weights of the ${role}.`)
    return createPolicy(engine, { config, tokenizer }, role, own)
  }
  const [first = 'planner', second] = policyRoles(config)
  try {
    return await bothOrNone(
      async () => make(first),
      second === undefined ? undefined : async () => make(second),
    )
  } catch (error) {
    if (error instanceof RangeError)
      throw new NotAskable(`The weights do not fit the run that they are of: ${error.message}`)
    throw error
  }
}
