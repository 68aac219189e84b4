/**
 * out[m, n] = sum over k of a[m, k] · b[k, n], each operand with a stride for each of its indices:
 * the product with a weight, its gradient by the input and its gradient by the weight are this one
 * kernel. Each invocation keeps a tile of results in registers; there is no shared memory and no
 * barrier.
 *
 * The z-th layer of the grid sums only its own slice of k and writes its own result, for sums
 * over rows in fixed tiles.
 */
import { defineKernel } from '../kernel.ts'
import { fetch, laneNames, unroll, upTo } from './lanes.ts'
import type { LaneSharing } from './lanes.ts'

export interface Tile {
  readonly sharing: LaneSharing
  readonly rows: number
  /** Columns of one invocation; a quad has four times as many. */
  readonly columns: number
  /**
   * Invocations of a workgroup: few where each does much, so that small products still spread over
   * cores.
   */
  readonly group: number
}

export const tileColumns = (tile: Tile): number => tile.columns * (tile.sharing === 'quad' ? 4 : 1)

/**
 * Strides in words: a by m and k, b by k and n, out by m and z. tiles: across a row. biases,
 * residuals, rotating, gating: 1 to do it, 0 not to.
 *
 * Columns of a tile come in two halves, and the second half's stand `half` behind the first's: so
 * an invocation holds both components of a rotary pair, or gate and up of one unit. With `half`
 * half of a tile's columns they simply stand side by side. rotated: columns that rotate; gated:
 * stride of `activated`.
 */
const PARAMS = {
  rows: 'u32',
  columns: 'u32',
  inner: 'u32',
  am: 'u32',
  ak: 'u32',
  bk: 'u32',
  bn: 'u32',
  om: 'u32',
  oz: 'u32',
  sliceLength: 'u32',
  tiles: 'u32',
  half: 'u32',
  biases: 'u32',
  residuals: 'u32',
  rotating: 'u32',
  rotated: 'u32',
  gating: 'u32',
  gated: 'u32',
} as const

const BUFFERS = {
  a: 'in f32',
  b: 'in f32',
  bias: 'in f32',
  residual: 'in f32',
  out: 'out f32',
  positions: 'in u32',
  rotaryTable: 'in vec2f',
  activated: 'out f32',
} as const

const cells = (rows: number, columns: number, code: (m: number, n: number) => string): string =>
  unroll(rows, (m) =>
    upTo(columns)
      .map((n) => code(m, n))
      .join(' '),
  )

/**
 * Declares column{n}, the matrix's columns that the tile's columns from n0 on stand for, some of
 * them past the last.
 */
const place = (columns: number): string =>
  unroll(columns, (n) =>
    n < columns / 2
      ? `let pair${n} = n0 / 2u + ${n}u; let column${n} = pair${n} / p.half * 2u * p.half + pair${n} % p.half;`
      : `let column${n} = column${n - columns / 2} + p.half;`,
  )

/**
 * Adds bias and residual to the tile c{m}_{n} at m0 and column{n}, stores what of it lies in the
 * matrix, and does what concerns pairs of columns. `last` is the last column.
 */
