/**
 * The product that decoding is made of: a tile of some rows of x times some rows of a weight, in
 * registers, with RMSNorm on the way in. Every row has the same tile code, and a tile never mixes
 * rows, so a row's result does not depend on where in the list it stands.
 *
 * With `quad` sharing each of four neighbours loads a quarter of the rows and passes them on; they
 * share rows and differ in columns (see lanes.ts).
 */
import { unroll, upTo } from './lanes.ts'
import type { LaneSharing } from './lanes.ts'

export interface RowTile {
  readonly sharing: LaneSharing
  /** A multiple of 4. */
  readonly rows: number
  readonly columns: number
}

/** Invocations of a workgroup. */
export const ROW_GROUP = 32

export const rowTileParams = { count: 'u32', quads: 'u32', lanes: 'u32' } as const
export const normParams = { width: 'u32', eps: 'f32' } as const

/**
 * Invocations that a row tile takes for this many units of `perLane`: whole quads, so that
 * neighbours share rows.
 */
export const lanesFor = (units: number, perLane: number): number =>
  Math.ceil(units / perLane / 4) * 4

/**
 * Declares `row0`, the tile's first row, and `unit`, this invocation's place among the tile's;
 * leaves when there is none.
 */
export const rowTilePlace = (tile: RowTile): string => `
  let flat = id.x + id.y * groups.x * ${ROW_GROUP}u;
  let row0 = flat / p.lanes * ${tile.rows}u;
  let unit = flat % p.lanes;
  if (row0 >= p.count) { return; }`

export const rowTileMain = `@compute @workgroup_size(${ROW_GROUP})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u)`

/**
 * Declares c{m}_{n} = Σ_k x[row0 + m][k] · w[weightRow(n)][k], with x normalised when `norm`. Reads
 * x, w (and norm) as vec4 with `p.quads` to a row; rows past the last repeat it.
 */
export function rowTileProduct(
  tile: RowTile,
  norm: boolean,
  weightRow: (column: number) => string,
): string {
  const { sharing, rows, columns } = tile
  const quad = sharing === 'quad'
  // With quads a load serves four rows, one in each neighbour.
  const loads = quad ? rows / 4 : rows
  const loaded = (load: number): string =>
    quad ? `row0 + ${4 * load}u + (id.x & 3u)` : `row0 + ${load}u`
  const scale = quad
    ? `let part = norm[k][id.x & 3u]; let g = vec4f(${upTo(4)
        .map((lane) => `quadBroadcast(part, ${lane}u)`)
        .join(', ')});`
    : 'let g = norm[k];'
  const rowOf = (m: number, name: string): string =>
    quad ? `quadBroadcast(${name}${m >> 2}, ${m & 3}u)` : `${name}${m}`
  return `
  ${unroll(columns, (n) => `let w${n}At = (${weightRow(n)}) * p.quads;`)}
  ${unroll(loads, (load) => `let x${load}At = min(${loaded(load)}, p.count - 1u) * p.quads;`)}
  ${norm ? unroll(loads, (load) => `var squares${load} = 0f;`) : ''}
  ${unroll(rows, (m) =>
    upTo(columns)
      .map((n) => `var c${m}_${n} = 0f;`)
      .join(' '),
  )}
  for (var k = 0u; k < p.quads; k++) {
    ${unroll(columns, (n) => `let w${n} = w[w${n}At + k];`)}
    ${norm ? scale : ''}
    ${unroll(loads, (load) =>
      norm
        ? `let v${load} = x[x${load}At + k]; squares${load} += dot(v${load}, v${load}); let u${load} = v${load} * g;`
        : `let u${load} = x[x${load}At + k];`,
    )}
    ${unroll(
      rows,
      (m) => `{
      let r = ${rowOf(m, 'u')};
      ${upTo(columns)
        .map(
          (n) =>
            `c${m}_${n} = c${m}_${n} + r.x * w${n}.x + r.y * w${n}.y + r.z * w${n}.z + r.w * w${n}.w;`,
        )
        .join(' ')}
    }`,
    )}
  }
  ${
    norm
      ? `
  ${unroll(loads, (load) => `let scale${load} = inverseSqrt(squares${load} / f32(p.width) + p.eps);`)}
  ${unroll(
    rows,
    (m) =>
      `{ let s = ${rowOf(m, 'scale')}; ${upTo(columns)
        .map((n) => `c${m}_${n} *= s;`)
        .join(' ')} }`,
  )}`
      : ''
  }`
}

/**
 * Calls the WGSL function `finish(row, unit, values)` for each row of the tile that exists. A loop,
 * not unrolled: it keeps the shader small, and compiling is slower than this is.
 */
export const finishRows = ({ rows, columns }: RowTile): string => `
  var results = array<array<f32, ${columns}>, ${rows}>(
    ${upTo(rows)
      .map(
        (m) =>
          `array<f32, ${columns}>(${upTo(columns)
            .map((n) => `c${m}_${n}`)
            .join(', ')})`,
      )
      .join(',\n    ')});
  for (var m = 0u; m < min(${rows}u, p.count - row0); m++) { finish(row0 + m, unit, results[m]); }`
