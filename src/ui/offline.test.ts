import { expect, it } from 'vitest'
import { keepOffline, type Offline } from './offline.ts'

class Worker extends EventTarget {
  state = 'installing'
  readonly sent: unknown[] = []
  postMessage(data: unknown): void {
    this.sent.push(data)
  }
}

interface Scene {
  readonly first?: boolean
  readonly waiting?: Worker
  readonly query?: string
  readonly refuses?: boolean
}

/** A browser in which a service worker is active already, or none on a first visit. */
function browser({ first = false, waiting, query = '', refuses = false }: Scene = {}) {
  const active = new Worker()
  const seen = {
    registered: 0,
    updates: 0,
    reloads: 0,
    offers: [] as (() => void)[],
    look: (): void => undefined,
  }
  const registration = Object.assign(new EventTarget(), {
    active: first ? null : active,
    waiting: waiting ?? null,
    installing: null as Worker | null,
    update: async () => {
      seen.updates += 1
    },
  })
  const workers = Object.assign(new EventTarget(), {
    register: async () => {
      seen.registered += 1
      if (refuses) throw new Error('not allowed')
      return registration
    },
    ready: Promise.resolve({ active }),
  })
  const around: Offline = {
    workers: workers as unknown as NonNullable<Offline['workers']>,
    query,
    offer: (take) => {
      seen.offers.push(take)
    },
    reload: () => {
      seen.reloads += 1
    },
    onShown: (look) => {
      seen.look = look
    },
  }
  const installs = (worker: Worker): void => {
    registration.installing = worker
    registration.dispatchEvent(new Event('updatefound'))
    registration.waiting = worker
    worker.state = 'installed'
    worker.dispatchEvent(new Event('statechange'))
  }
  return { around, seen, active, workers, installs }
}

it('has everything kept on a first visit, which is no new build', async () => {
  const { around, seen, active, installs } = browser({ first: true })
  await keepOffline(around)
  installs(new Worker())
  expect(active.sent).toEqual(['keep'])
  expect(seen.offers).toEqual([])
})

it('offers a new build once it is here, and loads it when it was asked for and has taken over', async () => {
  const { around, seen, workers, installs } = browser()
  await keepOffline(around)
  const fresh = new Worker()
  installs(fresh)
  expect([seen.offers.length, fresh.sent, seen.reloads]).toEqual([1, [], 0])
  // Another page of this browser may have asked for it: this one stays as it is.
  workers.dispatchEvent(new Event('controllerchange'))
  expect(seen.reloads).toBe(0)
  seen.offers[0]?.()
  expect([fresh.sent, seen.reloads]).toEqual([['take over'], 0])
  workers.dispatchEvent(new Event('controllerchange'))
  expect(seen.reloads).toBe(1)
})

it('offers one that waits since an earlier visit, and looks for another whenever the page is looked at', async () => {
  const { around, seen } = browser({ waiting: new Worker() })
  await keepOffline(around)
  expect(seen.offers).toHaveLength(1)
  seen.look()
  expect(seen.updates).toBe(1)
})

it('keeps nothing where isolation is switched off, where it is refused and where there are no service workers', async () => {
  const off = browser({ query: '?isolation=off' })
  await keepOffline(off.around)
  expect(off.seen.registered).toBe(0)
  const refused = browser({ refuses: true })
  await keepOffline(refused.around)
  expect([refused.active.sent, refused.seen.offers]).toEqual([[], []])
  await keepOffline({ ...refused.around, workers: undefined })
  expect(refused.seen.registered).toBe(1)
})
