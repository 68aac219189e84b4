/**
 * Matrix products. One factor is packed into panels of eight columns (tile.ts), the other is read
 * where it stands; rows of both are padded to four with zeros, and so is what comes out.
 */
import { PackRowsArgs, PackColumnsArgs, ProductArgs, WeightGradientArgs } from './args'
import { first, last, scratch } from './threads'
import { PANEL, SMALL_TILE, TILE, storeAsColumns, tileOfColumns, tileOfFour, tileOfSix } from './tile'

/** Rows that stay in the nearest cache while all panels pass over them. */
const BLOCK: i32 = 96
/** Columns of a weight gradient that one unit of work fills: whole tiles. */
const WIDE: i32 = 96
/** Bytes of a tile of results. */
const TILE_BYTES: usize = 192
const PANEL_BYTES: usize = 32
const SIX_BYTES: usize = 24

/**
 * Panels of wᵀ: out[p][k][n] = w[8p + n][k], with w in `rows` rows; columns past the last are zero.
 */
export function packRows(p: PackRowsArgs): void {
  const panels = (p.rows + PANEL - 1) / PANEL
  const bytes = <usize>p.stride * 4
  for (let panel = first(panels), end = last(panels); panel < end; panel++) {
    const out = p.out + <usize>panel * bytes * PANEL
    for (let half = 0; half < 2; half++) {
      const row = panel * PANEL + half * 4
      const from = p.w + <usize>row * bytes
      const to = out + <usize>half * 16
      for (let k = 0; k < p.stride; k += 4) {
        const offset = <usize>k * 4
        const zero = f32x4.splat(0)
        const a = row < p.rows ? v128.load(from + offset) : zero
        const b = row + 1 < p.rows ? v128.load(from + bytes + offset) : zero
        const c = row + 2 < p.rows ? v128.load(from + 2 * bytes + offset) : zero
        const d = row + 3 < p.rows ? v128.load(from + 3 * bytes + offset) : zero
        storeAsColumns(to + offset * PANEL, a, b, c, d)
      }
    }
  }
}

/**
 * One panel of w as it stands: out[k][n] = w[k][column + n], for k below `rows`; zero past the
 * stride and, up to `padded`, past the rows.
 */
function packPanel(w: usize, bytes: usize, column: i32, out: usize, rows: i32, padded: i32): void {
  const offset = <usize>column * 4
  const whole = offset + 32 <= bytes
  for (let k = 0; k < rows; k++) {
    const from = w + <usize>k * bytes + offset
    v128.store(out, v128.load(from))
    v128.store(out, whole ? v128.load(from, 16) : f32x4.splat(0), 16)
    out += PANEL_BYTES
  }
  memory.fill(out, 0, <usize>(padded - rows) * PANEL_BYTES)
}

/** Panels of w itself: out[p][k][n] = w[k][8p + n], k padded to a multiple of four with zeros. */
export function packColumns(p: PackColumnsArgs): void {
  const panels = (p.stride + PANEL - 1) / PANEL
  const padded = (p.rows + 3) & ~3
  for (let panel = first(panels), end = last(panels); panel < end; panel++) {
    packPanel(p.w, <usize>p.stride * 4, panel * PANEL, p.out + <usize>panel * <usize>padded * PANEL_BYTES, p.rows, padded)
  }
}

/**
 * Puts rows of a tile where they belong, bias and residual added; `halves` of its columns exist.
 */
function finish(tile: usize, rows: i32, halves: i32, out: usize, stride: usize, bias: usize, residual: usize): void {
  for (let half = 0; half < halves; half++) {
    const offset = <usize>half * 16
    const plus = bias == 0 ? f32x4.splat(0) : v128.load(bias + offset)
    for (let row = 0; row < rows; row++) {
      let v = f32x4.add(v128.load(tile + <usize>row * PANEL_BYTES + offset), plus)
      const to = <usize>row * stride + offset
      if (residual != 0) v = f32x4.add(v, v128.load(residual + to))
      v128.store(out + to, v)
    }
  }
}

/**
 * out [rows, columns] = x [rows, inner] · panels + bias + residual; inner and columns are strides.
 * residual may be out.
 */
