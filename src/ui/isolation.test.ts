import { expect, it } from 'vitest'
import { isolate, type Isolation } from './isolation.ts'

interface Scene {
  readonly isolated?: boolean
  readonly query?: string
  readonly state?: ServiceWorkerState
  readonly refuses?: boolean
  readonly forgets?: boolean
}

/**
 * A browser that remembers over loads; each load gives whether the page was about to be loaded
 * again.
 */
function browser({
  isolated = false,
  query = '',
  state = 'activated',
  refuses = false,
  forgets = false,
}: Scene) {
  const tab = new Map<string, string>()
  const seen = { reloads: 0, registrations: 0, unregistered: 0 }
  const worker = Object.assign(new EventTarget(), { state })
  const registration = {
    installing: worker,
    waiting: null,
    active: null,
    unregister: () => {
      seen.unregistered += 1
      return Promise.resolve(true)
    },
  }
  const around: Isolation = {
    isolated,
    query,
    workers: {
      register: () => {
        seen.registrations += 1
        return refuses
          ? Promise.reject(new Error('not allowed'))
          : Promise.resolve(Object.assign(Object.create(null), registration))
      },
      getRegistrations: () => Promise.resolve([Object.assign(Object.create(null), registration)]),
    },
    tab: {
      getItem: (key) => tab.get(key) ?? null,
      setItem: (key, value) => {
        if (forgets) throw new Error('no storage')
        tab.set(key, value)
      },
    },
    reload: () => {
      seen.reloads += 1
    },
    wait: () => Promise.resolve(),
  }
  return { seen, around }
}

it('loads the page once more where isolation is missing, and never again', async () => {
  const { seen, around } = browser({})
  expect(await isolate(around)).toBe(true)
  // The host's answer did not change: the page stays as it is.
  expect(await isolate(around)).toBe(false)
  expect(await isolate(around)).toBe(false)
  expect(seen).toEqual({ reloads: 1, registrations: 1, unregistered: 0 })
})

it('does nothing where the page is isolated, and never reloads where a tab cannot remember that it tried', async () => {
  for (const scene of [{ isolated: true }, { forgets: true }]) {
    const { seen, around } = browser(scene)
    expect(await isolate(around)).toBe(false)
    expect(seen).toEqual({ reloads: 0, registrations: 0, unregistered: 0 })
  }
})

it('goes on without where it is refused, or where the service worker never becomes active', async () => {
  for (const scene of [{ refuses: true }, { state: 'installing' } as const]) {
    const { seen, around } = browser(scene)
    expect(await isolate(around)).toBe(false)
    expect(seen.reloads).toBe(0)
  }
})

it('is switched off by the address, which takes the service worker away too', async () => {
  const { seen, around } = browser({ query: '?isolation=off' })
  expect(await isolate(around)).toBe(false)
  expect(seen).toEqual({ reloads: 0, registrations: 0, unregistered: 1 })
})
