import { expect, test } from 'vitest'
import { picture } from './picture.ts'
import { emptyRow } from './row.ts'
import type { Row } from './row.ts'

const row = (engine: string, shape: string, median: number): Row => ({
  ...emptyRow({ case: 'train-step', engine, threads: null, shape, adapter: '' }),
  ms: { min: median, median, max: median },
})

test('bars stand from fastest to slowest, longer where slower, and ours stand out', () => {
  const svg =
    picture(
      [
        row('jax-webgpu', 'small', 400),
        row('webgpu', 'small', 100),
        row('tfjs-webgpu', 'small', 12_000),
      ],
      'a <machine>',
    ) ?? ''
  const widths = [...svg.matchAll(/<rect class="(\w+)"[^>]* width="([\d.]+)"/g)].map(
    ([, kind, width]) => [kind, Number(width)] as const,
  )
  expect(widths.map(([kind]) => kind)).toEqual(['own', 'other', 'other'])
  expect(widths.map(([, width]) => width)).toEqual(
    widths.map(([, width]) => width).toSorted((a, b) => a - b),
  )
  expect(svg).toContain('12.0 s, 120 ×')
  expect(svg).toContain('a &lt;machine&gt;')
})

test('there is no picture of nothing', () => {
  expect(picture([row('webgpu', 'unknown shape', 1)], '')).toBeUndefined()
})
