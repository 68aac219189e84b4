import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { against, comparePairs } from './against.ts'
import type { Comparison } from './against.ts'

const comparison: Comparison = {
  name: 'desk-run',
  folder: '/there',
  pairs: 7,
  quick: true,
  engines: undefined,
  say: () => undefined,
}

describe('two checkouts', () => {
  it('are measured in turns, who begins changing from pair to pair', async () => {
    const order: string[] = []
    const lines = await comparePairs('/here', comparison, (checkout) => {
      order.push(checkout)
      // The machine slows down all the while: each pair still says the same.
      return Promise.resolve(
        new Map([
          [
            'desk-run wasm',
            100 * 2 ** Math.floor((order.length - 1) / 2) * (checkout === '/here' ? 1.1 : 1),
          ],
          [`only ${checkout}`, 1],
        ]),
      )
    })
    expect(order.slice(0, 6)).toEqual(['/here', '/there', '/there', '/here', '/here', '/there'])
    expect(order).toHaveLength(14)
    expect(lines).toEqual(['desk-run wasm: 1.10 [1.10, 1.10] of /there over 7 pairs, slower'])
    await expect(
      comparePairs('/here', comparison, (checkout) => Promise.resolve(new Map([[checkout, 1]]))),
    ).rejects.toThrow('Nothing was measured in both')
  })

  it('are looked at first', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-against-'))
    try {
      await expect(against({ ...comparison, folder: join(folder, 'none') })).rejects.toThrow(
        'there is no such folder. git worktree add --detach',
      )
      await expect(against({ ...comparison, folder })).rejects.toThrow('no checkout of Tandem')
      await mkdir(join(folder, 'benchmarks'))
      await writeFile(join(folder, 'benchmarks/run.ts'), '')
      await expect(against({ ...comparison, folder })).rejects.toThrow(
        'nothing is installed there. Call npm ci in it first.',
      )
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
