/** Generation's kernels on WebGPU: grids and uniforms for each method of `DecodeKernels`. */
import { SAMPLE_CHUNK } from '../../sample.ts'
import type { CacheShape, DecodeKernels } from '../decode-kernels.ts'
import { stride } from '../device.ts'
import type { Gpu } from './gpu.ts'
import type { DefinedKernel } from './kernel.ts'
import { attendCacheKernel, cacheRowsKernel, copySlots } from './kernels/decode-cache.ts'
import { addProductKernel, normProductKernel, normSwigluKernel } from './kernels/decode-products.ts'
import { drawKernel, summarize } from './kernels/draw.ts'
import { embedRows } from './kernels/embed-rows.ts'
import { normCacheRows } from './kernels/head-norm.ts'
import { ROW_GROUP, lanesFor } from './kernels/row-tile.ts'
import { laneSharing } from './kernels/sharing.ts'
import type { Sharing } from './kernels/sharing.ts'

/** Workgroups in one dimension before the grid takes a second one. */
const MAX_GROUPS = 65535

/** A grid of workgroups of `size` that covers so many invocations. */
function cover(invocations: number, size: number): [number, number] {
  const groups = Math.ceil(invocations / size)
  const rows = Math.ceil(groups / MAX_GROUPS)
  return [Math.ceil(groups / rows), rows]
}

const chunkCount = (vocab: number): number => Math.ceil(vocab / SAMPLE_CHUNK)
const kvWidth = ({ kvHeads, headDim }: CacheShape): number => kvHeads * headDim

export function decodeKernels(gpu: Gpu, sharing: Sharing): DecodeKernels {
  // Where loads are dear, large tiles load least a product; elsewhere small ones keep more of the
  // GPU busy.
  const lanes = laneSharing(sharing)
  const tile = { sharing: lanes, rows: lanes === 'quad' ? 16 : 4, columns: 4 }
  const addProduct = addProductKernel(tile)
  const normProduct = normProductKernel(tile)
  const normSwiglu = normSwigluKernel(tile)
  const cacheRows = cacheRowsKernel(tile)
  const draws = { filtered: drawKernel(true), plain: drawKernel(false) }
  const attention = new Map<number, ReturnType<typeof attendCacheKernel>>()
  const attendCache = (headDim: number) => {
    const kernel = attention.get(headDim) ?? attendCacheKernel(headDim)
    attention.set(headDim, kernel)
    return kernel
  }
  const tiled = <B extends string, P extends string>(
    kernel: DefinedKernel<B, P | 'count' | 'quads' | 'lanes'>,
    buffers: Parameters<typeof gpu.dispatch<B, P>>[1],
    count: number,
    inner: number,
    lanes: number,
    params: Readonly<Record<P, number>>,
  ): void => {
    const grid = cover(Math.ceil(count / tile.rows) * lanes, ROW_GROUP)
    gpu.dispatch<B, P | 'count' | 'quads' | 'lanes'>(
      kernel,
      buffers,
      { ...params, count, quads: stride(inner) / 4, lanes },
      grid,
      count * inner * lanes * tile.columns,
    )
  }
  return {
    embedRows({ rows, table, out, count, width }) {
      const quads = stride(width) / 4
      gpu.dispatch(embedRows, { rows, table, out }, { count, quads }, cover(count * quads, 64))
    },
    cacheRows({
      x,
      norm,
      w,
      bias,
      headNorms,
      rows,
      rotaryTable,
      q,
      cache,
      count,
      width,
      eps,
      heads,
      kvHeads,
      headDim,
      context,
    }) {
      const half = headDim / 2
      const all = heads + 2 * kvHeads
      const params = {
        width,
        eps,
        heads,
        kvHeads,
        all,
        half,
        stride: stride(heads * headDim),
        context,
        biased: bias === undefined ? 0 : 1,
        // A head is whole only when all of its pairs are there: normalised, it is rotated behind.
        rotating: headNorms === undefined ? 1 : 0,
      }
      tiled(
        cacheRows,
        { x, norm, w, bias: bias ?? norm, rows, rotaryTable, q, cache },
        count,
        width,
        lanesFor(all * half, tile.columns / 2),
        params,
      )
      if (headNorms !== undefined)
        gpu.dispatch(
          normCacheRows,
          { rows, weight: headNorms, rotaryTable, q, cache },
          { count, heads, kvHeads, headDim, stride: params.stride, context, eps },
          cover(count * (heads + kvHeads), ROW_GROUP),
        )
    },
    attendCache(args) {
      const { q, rows, cache, count, heads, kvHeads, headDim, context } = args
      const params = {
        count,
        heads,
        kvHeads,
        width: kvWidth(args),
        stride: stride(heads * headDim),
        context,
      }
      gpu.dispatch(
        attendCache(headDim),
        { q, rows, cache },
        params,
        cover(count * heads, ROW_GROUP),
      )
    },
    addProduct({ x, w, out, count, inner, columns }) {
      tiled(addProduct, { x, w, out }, count, inner, lanesFor(columns, tile.columns), {
        columns,
        stride: stride(columns),
      })
    },
    normProduct({ x, norm, w, out, count, width, eps, columns }) {
      tiled(normProduct, { x, norm, w, out }, count, width, lanesFor(columns, tile.columns), {
        width,
        eps,
        columns,
        stride: stride(columns),
      })
    },
    normSwiglu({ x, norm, w, out, count, width, eps, hidden }) {
      tiled(normSwiglu, { x, norm, w, out }, count, width, lanesFor(hidden, tile.columns / 2), {
        width,
        eps,
        hidden,
        stride: stride(hidden),
      })
    },
    summarize({ logits, chunks, count, vocab, temperature }) {
      const params = {
        count,
        vocab,
        stride: stride(vocab),
        chunks: chunkCount(vocab),
        temperature: temperature === 0 ? 1 : temperature,
      }
      gpu.dispatch(summarize, { logits, chunks }, params, cover(count * params.chunks, 32))
    },
    draw({ rows, sequences, logits, chunks, stops, results, count, vocab, ...params }) {
      const filtered =
        params.temperature > 0 && ((params.topK > 0 && params.topK < vocab) || params.topP < 1)
      const shape = { count, vocab, stride: stride(vocab), chunks: chunkCount(vocab) }
      gpu.dispatch(
        filtered ? draws.filtered : draws.plain,
        { rows, sequences, logits, chunks, stops, results },
        { ...params, ...shape },
        cover(count, 32),
      )
    },
    copySlots(args) {
      const { copies, cache, count, longest, context } = args
      const width = kvWidth(args)
      gpu.dispatch(
        copySlots,
        { copies, cache },
        { count, longest, width, context },
        cover(count * longest * width, 64),
      )
    },
  }
}
