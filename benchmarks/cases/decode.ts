/** Generation with a cache, many sequences at a time: what rollouts are made of. */
import type { BenchCase } from '../case.ts'
import { PEERS, PROJECT } from '../contestants.ts'
import { inPage } from '../in-page.ts'
import { decodingOperations } from '../../src/engine/operations.ts'
import { DECODE } from '../shapes.ts'

/**
 * Where two tokens are almost equally likely, engines may draw different ones, and then go on
 * differently.
 */
const TOLERANCE = 1e-2
/** A round is 128 token steps, and minutes on a GPU in software. */
const LIMIT = 240_000

export const decode: BenchCase = {
  name: 'decode',
  about:
    '32 sequences, d=128, 4 layers, 128 tokens drawn greedily after a prompt of one; ms for all of them',
  run: (circumstances) => {
    const shape = circumstances.quick ? { ...DECODE, tokens: 8 } : DECODE
    return inPage(
      {
        name: 'decode',
        shape: `${shape.sequences}x${shape.tokens}`,
        work: { kind: 'decode', shape },
        contestants: [...PROJECT, ...PEERS],
        rules: {
          warmUp: 0,
          rounds: circumstances.quick ? 1 : 5,
          limit: LIMIT,
          enough: 15_000,
          tolerance: TOLERANCE,
        },
        operations: decodingOperations(shape.model, shape.sequences, shape.tokens),
        tokens: shape.sequences * shape.tokens,
      },
      circumstances,
    )
  },
}
