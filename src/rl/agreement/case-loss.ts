/**
 * The loss of a recorded case and its gradient, by the batches that we make and the kernel that we
 * train with.
 */
import type { Device } from '../../engine/device/device.ts'
import { SCORE_WORDS, TERM_WORDS } from '../../engine/device/model-kernels.ts'
import type { LossConfig, PolicyBatch } from '../../engine/engine.ts'
import { lossInputs, trainingSequences, updateStats } from '../../engine/transformer/loss-batch.ts'
import { packSequences } from '../../engine/transformer/packing.ts'
import { at, defined } from '../../run/at.ts'
import type { Config } from '../../run/config.ts'
import { isMasked, lossOf, merging, policyBatch, teaches } from '../update.ts'
import type { TrainedSequence, TrainedSpan } from '../update.ts'
import type { LossCase, LossRow } from './vectors.ts'

export interface CaseLoss {
  readonly loss: number
  /**
   * By what was read and written up to the token: samples that are merged have one derivative, the
   * sum of theirs.
   */
  readonly lossGradient: ReadonlyMap<string, number>
  readonly entropyGradient: ReadonlyMap<string, number>
}

/** Names a token by all up to it. */
const placeOf = (tokens: readonly number[] | Int32Array, at: number): string =>
  tokens.slice(0, at + 1).join(' ')

/** Adds up what rows say of tokens in the same place. */
function gathered(
  rows: readonly LossRow[],
  of: (row: LossRow) => readonly number[] | undefined,
): Map<string, number> {
  const sums = new Map<string, number>()
  for (const row of rows) {
    of(row)?.forEach((value, i) => {
      const place = placeOf([...row.prompt, ...row.output], row.prompt.length + i)
      sums.set(place, (sums.get(place) ?? 0) + value)
    })
  }
  return sums
}

/** What TRL recorded. */
export const recordedLoss = ({ rows, loss }: LossCase): CaseLoss => ({
  loss,
  lossGradient: gathered(rows, ({ slopes }) => slopes),
  entropyGradient: gathered(rows, ({ entropySlopes }) => entropySlopes),
})

/** The parts of an output that the policy wrote. */
function spansOf(config: Config, row: LossRow, advantage: number): TrainedSpan[] {
  const old = row.old ?? row.new
  const seen = row.seen ?? row.output.map(() => 1)
  return seen.flatMap((own, i): TrainedSpan[] => {
    if (own === 0 || seen[i - 1] === 1) return []
    const end = seen.indexOf(0, i)
    const length = (end < 0 ? seen.length : end) - i
    return [
      {
        start: row.prompt.length + i,
        length,
        advantage,
        logProbs: Float32Array.from(old.slice(i, i + length)),
        masked: isMasked(config, row),
      },
    ]
  })
}

/** Of all samples with `everything`, else of those that we train on. */
function batchOf(
  config: Config,
  { rows, longest }: LossCase,
  advantages: readonly number[],
  everything: boolean,
): PolicyBatch | undefined {
  const sequences = rows.flatMap((row, i): TrainedSequence[] => {
    const advantage = at(advantages, i, 'advantages')
    return everything || teaches(config, advantage)
      ? [
          {
            tokens: Int32Array.of(...row.prompt, ...row.output),
            spans: spansOf(config, row, advantage),
          },
        ]
      : []
  })
  return policyBatch(
    sequences,
    config.rl.lossAggregation,
    longest,
    config.rl.numIterations > 1,
    merging(config),
  )
}

/** A table of what a model says of a token in its place. */
function tableOf(
  rows: readonly LossRow[],
  of: (row: LossRow) => readonly number[] | undefined,
): (tokens: Int32Array, at: number) => number {
  const table = new Map(
    rows.flatMap((row) =>
      (of(row) ?? []).map(
        (value, i) =>
          [placeOf([...row.prompt, ...row.output], row.prompt.length + i), value] as const,
      ),
    ),
  )
  return (tokens, at) => table.get(placeOf(tokens, at)) ?? 0
}

const NOTHING: CaseLoss = { loss: 0, lossGradient: new Map(), entropyGradient: new Map() }

/** What we compute. `advantages` in the order of the rows. */
export async function ourLoss(
  device: Device,
  config: Config,
  recorded: LossCase,
  advantages: readonly number[],
  everything = false,
): Promise<CaseLoss> {
  const batch = batchOf(config, recorded, advantages, everything)
  if (batch === undefined) return NOTHING
  const reference = tableOf(recorded.rows, (row) => row.reference)
  const sequences =
    config.rl.beta === 0
      ? batch.sequences
      : batch.sequences.map((one) => ({
          ...one,
          refLogProbs: Float32Array.from(one.tokens, (_, at) => reference(one.tokens, at)),
        }))
  return kernelLoss(device, { ...batch, sequences }, lossOf(config), recorded.rows)
}

async function kernelLoss(
  device: Device,
  batch: PolicyBatch,
  loss: LossConfig,
  rows: readonly LossRow[],
): Promise<CaseLoss> {
  if (loss.kind !== 'policy-gradient') throw new TypeError('the cases are of policy gradients')
  const [logProbs, entropies] = [
    tableOf(rows, (row) => row.new),
    tableOf(rows, (row) => row.entropies),
  ]
  const training = trainingSequences(batch, loss)
  const most = Math.max(...training.map(({ tokens }) => tokens.length))
  const [chunk, ...others] = packSequences(
    training,
    1 + Math.max(...training.flatMap(({ tokens }) => [...tokens])),
    most,
  )
  if (chunk === undefined || others.length > 0) throw new RangeError('a recorded case is one chunk')
  const trained = training.flatMap(({ tokens, predicted }) =>
    predicted.map((at) => ({ tokens, at })),
  )
  const { inputs, records } = lossInputs(training, chunk, batch.normalizer)
  const given = Float32Array.from(
    trained.flatMap(({ tokens, at }) => [
      logProbs(tokens, at),
      entropies(tokens, at),
      ...new Array<number>(SCORE_WORDS - 2).fill(0),
    ]),
  )
  const spans = {
    scores: device.allocate('scores', given.length),
    inputs: device.allocate('inputs', inputs.length),
    sequences: device.allocate('sequences', records.length),
    lossGradient: device.allocate('loss gradient', trained.length * 2),
    terms: device.allocate('terms', trained.length * TERM_WORDS),
  }
  device.write(spans.scores, given)
  device.write(spans.inputs, inputs)
  device.write(spans.sequences, records)
  device.policyLoss({ ...spans, count: chunk.count, loss })
  const [lossGradient = new Float32Array(), terms = new Float32Array()] = (
    await device.read(spans.lossGradient, spans.terms)
  ).map((bytes) => new Float32Array(bytes))
  for (const span of Object.values(spans)) device.free(span)
  const sums = (word: number, sign: number): Map<string, number> => {
    const out = new Map<string, number>()
    trained.forEach(({ tokens, at }, i) => {
      out.set(
        placeOf(tokens, at),
        (out.get(placeOf(tokens, at)) ?? 0) +
          sign * defined(lossGradient[2 * i + word], 'lossGradient'),
      )
    })
    return out
  }
  // The kernel's second derivative is by negative entropy.
  return {
    loss: updateStats(training, given, terms, 0).loss,
    lossGradient: sums(0, 1),
    entropyGradient: sums(1, -1),
  }
}
