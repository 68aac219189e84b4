import { describe, expect, it } from 'vitest'
import { at, last } from '../run/at.ts'
import { isReleased, released } from '../run/keep.ts'
import { makeRunFile } from '../run/testing/make-run.ts'
import { HELD, gathered, letGo } from './letting-go.ts'

const made = makeRunFile({ updates: 1500 })

class Holder {
  record = made
  release(stays: (at: number) => boolean): void {
    this.record = {
      ...this.record,
      trajectories: this.record.trajectories.map((one, at) =>
        stays(at) || isReleased(one) ? one : released(one),
      ),
    }
  }
}
const held = ({ record }: Holder) => record.trajectories.filter((one) => !isReleased(one))
const all = made.trajectories.length

describe('letting go of trajectories', () => {
  it('keeps the newest of those that are stored, and the places of all', () => {
    const holder = new Holder()
    letGo(holder, all)
    expect(held(holder)).toEqual(made.trajectories.slice(-HELD))
    expect(holder.record.trajectories.map(({ id }) => id)).toEqual(
      made.trajectories.map(({ id }) => id),
    )
    expect(
      gathered(holder.record.trajectories, made.trajectories)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(made.trajectories.map(({ id }) => id).sort())
    expect(gathered(holder.record.trajectories, made.trajectories).some(isReleased)).toBe(false)
  })

  it('keeps all that lie nowhere else until they are too many, then those that the rule spreads', () => {
    const few = new Holder()
    letGo(few, all - 2 * HELD)
    expect(held(few)).toHaveLength(3 * HELD)
    const none = new Holder()
    letGo(none, 0)
    expect(held(none)).toHaveLength(HELD)
    expect(
      held(none).some(({ update }) => update === 0) &&
        held(none).some(({ update }) => update > 1400),
    ).toBe(true)
  })

  it('keeps of a rerun what it is compared by', () => {
    const rerun = new Holder()
    const ids = new Set([
      at(made.trajectories, 7, 'trajectories').id,
      last(made.trajectories, 'trajectories').id,
    ])
    letGo(rerun, 0, ids)
    expect(held(rerun).map(({ id }) => id)).toEqual([...ids])
  })
})
