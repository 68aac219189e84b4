import { expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import { makeRunFile } from '../run/testing/make-run.ts'
import { contents, settings } from './contents.ts'
import { viewOf } from './run-view.ts'

it('lists what a run holds, weights counted', () => {
  const run = makeRunFile({ weights: true })
  const lines = Object.fromEntries(contents({ file: viewOf(run), whole: run }))
  expect(lines['Updates']).toBe('12')
  expect(lines['Weights']).toBe('planner: 68 parameters, executor: 68 parameters')
})

it('shows every setting of both suites', () => {
  const leaves = (value: unknown, path = ''): string[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, inner]) =>
          leaves(inner, path === '' ? key : `${path}.${key}`),
        )
      : [path]
  /** Not settings: what a run is called; the folder that only commands read. */
  const elsewhere = new Set(['version', 'name', 'about', 'suite.path'])
  for (const suite of [{ id: 'desk' } as const, { id: 'bfcl' } as const]) {
    const run = makeRunFile({ config: { suite } })
    const shown = settings(run).map(([label]) => /\(([\w.]+)\)$/.exec(label)?.[1])
    expect(shown).toEqual(
      expect.arrayContaining(
        leaves(configSchema.parse({ suite })).filter((path) => !elsewhere.has(path)),
      ),
    )
  }
})
