import { expect, test } from 'vitest'
import { figuresOf, figureTable, isMet } from './figures.ts'
import { emptyRow } from './row.ts'
import type { Row, Who } from './row.ts'

const row = (name: string, shape: string, who: Who, rest: Partial<Row>): Row => ({
  ...emptyRow({ ...who, case: name, shape, adapter: '' }),
  ...rest,
})
const at = (median: number): Pick<Row, 'ms'> => ({ ms: { min: median, median, max: median } })

const WASM: Who = { engine: 'wasm', threads: 1, build: 'relaxed' }
const measured = (rows: readonly Row[], what: string) =>
  figuresOf(rows).find((figure) => figure.what.startsWith(what))

test('an engine is held against the faster of TensorFlow.js here and TensorFlow.js by the book, on as many threads', () => {
  const rows = [
    row('decode', '32x128', WASM, at(10)),
    row('decode', '32x128', { engine: 'tfjs-wasm', threads: 1 }, at(90)),
    row('decode', '32x128', { engine: 'peer-tfjs-wasm', threads: 1 }, at(35)),
    row('decode', '32x128', { engine: 'peer-tfjs-wasm', threads: 2 }, at(5)),
  ]
  const figure = measured(rows, 'decode')
  expect(figure).toMatchObject({
    what: 'decode 32x128: wasm×1 relaxed against peer-tfjs-wasm×1',
    bound: 'at least',
    asked: 4,
    measured: 3.5,
  })
  expect(figuresOf(rows)).toHaveLength(1)
  expect(figureTable(figuresOf(rows))).toMatch(/at least 4 × +3\.5 × +NOT MET/)
})

test('the share is of the same maker’s fastest product', () => {
  const rows = [
    row('train-step', 'medium', WASM, { gflops: 15 }),
    row('matmul', '512', WASM, { gflops: 20 }),
    row('matmul', '256', WASM, { gflops: 25 }),
    row('matmul', '512', { ...WASM, build: 'portable' }, { gflops: 99 }),
    row('matmul', '512', { ...WASM, threads: 2 }, { gflops: 50 }),
  ]
  const share = measured(rows, 'train-step medium: wasm×1')
  expect(share).toMatchObject({ measured: 60, asked: 70 })
  expect(figuresOf(rows)).toHaveLength(1)
})

test('counts, growth and a whole run are bounded from above', () => {
  const grown = row('memory', '2000 updates', WASM, {
    figures: {
      device_bytes_early: 100,
      device_bytes_late: 104,
      heap_bytes_early: 1000,
      heap_bytes_late: 1010,
    },
  })
  const dispatched = row(
    'dispatches',
    'update, small',
    { engine: 'webgpu', threads: null },
    { dispatches: 72, figures: { allowed: 72 } },
  )
  const runs = [
    row('desk-run', '100 updates', WASM, at(39_000)),
    row('desk-run', '100 updates', { ...WASM, build: 'portable' }, at(80_000)),
  ]
  const found = figuresOf([grown, dispatched, ...runs]).map((figure) => [
    figure.measured,
    isMet(figure),
  ])
  expect(found.map(([value]) => value)).toEqual([
    39,
    expect.closeTo(2.05, 2),
    72,
    4,
    expect.closeTo(1),
  ])
  expect(found.map(([, met]) => met)).toEqual([true, false, true, false, true])
})

test('a quick run of fewer updates is not taken for the whole one', () => {
  expect(figuresOf([row('desk-run', '2 updates', WASM, at(1000))])).toEqual([])
})
