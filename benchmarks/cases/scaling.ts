/** How the time of a training step grows with sequence length, batch size and number of weights. */
import type { BenchCase, Circumstances } from '../case.ts'
import type { Contestant } from '../contestant.ts'
import { inPage } from '../in-page.ts'
import { matmulParameters, trainingOperations } from '../../src/engine/operations.ts'
import { nameOf, sameMaker } from '../row.ts'
import type { Row, Skip } from '../row.ts'
import { SMALL, ofParameters } from '../shapes.ts'
import type { Shape } from '../shapes.ts'

const CONTESTANTS: readonly Contestant[] = [
  { engine: 'wasm', threads: 2, build: 'relaxed' },
  { engine: 'webgpu', threads: null },
]
/**
 * Seconds that a step may be expected to take, by the time of the point before and the operations
 * of both.
 */
const LONGEST = 6

const operationsOf = ({ model, sequences, tokens }: Shape): number =>
  trainingOperations(model, sequences, tokens)

const lengths = [64, 128, 256, 512].map((tokens): Shape => ({
  ...SMALL,
  name: `${tokens} tokens`,
  model: { ...SMALL.model, context: tokens },
  sequences: 8,
  tokens,
}))
const batches = [1, 4, 16, 64, 128].map((sequences): Shape => ({
  ...SMALL,
  name: `batch ${sequences}`,
  sequences,
}))
const weights = [
  ofParameters('0.1 M', 56, 2),
  ofParameters('0.3 M', 96, 2),
  ofParameters('1 M', 144, 4),
  ofParameters('3 M', 208, 6),
  ofParameters('10 M', 368, 6),
].map((shape): Shape => ({
  ...shape,
  name: `${(matmulParameters(shape.model) / 1e6).toPrecision(2)} M weights`,
}))

async function series(
  shapes: readonly Shape[],
  circumstances: Circumstances,
): Promise<{ readonly rows: Row[]; readonly skipped: Skip[] }> {
  const rows: Row[] = []
  const skipped: Skip[] = []
  let before: { readonly rows: readonly Row[]; readonly operations: number } | undefined
  for (const shape of shapes) {
    const operations = operationsOf(shape)
    const staying = CONTESTANTS.filter((contestant) => {
      if (before === undefined) return true
      const row = before.rows.find((made) => sameMaker(made, contestant))
      const seconds = ((row?.ms?.median ?? Infinity) * operations) / before.operations / 1000
      if (seconds <= LONGEST) return true
      const reason = Number.isFinite(seconds)
        ? `about ${seconds.toFixed(0)} s a step, by the point before`
        : 'it was left out of the point before'
      circumstances.say(`${nameOf(contestant)} is left out of ${shape.name}: ${reason}`)
      skipped.push({ ...contestant, case: 'scaling', shape: shape.name, reason })
      return false
    })
    const measured = await inPage(
      {
        name: 'scaling',
        shape: shape.name,
        work: { kind: 'train-step', shape },
        contestants: staying,
        rules: {
          warmUp: 1,
          rounds: circumstances.quick ? 1 : 3,
          limit: 30_000,
          enough: 10_000,
          tolerance: 1e-3,
        },
        operations,
        tokens: shape.sequences * shape.tokens,
      },
      circumstances,
    )
    rows.push(...measured.rows)
    skipped.push(...(measured.skipped ?? []))
    before = { rows: measured.rows, operations }
  }
  return { rows, skipped }
}

export const scaling: BenchCase = {
  name: 'scaling',
  about:
    'the training step at 64 to 512 tokens (8 sequences), batches of 1 to 128 (64 tokens), 0.1 to 10 million weights (16 × 64 tokens)',
  async run(circumstances) {
    const all = circumstances.quick ? [batches.slice(0, 2)] : [lengths, batches, weights]
    const rows: Row[] = []
    const skipped: Skip[] = []
    for (const shapes of all) {
      const measured = await series(shapes, circumstances)
      rows.push(...measured.rows)
      skipped.push(...measured.skipped)
    }
    return { rows, skipped }
  },
}
