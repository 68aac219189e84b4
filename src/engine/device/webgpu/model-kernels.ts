/**
 * The model's kernels on WebGPU: the grid, the strides and the variant for each method of
 * `ModelKernels`.
 */
import { lossWords } from '../../loss.ts'
import { part, stride } from '../device.ts'
import type { Span } from '../span.ts'
import { ROW_TILE, SQUARE_LANES, rowTiles } from '../model-kernels.ts'
import type { AttentionArgs, HeadShape, ModelKernels, Rotary } from '../model-kernels.ts'
import type { Gpu } from './gpu.ts'
import { adamw } from './kernels/adamw.ts'
import { addPartials } from './kernels/add-partials.ts'
import {
  attentionKeyValueGradientKernel,
  attentionQueryGradientKernel,
} from './kernels/attention-gradient.ts'
import { attentionKernel } from './kernels/attention.ts'
import { biasGradient } from './kernels/bias-gradient.ts'
import { embedGradient } from './kernels/embed-gradient.ts'
import { embed } from './kernels/embed.ts'
import type { LaneSharing } from './kernels/lanes.ts'
import { STRIP, logitsGradient } from './kernels/logits-gradient.ts'
import {
  GROUP_CELL,
  GROUP_TILE,
  matmulKernel,
  tileColumns,
  workgroupMatmul,
} from './kernels/matmul.ts'
import type { Tile } from './kernels/matmul.ts'
import { normHeadsInputGradient, normHeadsWeightGradient } from './kernels/head-norm-gradient.ts'
import { normHeads } from './kernels/head-norm.ts'
import { gatherRows, scatterRows } from './kernels/gather-rows.ts'
import { policyLoss } from './kernels/policy-loss.ts'
import {
  rmsNormInputGradient,
  rmsNormWeightGradient,
  workgroupRmsNormInputGradient,
} from './kernels/rms-norm-gradient.ts'
import { rmsNorm, workgroupRmsNorm } from './kernels/rms-norm.ts'
import { score, workgroupScore } from './kernels/score.ts'
import { laneSharing } from './kernels/sharing.ts'
import type { Sharing } from './kernels/sharing.ts'
import { partialSquares, totalSquares } from './kernels/squared-norm.ts'
import { swigluGradient } from './kernels/swiglu-gradient.ts'

/** Invocations of a workgroup, in every kernel here. */
const GROUP = 64
/** Workgroups in a row of a two-dimensional grid, where one dimension could be too short. */
const WIDE = 4096

/** Multiply-adds that an exponential is taken for. */
const EXP_WORK = 8

const groupsFor = (invocations: number): number => Math.ceil(invocations / GROUP)

/** A grid over one long vector, for kernels that count invocations over x and y. */
function wideGrid(invocations: number): [number, number] {
  const groups = groupsFor(invocations)
  return groups <= WIDE ? [groups, 1] : [WIDE, Math.ceil(groups / WIDE)]
}

/**
 * Large tiles shared in quads where a load is dear, small ones of many invocations where a GPU
 * wants to be filled.
 */
const TILES: Readonly<Record<LaneSharing, Tile>> = {
  quad: { sharing: 'quad', rows: 16, columns: 8, group: 16 },
  alone: { sharing: 'alone', rows: 4, columns: 4, group: 64 },
}