const finish = (rows: number, columns: number): string => {
  const half = columns / 2
  const pairs = (code: (first: number, second: number) => string): string =>
    unroll(half, (n) => code(n, n + half))
  const eachRow = (code: string): string => `
    var results = array<array<f32, ${columns}>, ${rows}>(
      ${upTo(rows)
        .map(
          (m) =>
            `array<f32, ${columns}>(${upTo(columns)
              .map((n) => `c${m}_${n}`)
              .join(', ')})`,
        )
        .join(',\n      ')});
    for (var m = 0u; m < min(${rows}u, p.rows - min(m0, p.rows)); m++) {${code}
    }`
  return `
  // Loops, since software adapters walk through both sides of an if and only skip a loop.
  for (var i = 0u; i < p.biases; i++) {
    ${unroll(columns, (n) => `let bias${n} = bias[min(column${n}, last)];`)}
    ${cells(rows, columns, (m, n) => `c${m}_${n} += bias${n};`)}
  }
  for (var i = 0u; i < p.residuals; i++) {
    ${cells(rows, columns, (m, n) => `c${m}_${n} += residual[min(m0 + ${m}u, p.rows - 1u) * p.om + min(column${n}, last)];`)}
  }
  let o = id.z * p.oz + m0 * p.om;
  ${unroll(
    rows,
    (m) =>
      `if (m0 + ${m}u < p.rows) { ${upTo(columns)
        .map((n) => `if (column${n} <= last) { out[o + ${m}u * p.om + column${n}] = c${m}_${n}; }`)
        .join(' ')} }`,
  )}
  for (var i = 0u; i < p.rotating; i++) {${eachRow(`
      let position = positions[m0 + m] * p.half;
      ${pairs(
        (first, second) => `if (column${first} < p.rotated) {
        let rotation = rotaryTable[position + pair${first} % p.half];
        out[o + m * p.om + column${first}] = results[m][${first}] * rotation.x - results[m][${second}] * rotation.y;
        out[o + m * p.om + column${second}] = results[m][${second}] * rotation.x + results[m][${first}] * rotation.y;
      }`,
      )}`)}
  }
  for (var i = 0u; i < p.gating; i++) {${eachRow(`
      ${pairs(
        (first, second) => `if (column${first} < p.half) {
        activated[(m0 + m) * p.gated + column${first}] = results[m][${first}] / (1f + exp(-results[m][${first}])) * results[m][${second}];
      }`,
      )}`)}
  }`
}

export function matmulKernel(tile: Tile) {
  const { sharing, rows, columns } = tile
  return defineKernel({
    name: `matmul-${sharing}-${rows}x${columns}`,
    subgroups: sharing === 'quad',
    buffers: BUFFERS,
    params: PARAMS,
    code: /* wgsl */ `
@compute @workgroup_size(${tile.group})
fn main(@builtin(global_invocation_id) id: vec3u) {
  ${laneNames(sharing)}
  let tile = ${sharing === 'quad' ? 'id.x >> 2u' : 'id.x'};
  let m0 = tile / p.tiles * ${rows}u;
  let n0 = tile % p.tiles * ${tileColumns(tile)}u + lane * ${columns}u;
  if (m0 >= p.rows) { return; }
  let last = p.columns - 1u;
  ${unroll(rows, (m) => `let a${m} = min(m0 + ${m}u, p.rows - 1u) * p.am;`)}
  ${place(columns)}
  ${unroll(columns, (n) => `let b${n} = min(column${n}, last) * p.bn;`)}
  ${cells(rows, columns, (m, n) => `var c${m}_${n} = 0f;`)}
  let begin = id.z * p.sliceLength;
  let end = min(begin + p.sliceLength, p.inner);
  for (var k = begin; k < end; k += 4u) {
    // Past the end a is zero and b some value that is there: the last one.
    ${unroll(4, (s) => `let k${s} = min(k + l${s}, end - 1u) * p.bk;`)}
    let inside = k + lane < end;
    let ka = min(k + lane, end - 1u) * p.ak;
    ${sharing === 'alone' ? unroll(4, (s) => `let ka${s} = min(k + ${s}u, end - 1u) * p.ak; let in${s} = k + ${s}u < end;`) : ''}
    ${unroll(columns, (n) =>
      upTo(4)
        .map((s) => `let w${n}_${s} = b[b${n} + k${s}];`)
        .join(' '),
    )}
    ${unroll(
      rows,
      (m) => `{
      ${fetch(sharing, 'x', (l) =>
        sharing === 'quad'
          ? `select(0f, a[a${m} + ka], inside)`
          : `select(0f, a[a${m} + ka${l.slice(1)}], in${l.slice(1)})`,
      )}
      ${upTo(columns)
        .map((n) => `c${m}_${n} += x0 * w${n}_0 + x1 * w${n}_1 + x2 * w${n}_2 + x3 * w${n}_3;`)
        .join(' ')}
    }`,
    )}
  }
  ${finish(rows, columns)}
}`,
  })
}

/**
 * Rows and columns of the tile that a workgroup computes together, and how far along the inner
 * index it loads at a time.
 */
