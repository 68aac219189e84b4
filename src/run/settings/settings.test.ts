/** Every leaf of the schema is one setting, and every setting one leaf. */
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { SETTINGS, configSchema, settingAt } from '../config.ts'
import type { Setting } from '../config.ts'

/** The leaves by their path: the suites have some in common. */
function leavesOf(
  schema: unknown,
  path: string,
  into = new Map<string, Set<z.core.$ZodType>>(),
): ReadonlyMap<string, ReadonlySet<z.core.$ZodType>> {
  const below = (key: string) => (path === '' ? key : `${path}.${key}`)
  if (schema instanceof z.core.$ZodObject)
    for (const [key, one] of Object.entries(schema._zod.def.shape)) leavesOf(one, below(key), into)
  else if (schema instanceof z.core.$ZodUnion)
    for (const one of schema._zod.def.options) leavesOf(one, path, into)
  else if (schema instanceof z.core.$ZodPrefault) leavesOf(schema._zod.def.innerType, path, into)
  else if (schema instanceof z.core.$ZodPipe) leavesOf(schema._zod.def.out, path, into)
  else if (schema instanceof z.core.$ZodType)
    into.set(path, new Set([...(into.get(path) ?? []), schema]))
  else throw new Error(`${path} is no schema`)
  return into
}

const LEAVES = leavesOf(configSchema, '')
const called = (path: string): Setting => {
  const [found, ...more] = SETTINGS.filter((setting) => setting.path === path)
  if (found === undefined || more.length > 0) throw new Error(`${path}: ${more.length + 1}`)
  return found
}

it('every leaf of the schema is one setting, with words', () => {
  expect([...LEAVES.keys()].sort()).toEqual(SETTINGS.map(({ path }) => path).sort())
  for (const { path, label, term, help, elsewhere, idle = [] } of SETTINGS) {
    expect(label, path).not.toBe('')
    expect(term, path).not.toBe('')
    expect(help, path).toMatch(/\.$/)
    if (elsewhere !== undefined) expect(elsewhere, path).toMatch(/\w$/)
    for (const { why } of idle) expect(why, path).toMatch(/\.$/)
  }
})

it('what is no field of the form says where it stands instead', () => {
  expect(
    SETTINGS.filter(({ elsewhere }) => elsewhere !== undefined).map(({ path }) => path),
  ).toEqual(['version', 'name', 'about', 'suite.path', 'suite.program'])
  for (const { kind, path, elsewhere } of SETTINGS)
    if (kind === 'text') expect(elsewhere, path).toBeDefined()
})

describe('what a setting is said to take', () => {
  const takes = (path: string, value: unknown): boolean =>
    [...(LEAVES.get(path) ?? [])].some((leaf) => z.safeParse(leaf, value).success)

  it.each(SETTINGS.map((setting) => [setting.path, setting] as const))('%s', (path, setting) => {
    expect(called(path)).toBe(setting)
    switch (setting.kind) {
      case 'integer':
      case 'number': {
        const { low, high, kind, above = false } = setting
        expect(takes(path, high)).toBe(true)
        expect(takes(path, low)).toBe(!above)
        expect(takes(path, high + 1)).toBe(false)
        expect(takes(path, low - 1)).toBe(false)
        if (low < high) expect(takes(path, low + (high - low) / 2 ** 20)).toBe(kind === 'number')
        break
      }
      case 'switch':
        expect([true, false, 'true'].map((value) => takes(path, value))).toEqual([
          true,
          true,
          false,
        ])
        break
      case 'choice':
        for (const [value, label] of setting.options) {
          expect(takes(path, value), value).toBe(true)
          expect(label).not.toBe('')
        }
        expect(takes(path, '')).toBe(false)
        break
      case 'text':
        expect(takes(path, 'x'.repeat(setting.most))).toBe(true)
        expect(takes(path, 'x'.repeat(setting.most + 1))).toBe(false)
    }
  })

  it('every suite is offered, and no other', () => {
    const suites = [...(LEAVES.get('suite.id') ?? [])].flatMap((leaf) =>
      leaf instanceof z.core.$ZodType ? [...(leaf._zod.values ?? [])] : [],
    )
    const { kind, ...setting } = called('suite.id')
    expect('options' in setting && setting.options.map(([value]) => value)).toEqual(suites)
    expect(kind).toBe('choice')
  })
})

it('whether a setting does something is asked of settings', () => {
  const known = new Set(SETTINGS.map(({ path }) => path))
  const config = configSchema.parse({})
  for (const { path, idle = [] } of SETTINGS)
    for (const { when } of idle)
      when((asked) => {
        expect(known.has(asked), `${path} asks ${asked}`).toBe(true)
        return settingAt(config, asked)
      })
})
