import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { explained } from './explained.ts'

const rl = (file: string): URL => new URL(`../rl/${file}`, import.meta.url)

/** Cells of the rows of every table under a heading. */
function tablesUnder(page: string, heading: string): string[][][] {
  const section = page.split(/^## /m).find((part) => part.includes(heading)) ?? ''
  return section
    .split('\n\n')
    .filter((part) => part.startsWith('|'))
    .map((table) =>
      table
        .split('\n')
        .slice(2)
        .map((row) => row.slice(2, -2).split(/ (?<!\\)\| /)),
    )
}

const numbers = (texts: readonly string[]): number[] => texts.map(Number)

it('docs/one-update.md is what the command prints', async () => {
  expect(
    readFileSync(new URL('../../docs/one-update.md', import.meta.url), 'utf8'),
    'npm run explain -- --seed 1 --out docs/one-update.md',
  ).toBe(await explained(1))
})

describe('the page of another seed', () => {
  let page = ''
  beforeAll(async () => {
    page = await explained(7)
  })

  it('goes through twelve files that are there', () => {
    const files = [...page.matchAll(/^## \d+\. .*`([^`]+)`$/gm)].map(([, file = '']) => file)
    expect(files).toHaveLength(12)
    for (const file of files) expect(existsSync(rl(file)), file).toBe(true)
  })

  it('adds terms to rewards and compares these as it says', () => {
    const [paid = []] = tablesUnder(page, 'reward/planner.ts')
    const rewards = paid.map((cells) => Number(cells.at(-1)))
    for (const [i, cells] of paid.entries()) {
      const sum = cells.slice(1, -1).reduce((all, cell) => {
        const [value = NaN, weight = NaN] = numbers(cell.split(' × '))
        return all + value * weight
      }, 0)
      expect(sum).toBeCloseTo(rewards[i] ?? NaN, 3)
    }
    const mean = rewards.reduce((a, b) => a + b, 0) / rewards.length
    const spread = Math.sqrt(
      rewards.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (rewards.length - 1),
    )
    const [compared = []] = tablesUnder(page, 'advantages/grpo.ts')
    expect(compared.length).toBe(rewards.length)
    for (const [, reward, advantage] of compared.map(numbers))
      expect(((reward ?? NaN) - mean) / (spread + 1e-4)).toBeCloseTo(advantage ?? NaN, 2)
  })

  it('has a ratio of 1 at every token, and the loss that the engine says', () => {
    const tables = tablesUnder(page, 'update.ts')
    expect(tables).toHaveLength(2)
    for (const row of tables.flat()) expect(Number(row[3])).toBeCloseTo(1, 4)
    const said = [
      ...page
        .replaceAll('\n', ' ')
        .matchAll(/tokens the loss is (-?[\d.]+); the engine says (-?[\d.]+),/g),
    ]
    expect(said).toHaveLength(2)
    for (const [, summed, engine] of said) expect(Number(summed)).toBeCloseTo(Number(engine), 5)
  })
})
