import { expect, it } from 'vitest'
import { Reply } from './protocol-answer.ts'
import type { Answer } from './protocol-answer.ts'

it('a report that cannot be posted leaves its request open, to be refused', () => {
  const posted: Answer<string>[] = []
  const reply = new Reply<string>((answer) => {
    if (answer.report === 'too large') throw new RangeError('out of memory')
    posted.push(answer)
  }, 3)
  expect(() => {
    reply.end('too large')
  }).toThrow('out of memory')
  expect(() => {
    reply.tell('too large')
  }).toThrow('out of memory')
  expect([reply.answered, reply.ended]).toEqual([false, false])
  reply.end('refused')
  reply.end('late')
  expect(posted).toEqual([{ to: 3, last: true, report: 'refused' }, { report: 'late' }])
})
