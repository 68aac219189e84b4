/** The model's kernels on WebAssembly: each method of `ModelKernels` as commands. */
import { LOSS_PARAMS, lossWords } from '../../loss.ts'
import { stride } from '../device.ts'
import type { Span } from '../span.ts'
import { ROW_TILE, SQUARE_LANES } from '../model-kernels.ts'
import type { AttentionArgs, ModelKernels, GatherArgs, Rotary } from '../model-kernels.ts'
import * as op from './assembly/ops.ts'
import { Float } from './core.ts'
import type { Core } from './core.ts'
import type { Panels } from './panels.ts'

/** Bytes of a tile of results, and rows of it (assembly/tile.ts). */
const TILE_BYTES = 192
const TILE_ROWS = 6

export interface ProductArgs {
  readonly x: Span
  readonly panels: Span
  readonly out: Span
  readonly rows: number
  readonly inner: number
  readonly columns: number
  readonly bias?: Span | undefined
  readonly residual?: Span | undefined
}

/** Records out [rows, columns] = x [rows, inner] · panels + bias + residual. */
export function recordProduct(
  core: Core,
  { x, panels, out, rows, inner, columns, bias, residual }: ProductArgs,
): void {
  core.needScratch(TILE_BYTES + TILE_ROWS * stride(inner) * 4)
  core.recordRows(
    op.PRODUCT,
    rows,
    [out],
    core.address(x),
    core.address(panels),
    core.address(out),
    rows,
    stride(inner),
    stride(columns),
    bias === undefined ? 0 : core.address(bias),
    residual === undefined ? 0 : core.address(residual),
  )
}

