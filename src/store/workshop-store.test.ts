import { expect, it } from 'vitest'
import { defined } from '../run/at.ts'
import type { MessageEnd } from '../worker/message-end.ts'
import { TRY_SECONDS, WorkshopClient } from '../worker/client-workshop.ts'
import { requestIn } from '../worker/protocol-answer.ts'
import type { WorkshopReport } from '../worker/protocol-workshop.ts'
import { createWorkshopStore } from './workshop-store.ts'

class Answered extends Event {
  readonly data: unknown
  constructor(data: unknown) {
    super('message')
    this.data = data
  }
}

/** Workers that answer when they are told to. */
function room() {
  const workers: {
    readonly sent: unknown[]
    readonly requests: { readonly id: number }[]
    ended: boolean
    readonly hear: (type: string, event: Event) => void
  }[] = []
  const timers: (() => void)[] = []
  const client = new WorkshopClient({
    make: (): MessageEnd => {
      const listeners: [string, (event: Event) => void][] = []
      const worker = {
        sent: [] as unknown[],
        requests: [] as { readonly id: number }[],
        ended: false,
        hear: (type: string, event: Event) => {
          for (const [of, listener] of listeners) if (of === type) listener(event)
        },
      }
      workers.push(worker)
      return {
        postMessage: (message) => {
          const request = defined(requestIn(message), 'request')
          worker.requests.push(request)
          worker.sent.push(request.command)
        },
        terminate: () => {
          worker.ended = true
        },
        addEventListener: (type, listener) => {
          listeners.push([type, listener])
        },
      }
    },
    after: (ms, call) => {
      expect(ms).toBe(TRY_SECONDS * 1000)
      timers.push(call)
      return () => {
        timers.splice(timers.indexOf(call), 1)
      }
    },
  })
  /** To the newest question of that worker, unless another is named. */
  const say = (at: number, report: WorkshopReport | object, to?: number) => {
    const asked = workers[at]?.requests.at(-1)?.id
    workers[at]?.hear('message', new Answered({ to: to ?? asked, last: true, report }))
  }
  return { workers, timers, client, store: createWorkshopStore(client), say }
}

const options = { seed: 1, level: 'standard' } as const
const tried = {
  tools: [],
  texts: [],
  index: 4,
  of: 9,
  task: 't',
  calls: [],
  plans: [],
  checks: [],
  solved: true,
}

it('one worker loads the example and tries programs, one task after another', async () => {
  const { workers, store, say } = room()
  const loaded = store.load()
  say(0, { kind: 'example', program: 'const tools = []' })
  await loaded
  expect(store.getState().example).toBe('const tools = []')
  const first = store.try('a', options)
  expect(store.getState().trying).toBe(true)
  // A late answer to the first question, and one to nobody's.
  for (const to of [1, 7])
    say(0, { kind: 'problem', problem: { kind: 'time', message: 'late' } }, to)
  expect(store.getState().trying).toBe(true)
  say(0, { kind: 'tried', tried })
  await first
  expect(store.getState()).toMatchObject({ trying: false, tried: { index: 4 } })
  const second = store.try('a', options, true)
  say(0, { kind: 'problem', problem: { kind: 'error', message: 'no', line: 3 } })
  await second
  expect(workers).toHaveLength(1)
  expect(workers[0]?.sent.map((message) => (message as { index?: number }).index)).toEqual([
    undefined,
    0,
    5,
  ])
  expect(store.getState()).toMatchObject({ tried: undefined, problem: { line: 3 } })
  store.forget()
  expect(store.getState().problem).toBeUndefined()
})

it('a worker that takes too long is ended, and another one tries the next program', async () => {
  const { workers, timers, store, say } = room()
  const slow = store.try('for (;;);', options)
  timers[0]?.()
  await slow
  expect(workers[0]?.ended).toBe(true)
  expect(store.getState().problem?.message).toContain(`${TRY_SECONDS} seconds`)
  const next = store.try('b', options)
  say(0, { kind: 'tried', tried })
  expect(store.getState().trying).toBe(true)
  say(1, { kind: 'tried', tried })
  await next
  expect([workers.length, store.getState().tried?.of]).toEqual([2, 9])
})

it('a worker that breaks or says something else is a problem in words', async () => {
  const { workers, store, say } = room()
  const first = store.try('a', options)
  say(0, { kind: 'what' })
  await first
  expect(store.getState().problem?.message).toContain('reload')
  const second = store.try('a', options)
  workers[0]?.hear('error', new Event('error'))
  await second
  expect([workers[0]?.ended, store.getState().problem?.message]).toEqual([
    true,
    expect.stringContaining('try again'),
  ])
})

it('what was asked before it was closed is answered to nobody', async () => {
  const { workers, store } = room()
  const first = store.load()
  store.close()
  await first
  expect([workers[0]?.ended, store.getState().problem, store.getState().example]).toEqual([
    true,
    undefined,
    undefined,
  ])
})