export const GROUP_TILE = 32
const DEPTH = 16
/** Rows and columns of one invocation; 64 of them fill the tile. */
export const GROUP_CELL = 4
/**
 * Words from one k to the next in workgroup memory: odd, so that neighbours that write a column
 * meet different banks.
 */
const PITCH = GROUP_TILE + 1
/** Words of an operand that an invocation stages at a time. */
const STAGED = (GROUP_TILE * DEPTH) / 64

/**
 * An invocation's share of GROUP_TILE × DEPTH words of an operand: at{i} across and along, the
 * index with stride 1 running fastest, so that neighbours read neighbours, and from{i}, where the
 * row or column starts.
 */
const share = (name: string, across: string, from: (at: string) => string): string =>
  unroll(
    STAGED,
    (i) => `
  let ${name}At${i} = select(vec2u((local + ${64 * i}u) / ${DEPTH}u, local % ${DEPTH}u), vec2u(local % ${GROUP_TILE}u, (local + ${64 * i}u) / ${GROUP_TILE}u), ${across} == 1u);
  let ${name}From${i} = ${from(`${name}At${i}.x`)} * ${across};`,
  )

const stage = (name: string, source: string, along: string): string =>
  unroll(
    STAGED,
    (i) => `{
      let at = k + ${name}At${i}.y;
      ${name}[${name}At${i}.y * ${PITCH}u + ${name}At${i}.x] = select(0f, ${source}[${name}From${i} + min(at, end - 1u) * ${along}], at < end);
    }`,
  )

/**
 * The same product where a workgroup of 64 stages both operands in its memory: each word is loaded
 * once for 32 uses.
 */
export const workgroupMatmul = defineKernel({
  name: 'matmul-workgroup',
  buffers: BUFFERS,
  params: PARAMS,
  code: /* wgsl */ `
var<workgroup> left: array<f32, ${PITCH * DEPTH}>;
var<workgroup> right: array<f32, ${PITCH * DEPTH}>;

/// The column of the matrix that column n of the padded grid of tiles stands for; see place.
fn columnOf(n: u32) -> u32 {
  let pair = n / ${GROUP_CELL}u * ${GROUP_CELL / 2}u + n % ${GROUP_CELL / 2}u;
  return pair / p.half * 2u * p.half + pair % p.half + select(0u, p.half, n % ${GROUP_CELL}u >= ${GROUP_CELL / 2}u);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  let mTile = id.x / p.tiles * ${GROUP_TILE}u;
  let nTile = id.x % p.tiles * ${GROUP_TILE}u;
  let last = p.columns - 1u;
  ${share('left', 'p.am', (at) => `min(mTile + ${at}, p.rows - 1u)`)}
  ${share('right', 'p.bn', (at) => `min(columnOf(nTile + ${at}), last)`)}
  let m = local / ${GROUP_TILE / GROUP_CELL}u * ${GROUP_CELL}u;
  let n = local % ${GROUP_TILE / GROUP_CELL}u * ${GROUP_CELL}u;
  ${cells(GROUP_CELL, GROUP_CELL, (row, column) => `var c${row}_${column} = 0f;`)}
  let begin = id.z * p.sliceLength;
  let end = min(begin + p.sliceLength, p.inner);
  for (var k = begin; k < end; k += ${DEPTH}u) {
    ${stage('left', 'a', 'p.ak')}
    ${stage('right', 'b', 'p.bk')}
    workgroupBarrier();
    for (var deep = 0u; deep < ${PITCH * DEPTH}u; deep += ${PITCH}u) {
      ${unroll(GROUP_CELL, (i) => `let x${i} = left[deep + m + ${i}u]; let w${i} = right[deep + n + ${i}u];`)}
      ${cells(GROUP_CELL, GROUP_CELL, (row, column) => `c${row}_${column} += x${row} * w${column};`)}
    }
    workgroupBarrier();
  }
  let m0 = mTile + m;
  let n0 = nTile + n;
  ${place(GROUP_CELL)}
  ${finish(GROUP_CELL, GROUP_CELL)}
}`,
})
