/** Matrix products: what the arithmetic of everything else is made of. */
import type { BenchCase } from '../case.ts'
import { PEERS, PROJECT } from '../contestants.ts'
import { inPage } from '../in-page.ts'
import { matmulOperations } from '../../src/engine/operations.ts'

const SIZE = 512
/** Sums of 512 products in another order differ this much at most. */
const TOLERANCE = 1e-4

export const matmul: BenchCase = {
  name: 'matmul',
  about: `a chain of ${SIZE} × ${SIZE} products in f32, each reading the one before; ms a product`,
  run: (circumstances) =>
    inPage(
      {
        name: 'matmul',
        shape: `${SIZE}`,
        work: { kind: 'matmul', size: SIZE },
        contestants: [...PROJECT, ...PEERS],
        rules: {
          warmUp: 1,
          rounds: circumstances.quick ? 2 : 7,
          limit: 30_000,
          enough: 20_000,
          tolerance: TOLERANCE,
        },
        operations: matmulOperations(SIZE),
      },
      circumstances,
    ),
}
