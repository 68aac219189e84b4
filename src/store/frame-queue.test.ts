import { expect, it } from 'vitest'
import { FrameQueue } from './frame-queue.ts'

it('does one thing a frame, the newest of each owner, in turn', () => {
  const frames: (() => void)[] = []
  const queue = new FrameQueue((callback) => frames.push(callback))
  const log: string[] = []
  const [a, b, c] = [{}, {}, {}]
  queue.enqueue(a, () => log.push('a1'))
  queue.enqueue(b, () => log.push('b1'))
  queue.enqueue(a, () => log.push('a2'))
  queue.enqueue(c, () => log.push('c1'))
  queue.cancel(c)
  expect(frames).toHaveLength(1)
  frames.shift()?.()
  expect(log).toEqual(['a2'])
  frames.shift()?.()
  expect(log).toEqual(['a2', 'b1'])
  expect(frames).toHaveLength(0)
})
