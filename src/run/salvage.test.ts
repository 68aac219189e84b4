import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exportedRun } from './export.ts'
import type { UpdateRecord } from './records.ts'
import { headOf } from './rows.ts'
import type { ListName } from './rows.ts'
import { salvaged, soundRest } from './salvage.ts'
import type { FoundRows } from './salvage.ts'
import { makeRunFile } from './testing/make-run.ts'
import { tries } from './testing/tries.ts'

const file = makeRunFile({ updates: 20 })
const put = (list: ListName, at: number, row: unknown): FoundRows => ({
  ...file,
  [list]: file[list].map((one: unknown, i) => (i === at ? row : one)),
})
const salvage = (rows: FoundRows, head: unknown = headOf(file)) => {
  const outcome = salvaged(head, rows)
  if (!outcome.ok) throw new Error(outcome.why)
  return outcome
}
const updateAt = (at: number): UpdateRecord => file.updates[at] ?? expect.fail()

describe('what is left of a run', () => {
  it('is all of it where everything is sound', () => {
    expect(salvage(file)).toEqual({ ok: true, file, leftOut: [] })
  })

  it('lacks only the figure that is none, and the update says so', () => {
    const update = updateAt(16)
    const { file: rest, leftOut } = salvage(
      put('updates', 16, { ...update, metrics: { ...update.metrics, reward: NaN } }),
    )
    expect(leftOut).toEqual(['update 17: metrics.reward is NaN, expected a number'])
    expect(rest).toEqual({
      ...file,
      updates: file.updates.with(16, {
        ...update,
        notices: [
          {
            kind: 'not-finite',
            message:
              "Not all of this update's record can be read: metrics.reward is NaN, expected a number.",
          },
        ],
      }),
    })
  })

  it.each([
    ['missing', undefined, 'update 17: it is not there'],
    ['text', 'abc', 'update 17: it is "abc", expected an object'],
    ['empty', {}, 'update 17: update is missing, expected 17'],
    [
      'of a wrong number',
      { ...updateAt(16), update: 1e6 },
      'update 17: update is 1000000, expected 17',
    ],
    ['the one before again', updateAt(15), 'update 17: update is 16, expected 17'],
    [
      'of too many keys',
      { ...updateAt(16), more: 1 },
      'update 17: more is there, expected no such key',
    ],
  ])('keeps the place of an update that is %s', (_, row, place) => {
    const { file: rest, leftOut } = salvage(put('updates', 16, row))
    expect(leftOut[0]).toBe(place)
    expect(rest.updates.map(({ update }) => update)).toEqual(
      file.updates.map(({ update }) => update),
    )
    expect(rest.updates.toSpliced(16, 1)).toEqual(file.updates.toSpliced(16, 1))
    expect(rest.updates[16]?.notices.at(-1)?.message).toContain('Not all of this update')
    expect(exportedRun(rest).updates).toHaveLength(20)
  })

  it('leaves a trajectory, an evaluation and what rests on it out whole', () => {
    const nan = structuredClone(file.trajectories[3]) ?? expect.fail()
    const [step] = nan.steps
    if (step === undefined || step.lane === 'tool') throw new Error("the first step is a policy's")
    step.generation.logProbs[1] = NaN
    const one = salvage(put('trajectories', 3, nan))
    expect(one.leftOut).toEqual([
      `trajectory ${nan.id}: steps[0].generation.logProbs[1] is NaN, expected a number`,
    ])
    expect(one.file.trajectories).toEqual(file.trajectories.toSpliced(3, 1))
    const two = salvage(put('evaluations', 1, { update: 5 }))
    expect(two.leftOut).toEqual([
      'evaluation of update 5: greedy is missing, expected an object',
      'crossPlay.updates[1]: expected an update that was evaluated',
    ])
    expect(two.file).toMatchObject({ evaluations: file.evaluations.toSpliced(1, 1) })
    expect(two.file.crossPlay).toBeUndefined()
  })

  it('can do without some of what a run says of itself, and not without the rest', () => {
    const { file: rest, leftOut } = salvage(file, {
      ...headOf(file),
      crossPlay: 'none',
      failure: 7,
    })
    expect(leftOut).toEqual([
      'failure is 7, expected text',
      'crossPlay is "none", expected an object',
    ])
    expect(exportedRun(rest).crossPlay).toBeUndefined()
    expect(salvaged({ ...headOf(file), tokens: -1 }, file)).toEqual({
      ok: false,
      why: 'tokens is -1, expected at least 0',
    })
    expect(salvaged(null, file)).toEqual({
      ok: false,
      why: 'its record is null, expected an object',
    })
  })

  it('names the first of many places and counts the others', () => {
    expect(
      salvage({ ...file, trajectories: Array.from({ length: 1000 }, () => 1) }).leftOut,
    ).toHaveLength(21)
    expect(
      salvage({ ...file, trajectories: Array.from({ length: 1000 }, () => 1) }).leftOut.at(-1),
    ).toBe('980 more places')
  })

  it('is a sound file, weights and all, whatever is in the rows', () => {
    const small = makeRunFile({ updates: 5 })
    const odd = fc.oneof(
      fc.constant(undefined),
      fc.jsonValue(),
      fc.record({
        update: fc.oneof(fc.integer({ min: -3, max: 30 }), fc.double()),
        metrics: fc.dictionary(fc.string(), fc.double()),
      }),
      fc.constantFrom<unknown>(...small.updates, ...small.evaluations, ...small.trajectories),
    )
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            list: fc.constantFrom<ListName>('warmStart', 'updates', 'evaluations', 'trajectories'),
            at: fc.nat(6),
            row: odd,
          }),
          { maxLength: 6 },
        ),
        (changes) => {
          const rows: Record<ListName, unknown[]> = {
            warmStart: [...small.warmStart],
            updates: [...small.updates],
            evaluations: [...small.evaluations],
            trajectories: [...small.trajectories],
          }
          for (const { list, at, row } of changes) rows[list][at] = row
          const { file: rest } = salvage(rows, headOf(small))
          expect(exportedRun(rest, { maxBytes: Infinity })).toMatchObject({ id: small.id })
          expect(soundRest(rest)).toEqual({ file: rest, leftOut: [] })
        },
      ),
      tries(60),
    )
    const whole = makeRunFile({ updates: 2, weights: true })
    expect(soundRest(whole)?.file).toEqual(whole)
  })
})