export function modelKernels(gpu: Gpu, sharing: Sharing): ModelKernels {
  const lanes = laneSharing(sharing)
  const shared = sharing === 'workgroup'
  const tile = TILES[lanes]
  const matmul = shared ? workgroupMatmul : matmulKernel(tile)
  /**
   * Rows and columns of what `groups` workgroups compute, or a part of one does, and columns of one
   * invocation.
   */
  const area = shared
    ? { rows: GROUP_TILE, columns: GROUP_TILE, cell: GROUP_CELL, groups: 1 }
    : {
        rows: tile.rows,
        columns: tileColumns(tile),
        cell: tile.columns,
        groups: (lanes === 'quad' ? 4 : 1) / tile.group,
      }
  const reduction = {
    rmsNorm: shared ? workgroupRmsNorm : rmsNorm,
    score: shared ? workgroupScore : score,
    rmsNormInputGradient: shared ? workgroupRmsNormInputGradient : rmsNormInputGradient,
  }
  /** Workgroups of a reduction over each of so many rows. */
  const reducing = (rows: number): number => (shared ? rows : groupsFor(rows))
  /** Kernels that are compiled for one head dimension. */
  const byHeadDim = <K>(
    make: (sharing: LaneSharing, headDim: number) => K,
  ): ((headDim: number) => K) => {
    const made = new Map<number, K>()
    return (headDim) => {
      const kernel = made.get(headDim) ?? make(lanes, headDim)
      made.set(headDim, kernel)
      return kernel
    }
  }
  const attention = byHeadDim(attentionKernel)
  const attentionQueryGradient = byHeadDim(attentionQueryGradientKernel)
  const attentionKeyValueGradient = byHeadDim(attentionKeyValueGradientKernel)

  /** out[m, n] = sum over k; see the kernel for the strides. */
  const product = (
    spans: {
      a: Span
      b: Span
      out: Span
      bias?: Span | undefined
      residual?: Span | undefined
      rotary?: Rotary | undefined
      activated?: Span | undefined
    },
    shape: {
      rows: number
      columns: number
      inner: number
      am: number
      ak: number
      bk: number
      bn: number
      om: number
      oz?: number
      sliceLength?: number
    },
  ): void => {
    const { a, b, out, bias = b, residual = b, rotary, activated = gpu.spare } = spans
    const sliceLength = shape.sliceLength ?? shape.inner
    const tiles = Math.ceil(shape.columns / area.columns)
    const gated = spans.activated !== undefined
    const half =
      rotary !== undefined ? rotary.headDim / 2 : gated ? shape.columns / 2 : area.cell / 2
    gpu.dispatch(
      matmul,
      {
        a,
        b,
        bias,
        residual,
        out,
        positions: rotary?.positions ?? b,
        rotaryTable: rotary?.rotaryTable ?? b,
        activated,
      },
      {
        ...shape,
        oz: shape.oz ?? 0,
        sliceLength,
        tiles,
        half,
        biases: spans.bias === undefined ? 0 : 1,
        residuals: spans.residual === undefined ? 0 : 1,
        rotating: rotary === undefined ? 0 : 1,
        rotated: rotary === undefined ? 0 : (rotary.heads + rotary.kvHeads) * rotary.headDim,
        gating: gated ? 1 : 0,
        gated: gated ? stride(shape.columns / 2) : 0,
      },
      [
        Math.ceil(tiles * Math.ceil(shape.rows / area.rows) * area.groups),
        1,
        Math.ceil(shape.inner / sliceLength),
      ],
      shape.rows * shape.columns * shape.inner,
    )
  }
  const attentionParams = ({ rows, heads, kvHeads, headDim }: AttentionArgs) => ({
    rows,
    heads,
    kvHeads,
    qkv: stride((heads + 2 * kvHeads) * headDim),
    width: stride(heads * headDim),
    scale: 1 / Math.sqrt(headDim),
  })

  const headParams = ({ rows, heads, kvHeads, headDim }: HeadShape & { rows: number }) => ({
    rows,
    heads,
    kvHeads,
    headDim,
    qkv: stride((heads + 2 * kvHeads) * headDim),
  })

  return {
    embed: ({ tokens, table, out, rows, width }) => {
      const quads = stride(width) / 4
      gpu.dispatch(embed, { tokens, table, out }, { quads }, [groupsFor(quads), rows])
    },
    rmsNorm: ({ x, weight, out, scales, eps, rows, width }) => {
      gpu.dispatch(
        reduction.rmsNorm,
        { x, weight, out, scales },
        { rows, width, quads: stride(width) / 4, eps },
        [reducing(rows)],
      )
    },
    matmul: ({ x, w, out, rows, inner, columns, ...epilogue }) => {
      product(
        { a: x, b: w, out, ...epilogue },
        {
          rows,
          columns,
          inner,
          am: stride(inner),
          ak: 1,
          bk: 1,
          bn: stride(inner),
          om: stride(columns),
        },
      )
    },
    attention: (args) => {
      const { qkv, sequenceBounds, out, lse, rows, heads, headDim } = args
      gpu.dispatch(attention(headDim), { qkv, sequenceBounds, out, lse }, attentionParams(args), [
        groupsFor(rows * heads),
      ])
    },
    gatherRows: ({ x, indices, out, rows, width }) => {
      const quads = stride(width) / 4
      gpu.dispatch(gatherRows, { x, indices, out }, { quads }, [groupsFor(quads), rows])
    },
    scatterRows: ({ x, indices, out, rows, width }) => {
      const quads = stride(width) / 4
      gpu.dispatch(scatterRows, { x, indices, out }, { quads }, [groupsFor(quads), rows])
    },
    normHeads: (args) => {
      const { x, weight, positions, rotaryTable, out, scales, eps, rows, heads, kvHeads } = args
      gpu.dispatch(
        normHeads,
        { x, weight, positions, rotaryTable, out, scales },
        { ...headParams(args), eps },
        [groupsFor(rows * (heads + 2 * kvHeads))],
      )
    },

    score: ({ logits, targets, scores, rows, vocab }) => {
      gpu.dispatch(
        reduction.score,
        { logits, targets, scores },
        { rows, vocab, stride: stride(vocab) },
        [reducing(rows)],
        EXP_WORK * rows * vocab,
      )
    },
    policyLoss: ({ count, loss, ...buffers }) => {
      gpu.dispatch(policyLoss, buffers, { count, ...lossWords(loss) }, [groupsFor(count)])
    },
    logitsGradient: ({ logits, targets, scores, lossGradient, rows, vocab }) => {
      const groups = groupsFor(Math.ceil(vocab / STRIP))
      gpu.dispatch(
        logitsGradient,
        { targets, scores, lossGradient, logits },
        { vocab, stride: stride(vocab) },
        [groups, rows],
      )
    },

    matmulInputGradient: ({ dy, w, out, rows, inner, columns }) => {
      product(
        { a: dy, b: w, out },
        {
          rows,
          columns: inner,
          inner: columns,
          am: stride(columns),
          ak: 1,
          bk: stride(inner),
          bn: 1,
          om: stride(inner),
        },
      )
    },
    matmulWeightGradient: ({ dy, x, partials, rows, inner, columns }) => {
      // All of a row's stride is computed: x is zero behind its width, so the padding of the
      // gradient becomes zero too.
      product(
        { a: dy, b: x, out: partials },
        {
          rows: columns,
          columns: stride(inner),
          inner: rows,
          sliceLength: ROW_TILE,
          am: 1,
          ak: stride(columns),
          bk: stride(inner),
          bn: 1,
          om: stride(inner),
          oz: columns * stride(inner),
        },
      )
    },
    rmsNormInputGradient: ({ x, weight, scales, dy, dx, rows, width }) => {
      gpu.dispatch(
        reduction.rmsNormInputGradient,
        { x, weight, scales, dy, dx },
        { rows, width, quads: stride(width) / 4 },
        [reducing(rows)],
      )
    },
    rmsNormWeightGradient: ({ x, scales, dy, partials, pitch, offset, rows, width }) => {
      const params = { rows, width, stride: stride(width), pitch, offset }
      gpu.dispatch(rmsNormWeightGradient, { x, scales, dy, partials }, params, [
        groupsFor(width),
        rowTiles(rows),
      ])
    },
    biasGradient: ({ dy, partials, pitch, offset, rows, width }) => {
      gpu.dispatch(
        biasGradient,
        { dy, partials },
        { rows, width, stride: stride(width), pitch, offset },
        [groupsFor(width), rowTiles(rows)],
      )
    },
    swigluGradient: ({ gateUp, dy, rows, width }) => {
      gpu.dispatch(
        swigluGradient,
        { dy, gateUp },
        { width, stride: stride(width), pair: stride(2 * width) },
        [groupsFor(width), rows],
      )
    },
    attentionQueryGradient: (args) => {
      const {
        qkv,
        sequenceBounds,
        out,
        dout,
        lse,
        delta,
        dqkv,
        rotaryTable,
        rows,
        heads,
        headDim,
      } = args
      gpu.dispatch(
        attentionQueryGradient(headDim),
        { qkv, sequenceBounds, out, dout, lse, delta, dqkv, rotaryTable },
        attentionParams(args),
        [groupsFor(rows * heads)],
      )
    },
    attentionKeyValueGradient: (args) => {
      const { qkv, sequenceBounds, dout, lse, delta, dqkv, rotaryTable, rows, kvHeads, headDim } =
        args
      gpu.dispatch(
        attentionKeyValueGradient(headDim),
        { qkv, sequenceBounds, dout, lse, delta, dqkv, rotaryTable },
        attentionParams(args),
        [groupsFor(rows * kvHeads)],
      )
    },
    normHeadsWeightGradient: (args) => {
      const { x, scales, dy, partials, pitch, offset, rows, headDim } = args
      gpu.dispatch(
        normHeadsWeightGradient,
        { x, scales, dy, partials },
        { ...headParams(args), pitch, offset },
        [groupsFor(2 * headDim), rowTiles(rows)],
      )
    },
    normHeadsInputGradient: (args) => {
      const { x, weight, scales, dy, rows, heads, kvHeads } = args
      gpu.dispatch(normHeadsInputGradient, { x, weight, scales, dy }, headParams(args), [
        groupsFor(rows * (heads + kvHeads)),
      ])
    },
    embedGradient: ({ dx, uses, order, gradient, count, width }) => {
      gpu.dispatch(embedGradient, { dx, uses, order, gradient }, { width, stride: stride(width) }, [
        groupsFor(width),
        count,
      ])
    },
    addPartials: ({ partials, gradient, words, tiles, pitch }) => {
      gpu.dispatch(addPartials, { partials, gradient }, { words, tiles, pitch }, wideGrid(words))
    },

    squaredNorm: ({ gradient, sums, words }) => {
      gpu.dispatch(partialSquares, { gradient, sums: part(sums, 0, SQUARE_LANES) }, { words }, [
        groupsFor(SQUARE_LANES),
      ])
      gpu.dispatch(totalSquares, { sums }, {}, [1])
    },
    adamw: ({ weights, gradient, first, second, sums, ...params }) => {
      gpu.dispatch(
        adamw,
        { gradient, sums, weights, first, second },
        params,
        wideGrid(params.words),
      )
    },
  }
}
