import { describe, expect, it } from 'vitest'
import { configSchema } from '../run/config.ts'
import { check, edited, mended, numberFrom, reset, shownValue, type Draft } from './setup-draft.ts'

const draft: Draft = { base: configSchema.parse({ name: 'x' }), edits: {} }

describe('a configuration being edited', () => {
  it('lays edits over the preset and drops one that says the same', () => {
    const changed = edited(draft, 'rl.updates', 7)
    expect(check(changed).config?.rl.updates).toBe(7)
    expect(edited(changed, 'rl.updates', draft.base.rl.updates).edits).toEqual({})
    expect(reset(changed, 'rl.updates').edits).toEqual({})
  })

  it('says beside the field what is wrong, in words', () => {
    const wrong = edited(
      edited(edited(draft, 'rl.updates', 0), 'rl.tasks', 1.5),
      'seed',
      numberFrom('12a'),
    )
    expect(check(wrong)).toEqual({
      config: undefined,
      errors: {
        'rl.updates': 'Must be at least 1.',
        'rl.tasks': 'Must be a whole number.',
        seed: 'Must be a number.',
      },
    })
    expect(shownValue(wrong, check(wrong), 'seed')).toBe('12a')
    // Beyond what a number counts in whole steps our limit is the one that is named.
    for (const [seed, error] of [
      ['9007199254740992', 'Must be at most 2147483647.'],
      ['1e300', 'Must be at most 2147483647.'],
      ['-9007199254740992', 'Must be at least 0.'],
    ] as const) {
      expect(check(edited(draft, 'seed', numberFrom(seed))).errors).toEqual({ seed: error })
    }
  })

  it('names refinements that span fields', () => {
    expect(check(edited(draft, 'planner.dModel', 60)).errors['planner.dModel']).toMatch(
      /multiple of 2/,
    )
  })

  it('takes the defaults of another suite and forgets edits of the one left', () => {
    const other = edited(edited(draft, 'suite.heldOut', 64), 'suite.id', 'api-bank')
    expect(check(other).config?.suite).toMatchObject({ id: 'api-bank', heldOutShare: 0.25 })
    expect(shownValue(other, check(other), 'suite.heldOutShare')).toBe(0.25)
    expect(check(edited(other, 'suite.id', 'desk')).config?.suite).toEqual(draft.base.suite)
  })

  it('takes back what was changed for tasks alone when others are chosen', () => {
    const begun = {
      'warmStart.from': 'demonstrations',
      'warmStart.plannerSteps': 400,
      'planner.context': 256,
    }
    const visited = mended(
      edited(edited(draft, 'rl.updates', 7), 'suite.id', 'custom'),
      begun,
      true,
    )
    expect(check(visited).config).toMatchObject({
      suite: { id: 'custom' },
      warmStart: { from: 'demonstrations', plannerSteps: 400 },
      planner: { context: 256 },
    })
    expect(edited(visited, 'suite.id', 'desk').edits).toEqual({ 'rl.updates': 7 })
    expect(reset(visited, 'suite.id').edits).toEqual({ 'rl.updates': 7 })
    // What the user then chose stays, and so does what stood there before.
    const own = edited(visited, 'planner.context', 512)
    expect(edited(own, 'suite.id', 'desk').edits).toEqual({
      'rl.updates': 7,
      'planner.context': 512,
    })
    const earlier = mended(
      edited(edited(draft, 'planner.context', 320), 'suite.id', 'twohop'),
      begun,
      true,
    )
    expect(edited(earlier, 'suite.id', 'signature').edits).toEqual({
      'planner.context': 320,
      'suite.id': 'signature',
    })
    // Pressed twice it takes back the same.
    expect(edited(mended(visited, begun, true), 'suite.id', 'desk').edits).toEqual({
      'rl.updates': 7,
    })
    // Choosing what is chosen changes nothing.
    expect(edited(visited, 'suite.id', 'custom')).toBe(visited)
  })
})
