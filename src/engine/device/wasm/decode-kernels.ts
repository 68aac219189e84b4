/**
 * Generation's kernels on WebAssembly: each method of `DecodeKernels` as commands, with what norms
 * and products leave in between.
 */
import { ROW_WORDS } from '../decode-kernels.ts'
import type { DecodeKernels, Normed } from '../decode-kernels.ts'
import { stride } from '../device.ts'
import type { Span } from '../span.ts'
import * as command from './commands.ts'
import type { Core } from './core.ts'
import { recordProduct } from './model-kernels.ts'
import type { Panels } from './panels.ts'

/**
 * Buffers that grow with what they have to hold and are used by one command after another, one for
 * each width: where rows of another width lay, a thread could overwrite what its neighbour has yet
 * to read.
 */
class Between {
  readonly #core: Core
  readonly #name: string
  readonly #byWidth = new Map<number, Span>()

  constructor(core: Core, name: string) {
    this.#core = core
    this.#name = name
  }

  /** Room for a matrix; the same memory with every call of the width. */
  fit(rows: number, width: number): Span {
    const words = rows * stride(width)
    const old = this.#byWidth.get(width)
    if (old !== undefined && old.length >= words) return old
    if (old !== undefined) this.#core.free(old)
    const span = this.#core.allocate(this.#name, words)
    this.#byWidth.set(width, span)
    return span
  }
}

export function decodeKernels(core: Core, panels: Panels): DecodeKernels {
  const rowsNormed = new Between(core, 'normed rows')
  const rowsWide = new Between(core, 'wide rows')

  /** norm(x) · wᵀ + bias, into `out` or into memory of our own. */
  const normProduct = (
    { x, norm, eps, width, count }: Normed,
    w: Span,
    columns: number,
    out?: Span,
    bias?: Span,
  ): Span => {
    const normed = rowsNormed.fit(count, width)
    core.recordRows(command.norm, count, {
      x,
      weight: norm,
      out: normed,
      rows: count,
      width,
      stride: stride(width),
      eps,
    })
    const product = out ?? rowsWide.fit(count, columns)
    recordProduct(core, {
      x: normed,
      panels: panels.of(w, columns, width, 'rows'),
      out: product,
      rows: count,
      inner: width,
      columns,
      bias,
    })
    return product
  }
  return {
    embedRows: ({ rows, table, out, count, width }) =>
      core.recordRows(command.gather, count, {
        x: table,
        indices: rows,
        out,
        rows: count,
        stride: stride(width),
        indexStride: ROW_WORDS,
      }),
    cacheRows: (args) => {
      const { w, bias, headNorms, rows, rotaryTable, q, cache, count, eps } = args
      const { heads, kvHeads, headDim, context } = args
      const width = (heads + 2 * kvHeads) * headDim
      const qkv = normProduct(args, w, width, undefined, bias)
      core.recordRows(command.fillCache, count, {
        qkv,
        rows,
        headNorms,
        rotaryTable,
        q,
        cache,
        count,
        heads,
        kvHeads,
        headDim,
        stride: stride(width),
        qStride: stride(heads * headDim),
        context,
        eps,
      })
    },
    attendCache: ({ q, rows, cache, count, heads, kvHeads, headDim, context }) => {
      core.needScratch(context * 4 + 64)
      // A row of a prompt attends over what other rows have just put there.
      core.recordFromAll(command.attendCache, count, {
        rows,
        q,
        cache,
        count,
        heads,
        kvHeads,
        headDim,
        qStride: stride(heads * headDim),
        context,
        scale: 1 / Math.sqrt(headDim),
      })
    },
    addProduct: ({ x, w, out, count, inner, columns }) => {
      recordProduct(core, {
        x,
        panels: panels.of(w, columns, inner, 'rows'),
        out,
        rows: count,
        inner,
        columns,
        residual: out,
      })
    },
    normProduct: (args) => {
      normProduct(args, args.w, args.columns, args.out)
    },
    normSwiglu: (args) => {
      const { w, out, hidden, count } = args
      const gateUp = normProduct(args, w, 2 * hidden)
      core.recordRows(command.swiglu, count, {
        gateUp,
        out,
        rows: count,
        width: hidden,
        stride: stride(hidden),
        pair: stride(2 * hidden),
      })
    },
    summarize: ({ logits, chunks, count, vocab, temperature }) => {
      core.recordRows(command.summarize, count, {
        logits,
        chunks,
        count,
        vocab,
        stride: stride(vocab),
        temperature: temperature === 0 ? 1 : temperature,
      })
    },
    draw: (args) => {
      core.recordRows(command.draw, args.count, {
        rows: args.rows,
        sequences: args.sequences,
        logits: args.logits,
        chunks: args.chunks,
        stops: args.stops,
        results: args.results,
        count: args.count,
        vocab: args.vocab,
        stride: stride(args.vocab),
        context: args.context,
        stopCount: args.stopCount,
        maxTokens: args.maxTokens,
        topK: args.topK,
        temperature: args.temperature,
        topP: args.topP,
      })
    },
    copySlots: (args) => core.record(command.copySlots, args),
  }
}
