import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { configSchema } from './config.ts'
import type { ConfigInput } from './config.ts'
import { experimentSupportProblems, supportProblems } from './support.ts'

const problems = (
  warmStart: NonNullable<ConfigInput['warmStart']>,
  rest: ConfigInput = {},
): string[] =>
  supportProblems(
    configSchema.parse({ ...rest, warmStart: { from: 'demonstrations', ...warmStart } }),
  )

describe('support of plan styles', () => {
  it('is fair in the default mixtures, and at exactly 5%', () => {
    expect(problems({})).toEqual([])
    expect(problems({ plannerStyles: { fine: 0.9, coarse: 0.05, terse: 0.05 } })).toEqual([])
    // Shares are of their sum.
    expect(problems({ executorStyles: { fine: 1, coarse: 0.07, terse: 0.07 } })).toEqual([])
  })

  it('names the role, the style and its share', () => {
    expect(problems({ plannerStyles: { fine: 0.96, coarse: 0.04, terse: 0 } })).toEqual([
      'The planner meets the style “several calls in one line (coarse)” in 4.0% of its demonstrations; a fair comparison of modes needs 5% or more.',
      'The planner meets the style “shorthand (terse)” never; a fair comparison of modes needs 5% or more.',
    ])
  })

  it('asks for copied tasks in both roles where one annotator copies them', () => {
    const copying = { fine: 0.25, coarse: 0.25, terse: 0.25, verbatim: 0.25 }
    expect(problems({ plannerStyles: copying })).toHaveLength(1)
    expect(problems({ plannerStyles: copying })[0]).toMatch(
      /^The executor meets the style “the task repeated/,
    )
    expect(
      problems({
        plannerStyles: copying,
        executorStyles: { fine: 0.7, coarse: 0.1, terse: 0.1, verbatim: 0.1 },
      }),
    ).toEqual([])
  })

  it('has nothing to say where both roles share one style, nobody plans, or the shipped policies begin', () => {
    const fine = { fine: 1 }
    expect(problems({ plannerStyles: fine, executorStyles: fine })).toEqual([])
    expect(problems({ plannerStyles: fine })).toHaveLength(2)
    expect(problems({ plannerStyles: fine }, { mode: 'single-level' })).toEqual([])
    expect(problems({ plannerStyles: fine, from: 'starter' })).toEqual([])
  })

  it('notices a role that is shown nothing', () => {
    expect(problems({ executorSteps: 0 })).toEqual([
      'The executor imitates nothing before it learns, so it can neither write nor read a plan.',
    ])
    expect(problems({ executorSteps: 0 }, { weights: 'shared' })).toEqual([])
  })

  it('is fair in every preset, but for real dialogues, which have one wording', async () => {
    const read = async (name: string): Promise<unknown> =>
      JSON.parse(await readFile(new URL(`../../public/presets/${name}`, import.meta.url), 'utf8'))
    const index = z
      .array(z.union([z.string(), z.object({ presets: z.array(z.string()) })]))
      .parse(await read('index.json'))
    const names = [
      ...index.flatMap((entry) => (typeof entry === 'string' ? entry : entry.presets)),
      'starter-desk.json',
    ]
    expect(names.length).toBeGreaterThan(10)
    for (const name of names)
      expect(supportProblems(configSchema.parse(await read(name))), name).toEqual([])
  })

  it('says what the runs of an experiment lack, each once', () => {
    const base = configSchema.parse({ warmStart: { from: 'demonstrations' } })
    const variants = [
      { id: 'fair', label: '', set: {} },
      { id: 'unfair', label: '', set: { 'warmStart.plannerStyles.terse': 0 } },
    ]
    expect(
      experimentSupportProblems({ base, variants, modes: ['joint', 'separate', 'single-level'] }),
    ).toEqual([
      'The planner meets the style “shorthand (terse)” never; a fair comparison of modes needs 5% or more.',
    ])
  })
})
