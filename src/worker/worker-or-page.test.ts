import { describe, expect, it } from 'vitest'
import type { MessageEnd } from './message-end.ts'
import { WorkerOrPage } from './worker-or-page.ts'

/** An end that keeps what it was told and says what a test tells it to. */
class Told extends EventTarget implements MessageEnd {
  readonly heard: unknown[] = []
  ended = false

  postMessage(message: unknown): void {
    this.heard.push(message)
  }

  terminate(): void {
    this.ended = true
  }

  say(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }

  break(): void {
    this.dispatchEvent(new Event('error', { cancelable: true }))
  }
}

function listened(end: WorkerOrPage): { readonly said: unknown[]; readonly broke: Event[] } {
  const said: unknown[] = []
  const broke: Event[] = []
  end.addEventListener('message', (event) => {
    said.push('data' in event ? event.data : undefined)
  })
  end.addEventListener('error', (event) => {
    broke.push(event)
  })
  return { said, broke }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('a worker, or the page in its place', () => {
  it('is the worker where that speaks, also when it breaks later', async () => {
    const worker = new Told()
    let asked = 0
    const end = new WorkerOrPage(
      () => worker,
      () => {
        asked += 1
        return Promise.resolve(new Told())
      },
    )
    const { said, broke } = listened(end)
    end.postMessage('read')
    worker.say('read it')
    worker.break()
    await settled()
    expect([worker.heard, said, broke.length, asked]).toEqual([['read'], ['read it'], 1, 0])
  })

  it.each([
    ['does not start', true],
    ['breaks before it spoke', false],
  ])('is the page where the worker %s; what was posted is posted again', async (_, throws) => {
    const [worker, page] = [new Told(), new Told()]
    const end = new WorkerOrPage(
      () => {
        if (throws) throw new ReferenceError('Worker is not defined')
        return worker
      },
      () => Promise.resolve(page),
    )
    const { said, broke } = listened(end)
    end.postMessage('read')
    if (!throws) worker.break()
    await settled()
    end.postMessage('more')
    page.say('read it')
    expect([page.heard, said, broke]).toEqual([['read', 'more'], ['read it'], []])
    end.terminate()
    expect(page.ended).toBe(true)
  })

  it('breaks as a worker does where the page cannot take its place', async () => {
    const worker = new Told()
    const end = new WorkerOrPage(
      () => worker,
      () => Promise.resolve(undefined),
    )
    const { broke } = listened(end)
    worker.break()
    await settled()
    expect(broke).toHaveLength(1)
  })

  it('ends what takes its place where it was ended meanwhile', async () => {
    const [worker, page] = [new Told(), new Told()]
    const end = new WorkerOrPage(
      () => worker,
      () => Promise.resolve(page),
    )
    worker.break()
    end.terminate()
    await settled()
    expect([worker.ended, page.ended, page.heard]).toEqual([true, true, []])
  })

  it('says no more once it was ended', async () => {
    const worker = new Told()
    const end = new WorkerOrPage(
      () => worker,
      () => Promise.resolve(undefined),
    )
    const { broke } = listened(end)
    worker.break()
    end.terminate()
    await settled()
    expect(broke).toEqual([])
  })

  it('says why it did not start', async () => {
    const end = new WorkerOrPage(
      () => {
        throw new ReferenceError('Worker is not defined')
      },
      () => Promise.resolve(undefined),
    )
    const { broke } = listened(end)
    await settled()
    expect(broke).toMatchObject([{ message: 'Worker is not defined' }])
  })
})
