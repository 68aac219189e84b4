/**
 * The memory that training takes, before any of it is taken: weights with what learning keeps
 * beside them, the keys and values of sequences as they are written, the workspace of the largest
 * batch. What depends on texts is taken from their usual length. It is what is needed at the least:
 * room that grows is larger for a while, and engines keep more of their own (measured on four
 * sizes: 0.6 to 0.94 of what was handed out).
 */
import type { Config, ModelShape } from './config.ts'
import { MODE_FACTS, hasPlanner } from './mode-facts.ts'

export interface SizedModel extends ModelShape {
  readonly vocab: number
}

/** What a policy is asked for at once. */
export interface Load {
  /** Sequences that are written side by side. */
  readonly sequences: number
  /** Rows of the largest chunk of a batch, and those of them that predict. */
  readonly rows: number
  readonly logitRows: number
}

export interface MemoryNeed {
  /** In bytes: weights, gradients and moments; keys and values; batches. */
  readonly weights: number
  readonly cache: number
  readonly batch: number
  /** The largest piece. */
  readonly buffer: number
}

/**
 * The most bytes that an engine can hand out: together, and in one buffer; absent where it is not
 * known.
 */
export interface MemoryLimit {
  readonly total?: number | undefined
  readonly buffer?: number | undefined
}

/** What 32-bit addresses reach. */
export const WASM_BYTES = 2 ** 32

const WORD = 4
/** Weights, their gradient, and both moments of AdamW: laid out alike. */
const KEPT = 4
/** As the transformer cuts batches and sums gradients, and makes room for sequences. */
const CHUNK_ROWS = 2048
const ROW_TILE = 256
const SLOTS = 16
/** Tasks that an evaluation goes through at once. */
const EVALUATED = 64
/** Tokens of a sequence that is learned from, typically, and the share of them that it predicts. */
const LEARNED = 64
const PREDICTED = 0.4

const qkvOf = ({ dModel, heads, kvHeads }: SizedModel): number =>
  (heads + 2 * kvHeads) * (dModel / heads)

function weightsWords(model: SizedModel): number {
  const { vocab, dModel, layers, feedForward, tied } = model
  return (
    (tied ? 1 : 2) * vocab * dModel +
    layers * (qkvOf(model) * dModel + dModel * dModel + 3 * feedForward * dModel + 2 * dModel) +
    dModel
  )
}

/** Of the keys and values of one layer. */
const cacheWords = ({ dModel, heads, kvHeads, context }: SizedModel, sequences: number): number =>
  Math.ceil(sequences / SLOTS) * SLOTS * 2 * context * kvHeads * (dModel / heads)

/** Partial sums of a weight's gradient: those of the largest matrix. */
function partialWords(model: SizedModel, rows: number): number {
  const { vocab, dModel, feedForward } = model
  return (
    Math.ceil(rows / ROW_TILE) *
    Math.max(vocab * dModel, 2 * feedForward * dModel, qkvOf(model) * dModel)
  )
}

/** Of the buffers of a forward and a backward pass. */
function batchWords(model: SizedModel, { rows, logitRows }: Load): number {
  const { vocab, dModel, layers, heads, feedForward } = model
  const qkv = qkvOf(model)
  const behind = 2 * dModel + 3 * feedForward
  const forward =
    layers * rows * (3 * dModel + qkv + heads) +
    ((layers - 1) * rows + logitRows) * behind +
    logitRows * (4 * dModel + vocab)
  const backward = logitRows * dModel + rows * (3 * dModel + feedForward + qkv + heads)
  return (
    forward +
    backward +
    partialWords(model, rows) +
    Math.ceil(rows / ROW_TILE) * (2 * layers + 1) * dModel
  )
}

/**
 * `frozen`: a second policy stays as it was after the warm start. Without a load it is what the
 * weights take alone; `words` are those of all weights as an engine lays them out, a little more
 * than there are.
 */
export function needOf(
  model: SizedModel,
  frozen: boolean,
  load?: Load,
  words = weightsWords(model),
): MemoryNeed {
  const weights = words * WORD
  const layer = load === undefined ? 0 : cacheWords(model, load.sequences) * WORD
  return {
    weights: (KEPT + (frozen ? 1 : 0)) * weights,
    cache: model.layers * layer,
    batch: load === undefined ? 0 : batchWords(model, load) * WORD,
    buffer: Math.max(
      weights,
      layer,
      load === undefined ? 0 : partialWords(model, load.rows) * WORD,
    ),
  }
}

type Role = 'planner' | 'executor' | 'shared' | 'solo'

export function loadOf(
  {
    rl: { tasks, plans, executions },
    evaluation,
    warmStart,
  }: Pick<Config, 'rl' | 'evaluation' | 'warmStart'>,
  role: Role,
): Load {
  const planning = Math.max(tasks * plans, Math.min(EVALUATED, evaluation.tasks))
  const executing = Math.max(tasks * plans * executions, Math.min(EVALUATED, evaluation.tasks))
  const sequences =
    role === 'planner' ? planning : role === 'shared' ? planning + executing : executing
  const rows = Math.min(
    CHUNK_ROWS,
    LEARNED * Math.max(sequences, warmStart.from === 'demonstrations' ? warmStart.batch : 0),
  )
  return { sequences, rows, logitRows: Math.round(PREDICTED * rows) }
}

/** What a run's policies need; a wide one is as large as both roles. */
export function needsOf(config: Config, vocab: number): readonly MemoryNeed[] {
  const { mode, planner, executor, weights } = config
  const frozen = config.rl.beta > 0
  const of = (shape: ModelShape, role: Role) =>
    needOf({ ...shape, vocab }, frozen, loadOf(config, role))
  if (!hasPlanner(mode))
    return [of(executor, 'solo'), ...(MODE_FACTS[mode].wide ? [of(planner, 'solo')] : [])]
  return weights === 'shared'
    ? [of(planner, 'shared')]
    : [of(planner, 'planner'), of(executor, 'executor')]
}

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`

/**
 * Why an engine has too little room for all of these together, with the memory that they need;
 * undefined where nothing speaks against it.
 */
export function tooMuch(
  needs: readonly MemoryNeed[],
  { total, buffer }: MemoryLimit,
  engine: string,
): string | undefined {
  const sum = (of: (need: MemoryNeed) => number): number =>
    needs.reduce((all, need) => all + of(need), 0)
  const parts = [
    [sum(({ weights }) => weights), 'weights, gradients and moments'],
    [sum(({ cache }) => cache), 'the keys and values of sequences'],
    [sum(({ batch }) => batch), 'a batch'],
  ] as const
  const all = parts.reduce((before, [bytes]) => before + bytes, 0)
  const largest = Math.max(...needs.map((need) => need.buffer))
  if (total !== undefined && all > total)
    return `Training needs at least ${gigabytes(all)} of memory (${parts
      .filter(([bytes]) => bytes > 0)
      .map(([bytes, what]) => `${gigabytes(bytes)} for ${what}`)
      .join(', ')}), and ${engine} has ${gigabytes(total)}.`
  if (buffer !== undefined && largest > buffer)
    return `Training needs ${gigabytes(largest)} in one buffer, and ${engine} allows ${gigabytes(buffer)} here.`
  return undefined
}