export function product(p: ProductArgs): void {
  const panels = (p.columns + PANEL - 1) / PANEL
  const inner = <usize>p.inner * 4
  const stride = <usize>p.columns * 4
  const tile = scratch
  const spare = scratch + TILE_BYTES
  /** Whether a whole tile may go straight to where it belongs. */
  const bare = p.bias == 0 && p.residual == 0
  const end = last(p.rows)
  for (let start = first(p.rows); start < end; start += BLOCK) {
    const behind = min(end, start + BLOCK)
    for (let panel = 0; panel < panels; panel++) {
      const b = p.panels + <usize>panel * inner * PANEL
      const column = <usize>panel * PANEL_BYTES
      const halves = column + PANEL_BYTES <= stride ? 2 : 1
      const bias: usize = p.bias == 0 ? 0 : p.bias + column
      for (let row = start; row < behind; row += TILE) {
        const rows = min(TILE, behind - row)
        const to = <usize>row * stride + column
        let a = p.x + <usize>row * inner
        if (bare && rows == TILE && halves == 2) {
          tileOfSix(a, inner, b, p.inner >> 2, p.out + to, stride)
          continue
        }
        if (rows < TILE && rows != SMALL_TILE) {
          // Tiles are whole: rows that are not there are whatever stands in spare memory, computed
          // and left.
          memory.copy(spare, a, <usize>rows * inner)
          a = spare
        }
        if (rows <= SMALL_TILE) tileOfFour(a, inner, b, p.inner >> 2, tile, PANEL_BYTES)
        else tileOfSix(a, inner, b, p.inner >> 2, tile, PANEL_BYTES)
        finish(tile, rows, halves, p.out + to, stride, bias, p.residual == 0 ? <usize>0 : p.residual + to)
      }
    }
  }
}

/**
 * Six columns of `rows` rows, next to each other, and zeros up to `padded` rows: strides of whole
 * rows would fall on the same few places of the cache.
 */
function packSix(from: usize, bytes: usize, out: usize, rows: i32, padded: i32): void {
  for (let row = 0; row < rows; row++) {
    v128.store(out, v128.load(from))
    store<u64>(out, load<u64>(from, 16), 16)
    from += bytes
    out += SIX_BYTES
  }
  memory.fill(out, 0, <usize>(padded - rows) * SIX_BYTES)
}

/** partials[t][c][i] = sum of dy[r][c] · x[r][i] over the rows r of tile t. */
export function weightGradient(p: WeightGradientArgs): void {
  const panels = (p.xStride + PANEL - 1) / PANEL
  const tiles = (p.rows + p.tileRows - 1) / p.tileRows
  const blocks = (p.columns + WIDE - 1) / WIDE
  const dyBytes = <usize>p.dyStride * 4
  const xBytes = <usize>p.xStride * 4
  const tile = scratch
  const six = scratch + TILE_BYTES
  const packed = six + <usize>p.tileRows * SIX_BYTES
  const panelBytes = <usize>p.tileRows * PANEL_BYTES
  for (let unit = first(blocks * tiles), end = last(blocks * tiles); unit < end; unit++) {
    const index = unit / blocks
    const block = unit - index * blocks
    const row = index * p.tileRows
    const rows = min(p.tileRows, p.rows - row)
    const padded = (rows + 3) & ~3
    const x = p.x + <usize>row * xBytes
    const dy = p.dy + <usize>row * dyBytes
    const out = p.partials + <usize>index * <usize>p.columns * xBytes
    for (let panel = 0; panel < panels; panel++) packPanel(x, xBytes, panel * PANEL, packed + <usize>panel * panelBytes, rows, padded)
    for (let c = block * WIDE, most = min(p.columns, (block + 1) * WIDE); c < most; c += TILE) {
      // Columns past the last are whatever stands behind the row: computed and left.
      packSix(dy + <usize>c * 4, dyBytes, six, rows, padded)
      for (let panel = 0; panel < panels; panel++) {
        const column = <usize>panel * PANEL_BYTES
        const to = out + <usize>c * xBytes + column
        const halves = column + PANEL_BYTES <= xBytes ? 2 : 1
        if (c + TILE <= most && halves == 2) {
          tileOfColumns(six, packed + <usize>panel * panelBytes, padded >> 2, to, xBytes)
          continue
        }
        tileOfColumns(six, packed + <usize>panel * panelBytes, padded >> 2, tile, PANEL_BYTES)
        finish(tile, min(TILE, most - c), halves, to, xBytes, 0, 0)
      }
    }
  }
}
