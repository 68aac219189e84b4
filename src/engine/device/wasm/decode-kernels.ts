/**
 * Generation's kernels on WebAssembly: each method of `DecodeKernels` as commands, with what norms
 * and products leave in between.
 */
import type { CacheShape, DecodeKernels, Normed } from '../decode-kernels.ts'
import { stride } from '../device.ts'
import type { Span } from '../span.ts'
import * as op from './assembly/ops.ts'
import { Float } from './core.ts'
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
  const at = (span: Span): number => core.address(span)
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
    core.recordRows(
      op.NORM,
      count,
      [normed],
      at(x),
      at(norm),
      at(normed),
      0,
      count,
      width,
      stride(width),
      new Float(eps),
    )
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
  /** The operands that filling the cache and attending over it share. */
  const cached = (
    { heads, kvHeads, headDim, context }: CacheShape,
    {
      qkv,
      rows,
      rotaryTable,
      q,
      cache,
      count,
    }: { qkv?: Span; rows: Span; rotaryTable?: Span; q: Span; cache: Span; count: number },
  ): (number | Float)[] => [
    qkv === undefined ? 0 : at(qkv),
    at(rows),
    rotaryTable === undefined ? 0 : at(rotaryTable),
    at(q),
    at(cache),
    count,
    heads,
    kvHeads,
    headDim,
    stride((heads + 2 * kvHeads) * headDim),
    stride(heads * headDim),
    context,
    new Float(1 / Math.sqrt(headDim)),
  ]

  return {
    embedRows: ({ rows, table, out, count, width }) =>
      core.recordRows(
        op.GATHER,
        count,
        [out],
        at(table),
        at(rows),
        at(out),
        count,
        stride(width),
        4,
      ),
    cacheRows: ({ w, bias, rows, rotaryTable, q, cache, ...args }) => {
      const qkv = normProduct(
        args,
        w,
        (args.heads + 2 * args.kvHeads) * args.headDim,
        undefined,
        bias,
      )
      core.recordRows(
        op.FILL_CACHE,
        args.count,
        [q, cache],
        ...cached(args, { qkv, rows, rotaryTable, q, cache, count: args.count }),
      )
    },
    attendCache: (args) => {
      core.needScratch(args.context * 4 + 64)
      // A row of a prompt attends over what other rows have just put there.
      core.recordFromAll(op.ATTEND_CACHE, args.count, [args.q], ...cached(args, args))
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
    normProduct: ({ w, out, columns, ...args }) => {
      normProduct(args, w, columns, out)
    },
    normSwiglu: ({ w, out, hidden, ...args }) => {
      const gateUp = normProduct(args, w, 2 * hidden)
      core.recordRows(
        op.SWIGLU,
        args.count,
        [out],
        at(gateUp),
        at(out),
        args.count,
        hidden,
        stride(hidden),
        stride(2 * hidden),
      )
    },
    summarize: ({ logits, chunks, count, vocab, temperature }) => {
      core.recordRows(
        op.SUMMARIZE,
        count,
        [chunks],
        at(logits),
        at(chunks),
        count,
        vocab,
        stride(vocab),
        new Float(temperature === 0 ? 1 : temperature),
      )
    },
    draw: ({
      rows,
      sequences,
      logits,
      chunks,
      stops,
      results,
      count,
      vocab,
      context,
      stopCount,
      maxTokens,
      temperature,
      topK,
      topP,
    }) => {
      core.recordRows(
        op.DRAW,
        count,
        [rows, results],
        at(rows),
        at(sequences),
        at(logits),
        at(chunks),
        at(stops),
        at(results),
        count,
        vocab,
        stride(vocab),
        context,
        stopCount,
        maxTokens,
        topK,
        new Float(temperature),
        new Float(topP),
      )
    },
    copySlots: ({ copies, cache, count, kvHeads, headDim, context }) => {
      core.record(op.COPY_SLOTS, [cache], at(copies), at(cache), count, kvHeads, headDim, context)
    },
  }
}
