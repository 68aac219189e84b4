/**
 * WebAssembly's threads share memory only in a page that is isolated from other origins, which
 * takes two headers. Where the host does not send them, a service worker adds them
 * (`public/isolation.js`), and the page is loaded once more, before anything is drawn. At most once
 * a tab: where that does not help, the page goes on with one thread.
 */

/** What of the browser is touched; a test has its own. */
export interface Isolation {
  readonly isolated: boolean
  /** Absent where service workers are not to be had: on plain http, or in some private windows. */
  readonly workers: Pick<ServiceWorkerContainer, 'register' | 'getRegistrations'> | undefined
  /** Remembered as long as the tab lives. */
  readonly tab: Pick<Storage, 'getItem' | 'setItem'>
  /** The part of the address behind the question mark. */
  readonly query: string
  readonly reload: () => void
  /** Resolves after so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>
}

const TRIED = 'tandem.isolation'
/** `?isolation=off` keeps the service worker away, and takes one away that is there. */
const OFF = 'off'
export const isOff = (query: string): boolean => new URLSearchParams(query).get('isolation') === OFF
/** Longer than registering takes on any machine that runs models; then the page does without. */
const PATIENCE_MS = 3000

/**
 * Resolves to true when the page is about to be loaded again, so that nothing needs to be begun.
 */
export async function isolate(around: Isolation): Promise<boolean> {
  const { workers, tab } = around
  if (workers === undefined) return false
  try {
    if (isOff(around.query)) {
      for (const registration of await workers.getRegistrations()) await registration.unregister()
      return false
    }
    if (around.isolated || tab.getItem(TRIED) !== null) return false
    // Written before anything else: a tab that cannot remember must not try again and again.
    tab.setItem(TRIED, 'tried')
    const active = await Promise.race([
      registered(workers),
      around.wait(PATIENCE_MS).then(() => false),
    ])
    if (active) around.reload()
    return active
  } catch {
    // A browser that refuses has said no: everything works without, on one thread.
    return false
  }
}

/** Resolves to true once the service worker is active, to false when it never will be. */
async function registered(workers: Pick<ServiceWorkerContainer, 'register'>): Promise<boolean> {
  const registration = await workers.register('isolation.js')
  const worker = registration.installing ?? registration.waiting ?? registration.active
  if (worker === null) return false
  if (worker.state === 'activated') return true
  return new Promise((resolve) => {
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated') resolve(true)
      if (worker.state === 'redundant') resolve(false)
    })
  })
}

export function browserIsolation(): Isolation {
  return {
    isolated: globalThis.crossOriginIsolated,
    workers: 'serviceWorker' in navigator ? navigator.serviceWorker : undefined,
    tab: {
      getItem: (key) => sessionStorage.getItem(key),
      setItem: (key, value) => sessionStorage.setItem(key, value),
    },
    query: location.search,
    reload: () => location.reload(),
    wait: (ms) =>
      new Promise((resolve) => {
        setTimeout(resolve, ms)
      }),
  }
}
