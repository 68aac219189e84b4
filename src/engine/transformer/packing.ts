/**
 * Ragged sequences packed into rows without padding to a common length: token rows stand one after
 * another, and per-row positions and sequence bounds keep sequences apart. Each sequence starts on
 * a multiple of four rows, so a row's neighbours in its four depend on nothing but its own
 * sequence, and neither do the bits of what is computed for it.
 *
 * A large batch is cut into chunks that fit the workspace. Where it is cut depends on the batch
 * alone.
 */
import { defined } from '../../run/at.ts'
import { ROW_ALIGNMENT } from '../device/model-kernels.ts'

/** Most rows of a chunk; a longer single sequence is a chunk of its own. */
export const CHUNK_ROWS = 2048
/** Most logits of a chunk: 64 MiB. */
const CHUNK_LOGITS = 2 ** 24

/**
 * A sequence to pack: its tokens, and which of them are predicted (index i is predicted in row i -
 * 1).
 */
export interface Packable {
  readonly tokens: Int32Array
  /** Ascending indices from 1. */
  readonly predicted: readonly number[]
}

export interface Chunk {
  /** Index in the batch of the first sequence, and how many follow. */
  readonly first: number
  readonly count: number
  readonly rows: number
  /** [rows]; dead rows hold token 0. */
  readonly tokens: Uint32Array<ArrayBuffer>
  readonly positions: Uint32Array<ArrayBuffer>
  /** [rows, 2]: first row of the row's sequence, and the row behind its last; multiples of four. */
  readonly sequenceBounds: Uint32Array<ArrayBuffer>
  /**
   * [logitRows]: rows whose logits are computed since they predict something, and what they
   * predict.
   */
  readonly logitIndices: Uint32Array<ArrayBuffer>
  readonly targets: Uint32Array<ArrayBuffer>
  /** [uses, 3]: each token in use with its part of `order`; the rows where it stands. */
  readonly uses: Uint32Array<ArrayBuffer>
  readonly order: Uint32Array<ArrayBuffer>
}

const rowsOf = (length: number): number => Math.ceil(length / ROW_ALIGNMENT) * ROW_ALIGNMENT

/**
 * Cuts a batch into chunks, in order. Throws RangeError naming the sequence that the model cannot
 * read.
 */
export function packSequences(
  sequences: readonly Packable[],
  vocab: number,
  context: number,
): Chunk[] {
  sequences.forEach(({ tokens }, index) => {
    if (tokens.length < 1 || tokens.length > context) {
      throw new RangeError(
        `sequence ${index} has ${tokens.length} tokens; the model reads 1 to ${context}`,
      )
    }
    const wrong = tokens.find((token) => token < 0 || token >= vocab)
    if (wrong !== undefined)
      throw new RangeError(
        `sequence ${index} holds token ${wrong}; the vocabulary ends at ${vocab - 1}`,
      )
  })
  const chunks: Chunk[] = []
  let first = 0
  let rows = 0
  let logitRows = 0
  sequences.forEach(({ tokens, predicted }, index) => {
    const more = rowsOf(tokens.length)
    const full = rows + more > CHUNK_ROWS || (logitRows + predicted.length) * vocab > CHUNK_LOGITS
    if (full && index > first) {
      chunks.push(packChunk(sequences.slice(first, index), first, rows))
      first = index
      rows = 0
      logitRows = 0
    }
    rows += more
    logitRows += predicted.length
  })
  if (first < sequences.length) chunks.push(packChunk(sequences.slice(first), first, rows))
  return chunks
}

function packChunk(sequences: readonly Packable[], first: number, rows: number): Chunk {
  const tokens = new Uint32Array(rows)
  const positions = new Uint32Array(rows)
  const sequenceBounds = new Uint32Array(rows * 2)
  const logitIndices: number[] = []
  const targets: number[] = []
  const standing = new Map<number, number[]>()
  let start = 0
  for (const sequence of sequences) {
    const end = start + rowsOf(sequence.tokens.length)
    tokens.set(sequence.tokens, start)
    sequence.tokens.forEach((token, index) => {
      positions[start + index] = index
      const where = standing.get(token)
      if (where === undefined) standing.set(token, [start + index])
      else where.push(start + index)
    })
    for (let row = start; row < end; row++) {
      sequenceBounds[row * 2] = start
      sequenceBounds[row * 2 + 1] = end
    }
    for (const index of sequence.predicted) {
      logitIndices.push(start + index - 1)
      targets.push(defined(sequence.tokens[index], 'tokens'))
    }
    start = end
  }
  const uses: number[] = []
  const order: number[] = []
  for (const [token, where] of [...standing].sort(([a], [b]) => a - b)) {
    uses.push(token, order.length, order.length + where.length)
    order.push(...where)
  }
  return {
    first,
    count: sequences.length,
    rows,
    tokens,
    positions,
    sequenceBounds,
    logitIndices: Uint32Array.from(logitIndices),
    targets: Uint32Array.from(targets),
    uses: Uint32Array.from(uses),
    order: Uint32Array.from(order),
  }
}
