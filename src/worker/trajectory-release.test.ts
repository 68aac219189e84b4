import { describe, expect, it } from 'vitest'
import { at, last } from '../run/at.ts'
import { isReleased, released } from '../run/keep.ts'
import { makeRunFile } from '../run/testing/make-run.ts'
import { MOST_IN_MEMORY, withReleased, releaseTrajectories } from './trajectory-release.ts'

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
const inMemory = ({ record }: Holder) => record.trajectories.filter((one) => !isReleased(one))
const all = made.trajectories.length

describe('releasing trajectories', () => {
  it('keeps the newest of those that are stored, and the places of all', () => {
    const holder = new Holder()
    releaseTrajectories(holder, all)
    expect(inMemory(holder)).toEqual(made.trajectories.slice(-MOST_IN_MEMORY))
    expect(holder.record.trajectories.map(({ id }) => id)).toEqual(
      made.trajectories.map(({ id }) => id),
    )
    expect(
      withReleased(holder.record.trajectories, made.trajectories)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(made.trajectories.map(({ id }) => id).sort())
    expect(withReleased(holder.record.trajectories, made.trajectories).some(isReleased)).toBe(false)
  })

  it('keeps all that lie nowhere else until they are too many, then those that the rule spreads', () => {
    const few = new Holder()
    releaseTrajectories(few, all - 2 * MOST_IN_MEMORY)
    expect(inMemory(few)).toHaveLength(3 * MOST_IN_MEMORY)
    const none = new Holder()
    releaseTrajectories(none, 0)
    expect(inMemory(none)).toHaveLength(MOST_IN_MEMORY)
    expect(
      inMemory(none).some(({ update }) => update === 0) &&
        inMemory(none).some(({ update }) => update > 1400),
    ).toBe(true)
  })

  it('keeps of a rerun what it is compared by', () => {
    const rerun = new Holder()
    const ids = new Set([
      at(made.trajectories, 7, 'trajectories').id,
      last(made.trajectories, 'trajectories').id,
    ])
    releaseTrajectories(rerun, 0, ids)
    expect(inMemory(rerun).map(({ id }) => id)).toEqual([...ids])
  })
})