export function modelKernels(core: Core, panels: Panels): ModelKernels {
  const at = (span: Span): number => core.address(span)
  const gather = ({ x, indices, out, rows, width }: GatherArgs): void => {
    core.recordFromAll(op.GATHER, rows, [out], at(x), at(indices), at(out), rows, stride(width), 1)
  }
  const attention = (
    number: number,
    args: AttentionArgs,
    writes: readonly Span[],
    spans: { out?: Span; dout?: Span; lse: Span; delta?: Span; dqkv?: Span },
  ): void => {
    const { qkv, sequenceBounds, rows, heads, kvHeads, headDim } = args
    const { out, dout, lse, delta, dqkv } = spans
    const optional = (span: Span | undefined): number => (span === undefined ? 0 : at(span))
    const rowsPadded = Math.ceil(rows / 8) * 8
    const dimPadded = Math.ceil(headDim / 8) * 8
    core.needScratch(4 * ((4 * dimPadded + 12) * rowsPadded + 16 * dimPadded + 64))
    core.record(
      number,
      writes,
      at(qkv),
      at(sequenceBounds),
      optional(out),
      optional(dout),
      at(lse),
      optional(delta),
      optional(dqkv),
      rows,
      heads,
      kvHeads,
      headDim,
      stride((heads + 2 * kvHeads) * headDim),
      stride(heads * headDim),
      new Float(1 / Math.sqrt(headDim)),
    )
  }

  /** Rotates `count` heads of qkv from head number `first` on, forward or (sign -1) back. */
  const rotate = (
    qkv: Span,
    first: number,
    count: number,
    sign: 1 | -1,
    rows: number,
    { positions, rotaryTable, heads, kvHeads, headDim }: Rotary,
  ): void => {
    core.recordRows(
      op.ROTATE,
      rows,
      [qkv],
      at(qkv) + 4 * first * headDim,
      at(positions),
      at(rotaryTable),
      rows,
      count,
      headDim / 2,
      stride((heads + 2 * kvHeads) * headDim),
      new Float(sign),
    )
  }

  return {
    embed: ({ tokens, table, out, rows, width }) =>
      gather({ x: table, indices: tokens, out, rows, width }),
    gatherRows: gather,
    scatterRows: ({ x, indices, out, rows, width }) =>
      core.record(op.SCATTER, [out], at(x), at(indices), at(out), rows, stride(width)),
    rmsNorm: ({ x, weight, out, scales, eps, rows, width }) => {
      core.recordRows(
        op.NORM,
        rows,
        [out, scales],
        at(x),
        at(weight),
        at(out),
        at(scales),
        rows,
        width,
        stride(width),
        new Float(eps),
      )
    },
    matmul: ({ x, w, out, rows, inner, columns, bias, residual, rotary, activated }) => {
      recordProduct(core, {
        x,
        panels: panels.of(w, columns, inner, 'rows'),
        out,
        rows,
        inner,
        columns,
        bias,
        residual,
      })
      if (rotary !== undefined) rotate(out, 0, rotary.heads + rotary.kvHeads, 1, rows, rotary)
      if (activated !== undefined)
        core.recordRows(
          op.SWIGLU,
          rows,
          [activated],
          at(out),
          at(activated),
          rows,
          columns / 2,
          stride(columns / 2),
          stride(columns),
        )
    },
    attention: ({ out, lse, ...args }) => attention(op.ATTENTION, args, [out, lse], { out, lse }),

    score: ({ logits, targets, scores, rows, vocab }) => {
      core.recordRows(
        op.SCORE,
        rows,
        [scores],
        at(logits),
        at(targets),
        at(scores),
        0,
        rows,
        vocab,
        stride(vocab),
      )
    },
    policyLoss: ({ scores, inputs, sequences, lossGradient, terms, count, loss }) => {
      const types = Object.values(LOSS_PARAMS)
      const words = Object.values(lossWords(loss))
      core.record(
        op.POLICY_LOSS,
        [lossGradient, terms],
        at(scores),
        at(inputs),
        at(sequences),
        at(lossGradient),
        at(terms),
        count,
        ...words.map((word, index) => (types[index] === 'f32' ? new Float(word) : word)),
      )
    },
    logitsGradient: ({ logits, targets, scores, lossGradient, rows, vocab }) => {
      core.recordRows(
        op.LOGITS_GRADIENT,
        rows,
        [logits],
        at(logits),
        at(targets),
        at(scores),
        at(lossGradient),
        rows,
        vocab,
        stride(vocab),
      )
    },

    matmulInputGradient: ({ dy, w, out, rows, inner, columns }) => {
      recordProduct(core, {
        x: dy,
        panels: panels.of(w, columns, inner, 'columns'),
        out,
        rows,
        inner: columns,
        columns: inner,
      })
    },
    matmulWeightGradient: ({ dy, x, partials, rows, inner, columns }) => {
      core.needScratch(TILE_BYTES + ROW_TILE * (TILE_ROWS + stride(inner) + 4) * 4)
      core.record(
        op.WEIGHT_GRADIENT,
        [partials],
        at(dy),
        at(x),
        at(partials),
        rows,
        columns,
        stride(columns),
        stride(inner),
        ROW_TILE,
      )
    },
    rmsNormInputGradient: ({ x, weight, scales, dy, dx, rows, width }) => {
      core.recordRows(
        op.NORM_INPUT_GRADIENT,
        rows,
        [dx],
        at(x),
        at(weight),
        at(scales),
        at(dy),
        at(dx),
        rows,
        width,
        stride(width),
      )
    },
    rmsNormWeightGradient: ({ x, scales, dy, partials, pitch, offset, rows, width }) => {
      core.record(
        op.COLUMN_SUMS,
        [partials],
        at(x),
        at(scales),
        at(dy),
        at(partials) + offset * 4,
        rows,
        width,
        stride(width),
        ROW_TILE,
        pitch,
      )
    },
    biasGradient: ({ dy, partials, pitch, offset, rows, width }) => {
      core.record(
        op.COLUMN_SUMS,
        [partials],
        0,
        0,
        at(dy),
        at(partials) + offset * 4,
        rows,
        width,
        stride(width),
        ROW_TILE,
        pitch,
      )
    },
    swigluGradient: ({ gateUp, dy, rows, width }) => {
      core.recordRows(
        op.SWIGLU_GRADIENT,
        rows,
        [gateUp],
        at(gateUp),
        at(dy),
        rows,
        width,
        stride(width),
        stride(2 * width),
      )
    },
    attentionQueryGradient: ({ out, dout, lse, delta, dqkv, ...args }) => {
      attention(op.ATTENTION_QUERY_GRADIENT, args, [delta, dqkv], { out, dout, lse, delta, dqkv })
      rotate(dqkv, 0, args.heads, -1, args.rows, args)
    },
    attentionKeyValueGradient: ({ dout, lse, delta, dqkv, ...args }) => {
      attention(op.ATTENTION_KEY_VALUE_GRADIENT, args, [dqkv], { dout, lse, delta, dqkv })
      rotate(dqkv, args.heads, args.kvHeads, -1, args.rows, args)
    },
    embedGradient: ({ dx, uses, order, gradient, count, width }) => {
      core.record(
        op.EMBED_GRADIENT,
        [gradient],
        at(dx),
        at(uses),
        at(order),
        at(gradient),
        count,
        stride(width),
      )
    },
    addPartials: ({ partials, gradient, words, tiles, pitch }) => {
      core.record(op.ADD_PARTIALS, [gradient], at(partials), at(gradient), words, tiles, pitch)
    },

    squaredNorm: ({ gradient, sums, words }) => {
      core.record(op.PARTIAL_SQUARES, [sums], at(gradient), at(sums), words)
      core.record(op.TOTAL_SQUARES, [sums], at(gradient), at(sums), SQUARE_LANES)
    },
    adamw: ({
      weights,
      gradient,
      first,
      second,
      sums,
      words,
      decayed,
      learningRate,
      beta1,
      beta2,
      epsilon,
      weightDecay,
      maxGradNorm,
      correction1,
      correction2,
    }) => {
      const rates = [
        learningRate,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        maxGradNorm,
        correction1,
        correction2,
      ].map((value) => new Float(value))
      core.record(
        op.ADAMW,
        [weights, first, second],
        at(weights),
        at(gradient),
        at(first),
        at(second),
        at(sums),
        words,
        decayed,
        ...rates,
      )
    },
  }
}
