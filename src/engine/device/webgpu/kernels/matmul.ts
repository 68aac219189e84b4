/**
 * out[m, n] = sum over k of a[m, k] · b[k, n], each operand with a stride for each of its indices: the product with a
 * weight, its gradient by the input and its gradient by the weight are this one kernel. Each invocation keeps a tile of
 * results in registers; there is no shared memory and no barrier.
 *
 * The z-th layer of the grid sums only its own stretch of k and writes its own result, for sums over rows in fixed tiles.
 */
import { defineKernel } from '../kernel.ts'
import { fetch, laneNames, unroll, upTo } from './lanes.ts'
import type { LaneSharing } from './lanes.ts'

export interface Tile {
  readonly sharing: LaneSharing
  readonly rows: number
  /** Columns of one invocation; a quad has four times as many. */
  readonly columns: number
  /** Invocations of a workgroup: few where each does much, so that small products still spread over cores. */
  readonly group: number
}

export const tileColumns = (tile: Tile): number => tile.columns * (tile.sharing === 'quad' ? 4 : 1)

/** Strides in words: a by m and k, b by k and n, out by m and z. tiles: across a row. biases, residuals: 1 to add them, 0 not to. */
const PARAMS = {
  rows: 'u32', columns: 'u32', inner: 'u32', am: 'u32', ak: 'u32', bk: 'u32', bn: 'u32', om: 'u32', oz: 'u32',
  stretch: 'u32', tiles: 'u32', biases: 'u32', residuals: 'u32',
} as const

const BUFFERS = { a: 'in f32', b: 'in f32', bias: 'in f32', residual: 'in f32', out: 'out f32' } as const

const cells = (rows: number, columns: number, code: (m: number, n: number) => string): string =>
  unroll(rows, (m) => upTo(columns).map((n) => code(m, n)).join(' '))

/** Adds bias and residual to the tile c{m}_{n} at m0 and n0 and stores what of it lies in the matrix; `last` is its last column. */
const finish = (rows: number, columns: number): string => `
  // Loops, since software adapters walk through both sides of an if and only skip a loop.
  for (var i = 0u; i < p.biases; i++) {
    ${unroll(columns, (n) => `let bias${n} = bias[min(n0 + ${n}u, last)];`)}
    ${cells(rows, columns, (m, n) => `c${m}_${n} += bias${n};`)}
  }
  for (var i = 0u; i < p.residuals; i++) {
    ${cells(rows, columns, (m, n) => `c${m}_${n} += residual[min(m0 + ${m}u, p.rows - 1u) * p.om + min(n0 + ${n}u, last)];`)}
  }
  let o = id.z * p.oz + m0 * p.om + n0;
  ${unroll(rows, (m) => `if (m0 + ${m}u < p.rows) { ${upTo(columns).map((n) => `if (n0 + ${n}u <= last) { out[o + ${m}u * p.om + ${n}u] = c${m}_${n}; }`).join(' ')} }`)}`

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
  ${unroll(columns, (n) => `let b${n} = min(n0 + ${n}u, last) * p.bn;`)}
  ${cells(rows, columns, (m, n) => `var c${m}_${n} = 0f;`)}
  let begin = id.z * p.stretch;
  let end = min(begin + p.stretch, p.inner);
  for (var k = begin; k < end; k += 4u) {
    // Past the end a is zero and b some value that is there: the last one.
    ${unroll(4, (s) => `let k${s} = min(k + l${s}, end - 1u) * p.bk;`)}
    let inside = k + lane < end;
    let ka = min(k + lane, end - 1u) * p.ak;
    ${sharing === 'alone' ? unroll(4, (s) => `let ka${s} = min(k + ${s}u, end - 1u) * p.ak; let in${s} = k + ${s}u < end;`) : ''}
    ${unroll(columns, (n) => upTo(4).map((s) => `let w${n}_${s} = b[b${n} + k${s}];`).join(' '))}
    ${unroll(rows, (m) => `{
      ${fetch(sharing, 'x', (l) => sharing === 'quad'
        ? `select(0f, a[a${m} + ka], inside)`
        : `select(0f, a[a${m} + ka${l.slice(1)}], in${l.slice(1)})`)}
      ${upTo(columns).map((n) => `c${m}_${n} += x0 * w${n}_0 + x1 * w${n}_1 + x2 * w${n}_2 + x3 * w${n}_3;`).join(' ')}
    }`)}
  }
  ${finish(rows, columns)}
}`,
  })
}

/** Rows and columns of the tile that a workgroup computes together, and how far along the inner index it loads at a time. */
export const GROUP_TILE = 32
const DEPTH = 16
/** Rows and columns of one invocation; 64 of them fill the tile. */
const CELL = 4
/** Words from one k to the next in workgroup memory: odd, so that neighbours that write a column meet different banks. */
const PITCH = GROUP_TILE + 1

/** Loads GROUP_TILE × DEPTH of an operand: the index with stride 1 runs fastest, so that neighbours read neighbours. */
const stage = (tile: string, source: string, place: string, limit: string, across: string, along: string): string => `
    for (var i = local; i < ${GROUP_TILE * DEPTH}u; i += 64u) {
      let at = select(vec2u(i / ${DEPTH}u, i % ${DEPTH}u), vec2u(i % ${GROUP_TILE}u, i / ${GROUP_TILE}u), ${across} == 1u);
      let value = ${source}[min(${place} + at.x, ${limit} - 1u) * ${across} + min(k + at.y, end - 1u) * ${along}];
      ${tile}[at.y * ${PITCH}u + at.x] = select(0f, value, k + at.y < end);
    }`

/** The same product where a workgroup of 64 stages both operands in its memory: each word is loaded once for 32 uses. */
export const workgroupMatmul = defineKernel({
  name: 'matmul-workgroup',
  buffers: BUFFERS,
  params: PARAMS,
  code: /* wgsl */ `
var<workgroup> left: array<f32, ${PITCH * DEPTH}>;
var<workgroup> right: array<f32, ${PITCH * DEPTH}>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  let mTile = id.x / p.tiles * ${GROUP_TILE}u;
  let nTile = id.x % p.tiles * ${GROUP_TILE}u;
  let m = local / ${GROUP_TILE / CELL}u * ${CELL}u;
  let n = local % ${GROUP_TILE / CELL}u * ${CELL}u;
  ${cells(CELL, CELL, (row, column) => `var c${row}_${column} = 0f;`)}
  let begin = id.z * p.stretch;
  let end = min(begin + p.stretch, p.inner);
  for (var k = begin; k < end; k += ${DEPTH}u) {
    ${stage('left', 'a', 'mTile', 'p.rows', 'p.am', 'p.ak')}
    ${stage('right', 'b', 'nTile', 'p.columns', 'p.bn', 'p.bk')}
    workgroupBarrier();
    for (var deep = 0u; deep < ${PITCH * DEPTH}u; deep += ${PITCH}u) {
      ${unroll(CELL, (i) => `let x${i} = left[deep + m + ${i}u]; let w${i} = right[deep + n + ${i}u];`)}
      ${cells(CELL, CELL, (row, column) => `c${row}_${column} += x${row} * w${column};`)}
    }
    workgroupBarrier();
  }
  let m0 = mTile + m;
  let n0 = nTile + n;
  let last = p.columns - 1u;
  ${finish(CELL, CELL)}
}`,
})
