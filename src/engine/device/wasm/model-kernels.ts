/**
 * The model's kernels on WebAssembly: each method of `ModelKernels` as commands. What a command is
 * told is written out field by field: spreading an object costs three times what recording does.
 */
import { lossWords } from '../../loss.ts'
import { part, stride } from '../device.ts'
import type { Span } from '../span.ts'
import { ROW_TILE } from '../model-kernels.ts'
import type { ModelKernels, GatherArgs, Rotary } from '../model-kernels.ts'
import * as command from './commands.ts'
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
  core.recordRows(command.product, rows, {
    x,
    panels,
    out,
    bias,
    residual,
    rows,
    inner: stride(inner),
    columns: stride(columns),
  })
}

/** What lies behind the first words of a span. */
const behind = (span: Span, words: number): Span => part(span, words, span.length - words)

export function modelKernels(core: Core, panels: Panels): ModelKernels {
  const gather = ({ x, indices, out, rows, width }: GatherArgs): void => {
    core.recordFromAll(command.gather, rows, {
      x,
      indices,
      out,
      rows,
      stride: stride(width),
      indexStride: 1,
    })
  }
  const columnSums = (
    dy: Span,
    partials: Span,
    rows: number,
    width: number,
    pitch: number,
    x?: Span,
    scales?: Span,
  ): void => {
    core.record(command.columnSums, {
      x,
      scales,
      dy,
      partials,
      rows,
      width,
      stride: stride(width),
      tileRows: ROW_TILE,
      pitch,
    })
  }
  /** Scratch memory for one head of one sequence. */
  const needAttention = (rows: number, headDim: number): void => {
    const rowsPadded = Math.ceil(rows / 8) * 8
    const dimPadded = Math.ceil(headDim / 8) * 8
    core.needScratch(4 * ((4 * dimPadded + 12) * rowsPadded + 16 * dimPadded + 64))
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
    core.recordRows(command.rotate, rows, {
      qkv: behind(qkv, first * headDim),
      positions,
      rotaryTable,
      rows,
      heads: count,
      half: headDim / 2,
      stride: stride((heads + 2 * kvHeads) * headDim),
      sign,
    })
  }

  return {
    embed: ({ tokens, table, out, rows, width }) =>
      gather({ x: table, indices: tokens, out, rows, width }),
    gatherRows: gather,
    scatterRows: ({ x, indices, out, rows, width }) => {
      core.record(command.scatter, { x, indices, out, rows, stride: stride(width) })
    },
    rmsNorm: ({ x, weight, out, scales, eps, rows, width }) => {
      core.recordRows(command.norm, rows, {
        x,
        weight,
        out,
        scales,
        rows,
        width,
        stride: stride(width),
        eps,
      })
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
        core.recordRows(command.swiglu, rows, {
          gateUp: out,
          out: activated,
          rows,
          width: columns / 2,
          stride: stride(columns / 2),
          pair: stride(columns),
        })
    },
    attention: ({ qkv, sequenceBounds, out, lse, rows, heads, kvHeads, headDim }) => {
      needAttention(rows, headDim)
      core.record(command.attention, {
        qkv,
        sequenceBounds,
        out,
        lse,
        rows,
        heads,
        kvHeads,
        headDim,
        stride: stride((heads + 2 * kvHeads) * headDim),
        outStride: stride(heads * headDim),
        scale: 1 / Math.sqrt(headDim),
      })
    },
    normHeads: ({ x, weight, positions, rotaryTable, out, scales, eps, rows, ...shape }) => {
      const { heads, kvHeads, headDim } = shape
      core.recordRows(command.normHeads, rows, {
        x,
        weight,
        positions,
        rotaryTable,
        out,
        scales,
        rows,
        heads,
        kvHeads,
        headDim,
        stride: stride((heads + 2 * kvHeads) * headDim),
        eps,
      })
    },

    score: ({ logits, targets, scores, rows, vocab }) => {
      core.recordRows(command.score, rows, {
        logits,
        targets,
        scores,
        rows,
        vocab,
        stride: stride(vocab),
      })
    },
    policyLoss: ({ loss, ...args }) => {
      core.record(command.policyLoss, { ...args, ...lossWords(loss) })
    },
    logitsGradient: ({ logits, targets, scores, lossGradient, rows, vocab }) => {
      core.recordRows(command.logitsGradient, rows, {
        logits,
        targets,
        scores,
        lossGradient,
        rows,
        vocab,
        stride: stride(vocab),
      })
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
      core.record(command.weightGradient, {
        dy,
        x,
        partials,
        rows,
        columns,
        dyStride: stride(columns),
        xStride: stride(inner),
        tileRows: ROW_TILE,
      })
    },
    rmsNormInputGradient: ({ x, weight, scales, dy, dx, rows, width }) => {
      core.recordRows(command.normInputGradient, rows, {
        x,
        weight,
        scales,
        dy,
        dx,
        rows,
        width,
        stride: stride(width),
      })
    },
    rmsNormWeightGradient: ({ x, scales, dy, partials, pitch, offset, rows, width }) =>
      columnSums(dy, behind(partials, offset), rows, width, pitch, x, scales),
    biasGradient: ({ dy, partials, pitch, offset, rows, width }) =>
      columnSums(dy, behind(partials, offset), rows, width, pitch),
    swigluGradient: ({ gateUp, dy, rows, width }) => {
      core.recordRows(command.swigluGradient, rows, {
        gateUp,
        dy,
        rows,
        width,
        stride: stride(width),
        pair: stride(2 * width),
      })
    },
    attentionQueryGradient: (args) => {
      const { qkv, sequenceBounds, out, dout, lse, delta, dqkv, rows, heads, kvHeads, headDim } =
        args
      needAttention(rows, headDim)
      core.record(command.attentionQueryGradient, {
        qkv,
        sequenceBounds,
        out,
        dout,
        lse,
        delta,
        dqkv,
        rows,
        heads,
        kvHeads,
        headDim,
        stride: stride((heads + 2 * kvHeads) * headDim),
        outStride: stride(heads * headDim),
        scale: 1 / Math.sqrt(headDim),
      })
      rotate(dqkv, 0, heads, -1, rows, args)
    },
    attentionKeyValueGradient: (args) => {
      const { qkv, sequenceBounds, dout, lse, delta, dqkv, rows, heads, kvHeads, headDim } = args
      needAttention(rows, headDim)
      core.record(command.attentionKeyValueGradient, {
        qkv,
        sequenceBounds,
        dout,
        lse,
        delta,
        dqkv,
        rows,
        heads,
        kvHeads,
        headDim,
        stride: stride((heads + 2 * kvHeads) * headDim),
        outStride: stride(heads * headDim),
        scale: 1 / Math.sqrt(headDim),
      })
      rotate(dqkv, heads, kvHeads, -1, rows, args)
    },
    normHeadsWeightGradient: ({ x, scales, dy, partials, pitch, offset, rows, ...shape }) => {
      const { heads, kvHeads, headDim } = shape
      core.record(command.normHeadsWeightGradient, {
        x,
        scales,
        dy,
        partials: behind(partials, offset),
        rows,
        heads,
        kvHeads,
        headDim,
        stride: stride((heads + 2 * kvHeads) * headDim),
        tileRows: ROW_TILE,
        pitch,
      })
    },
    normHeadsInputGradient: ({ x, weight, scales, dy, rows, heads, kvHeads, headDim }) => {
      core.recordRows(command.normHeadsInputGradient, rows, {
        x,
        weight,
        scales,
        dy,
        rows,
        heads,
        kvHeads,
        headDim,
        stride: stride((heads + 2 * kvHeads) * headDim),
      })
    },
    embedGradient: ({ dx, uses, order, gradient, count, width }) => {
      core.record(command.embedGradient, {
        dx,
        uses,
        order,
        gradient,
        count,
        stride: stride(width),
      })
    },
    addPartials: (args) => core.record(command.addPartials, args),

    squaredNorm: ({ gradient, sums, words }) => {
      core.record(command.partialSquares, { gradient, sums, words })
      core.record(command.totalSquares, { sums })
    },
    adamw: (args) => core.record(command.adamw, args),
  }
}
