/**
 * Products of decoding that need nothing of the cache: one invocation computes a tile of rows ×
 * columns (row-tile.ts).
 */
import { defineKernel } from '../kernel.ts'
import { upTo } from './lanes.ts'
import {
  finishRows,
  normParams,
  rowTileMain,
  rowTileParams,
  rowTilePlace,
  rowTileProduct,
} from './row-tile.ts'
import type { RowTile } from './row-tile.ts'

const name = (kind: string, { sharing, rows, columns }: RowTile): string =>
  `${kind}-${sharing}-${rows}x${columns}`

const column = (tile: RowTile) => (n: number) =>
  `min(unit * ${tile.columns}u + ${n}u, p.columns - 1u)`

/** Writes a row's results to their columns, `store` being = or +=. */
const finishColumns = (tile: RowTile, store: string): string => `
fn finish(row: u32, unit: u32, values: array<f32, ${tile.columns}>) {
  let first = unit * ${tile.columns}u;
  let at = row * p.stride + first;
  ${upTo(tile.columns)
    .map((n) => `if (first + ${n}u < p.columns) { out[at + ${n}u] ${store} values[${n}]; }`)
    .join('\n  ')}
}`

/** out += x · wᵀ */
export const addProductKernel = (tile: RowTile) =>
  defineKernel({
    name: name('add-product', tile),
    subgroups: tile.sharing === 'quad',
    buffers: { x: 'in vec4f', w: 'in vec4f', out: 'out f32' },
    params: { ...rowTileParams, columns: 'u32', stride: 'u32' },
    code: /* wgsl */ `
${finishColumns(tile, '+=')}
${rowTileMain} {
  ${rowTilePlace(tile)}
  ${rowTileProduct(tile, false, column(tile))}
  ${finishRows(tile)}
}`,
  })

/** out = rmsNorm(x) · wᵀ */
export const normProductKernel = (tile: RowTile) =>
  defineKernel({
    name: name('norm-product', tile),
    subgroups: tile.sharing === 'quad',
    buffers: { x: 'in vec4f', norm: 'in vec4f', w: 'in vec4f', out: 'out f32' },
    params: { ...rowTileParams, ...normParams, columns: 'u32', stride: 'u32' },
    code: /* wgsl */ `
${finishColumns(tile, '=')}
${rowTileMain} {
  ${rowTilePlace(tile)}
  ${rowTileProduct(tile, true, column(tile))}
  ${finishRows(tile)}
}`,
  })

/**
 * out = silu(rmsNorm(x) · gateᵀ) · (rmsNorm(x) · upᵀ): half of a tile's columns are gates and half
 * the same components' ups.
 */
export const normSwigluKernel = (tile: RowTile) => {
  const each = tile.columns / 2
  return defineKernel({
    name: name('norm-swiglu', tile),
    subgroups: tile.sharing === 'quad',
    buffers: { x: 'in vec4f', norm: 'in vec4f', w: 'in vec4f', out: 'out f32' },
    params: { ...rowTileParams, ...normParams, hidden: 'u32', stride: 'u32' },
    code: /* wgsl */ `
fn finish(row: u32, unit: u32, values: array<f32, ${tile.columns}>) {
  let first = unit * ${each}u;
  let at = row * p.stride + first;
  ${upTo(each)
    .map(
      (n) =>
        `if (first + ${n}u < p.hidden) { out[at + ${n}u] = values[${n}] / (1f + exp(-values[${n}])) * values[${each + n}]; }`,
    )
    .join('\n  ')}
}
${rowTileMain} {
  ${rowTilePlace(tile)}
  ${rowTileProduct(tile, true, (n) => `min(unit * ${each}u + ${n % each}u, p.hidden - 1u)${n < each ? '' : ' + p.hidden'}`)}
  ${finishRows(tile)}
}`,
  })
}
