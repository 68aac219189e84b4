/**
 * The submit planner against a simulated queue: a device of some speed, and word of finished work
 * that comes late.
 */
import { expect, test } from 'vitest'
import { SubmitPlanner, UNMEASURED } from './submit-planner.ts'

const LIMIT = 8

/**
 * A queue that works off submits one after another at so many multiply-adds a millisecond; time
 * passes when something waits.
 */
class Queue {
  now = 0
  rate: number
  readonly planner: SubmitPlanner
  /** Milliseconds that each submit took. */
  readonly took: number[] = []
  #free = 0
  #recorded = 0
  #word: number | undefined

  constructor(rate: number) {
    this.rate = rate
    this.planner = new SubmitPlanner({ limit: LIMIT, clock: () => this.now })
  }

  dispatch(work: number, recording = 0.005): void {
    this.pass(recording)
    if (!this.planner.fits(work)) this.submit()
    this.planner.record(work)
    this.#recorded += work
  }

  submit(): void {
    const took = this.#recorded / this.rate
    this.#recorded = 0
    this.took.push(took)
    this.#free = Math.max(this.#free, this.now) + took
    if (this.planner.submitted()) this.#word = this.#free
  }

  /** Lets time pass; word of finished work is heard at its end. */
  pass(ms: number): void {
    this.now += ms
    if (this.#word === undefined || this.#word > this.now) return
    this.#word = undefined
    this.planner.finished()
  }

  /** Submits and waits for everything, and `delay` for word of it. */
  drain(delay = 0.3): void {
    this.submit()
    this.pass(Math.max(0, this.#free - this.now) + delay)
  }
}

const update = (queue: Queue): void => {
  for (let index = 0; index < 100; index++) queue.dispatch(2e6)
  queue.drain()
}

test.each([1e6, 3e7, 1e9])(
  'on a device of %d multiply-adds a millisecond no slice is longer than the limit once it was measured',
  (rate) => {
    const queue = new Queue(rate)
    for (let turn = 0; turn < 12; turn++) update(queue)
    queue.took.length = 0
    update(queue)
    expect(Math.max(...queue.took)).toBeLessThanOrEqual(LIMIT)
  },
)

test('a fast device is given all of an update at once, a slow one slices', () => {
  const count = (rate: number): number => {
    const queue = new Queue(rate)
    for (let turn = 0; turn < 12; turn++) update(queue)
    queue.took.length = 0
    update(queue)
    return queue.took.length
  }
  expect(count(1e9)).toBe(1)
  // 200 ms of work in slices of 6 ms; no dispatch is cut.
  expect(count(1e6)).toBeGreaterThanOrEqual(34)
  expect(count(1e6)).toBeLessThanOrEqual(50)
})

test('a device that becomes slow, because something else draws on it, gets shorter slices', () => {
  const queue = new Queue(1e8)
  for (let turn = 0; turn < 12; turn++) update(queue)
  queue.rate = 1e6
  update(queue)
  queue.took.length = 0
  update(queue)
  expect(Math.max(...queue.took)).toBeLessThanOrEqual(LIMIT)
})

test('waiting for word of little work does not make a device seem slow', () => {
  const queue = new Queue(1e9)
  for (let turn = 0; turn < 50; turn++) {
    queue.dispatch(1000)
    queue.drain(0.5)
  }
  expect(queue.planner.budget).toBeGreaterThanOrEqual(UNMEASURED * LIMIT * 0.5)
})

test('one dispatch of more than a slice goes alone', () => {
  const planner = new SubmitPlanner({ limit: LIMIT })
  const huge = 10 * planner.budget
  expect(planner.fits(huge)).toBe(true)
  planner.record(1)
  expect(planner.fits(huge)).toBe(false)
  planner.submitted()
  planner.record(huge)
  expect(planner.fits(1)).toBe(false)
})

test('without a clock it asks for nothing and keeps to what it assumes', () => {
  const planner = new SubmitPlanner({ limit: LIMIT })
  const { budget } = planner
  planner.record(budget)
  expect(planner.submitted()).toBe(false)
  expect(planner.budget).toBe(budget)
})
