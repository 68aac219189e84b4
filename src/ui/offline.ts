/**
 * Keeps the page for use without a connection, through its service worker (`public/isolation.js`),
 * and offers a new build when all of it is here. It takes over when it is asked to, never by
 * itself.
 */

import { isOff } from './isolation.ts'

/** What of the browser is touched; a test has its own. */
export interface Offline {
  /** Absent where service workers are not to be had. */
  readonly workers:
    Pick<ServiceWorkerContainer, 'register' | 'ready' | 'addEventListener'> | undefined
  /** A new build is here; what it is given loads the page with it. */
  readonly offer: (take: () => void) => void
  /** The part of the address behind the question mark. */
  readonly query: string
  readonly reload: () => void
  /** Calls back whenever the page is looked at again. */
  readonly onShown: (look: () => void) => void
}

/** Never rejects: a browser that refuses keeps nothing, and the page is as it was. */
export async function keepOffline({
  workers,
  offer,
  query,
  reload,
  onShown,
}: Offline): Promise<void> {
  if (workers === undefined || isOff(query)) return
  try {
    const registration = await workers.register('isolation.js')
    const offered = (worker: ServiceWorker): void => {
      // The first is no new build: there is none before it.
      if (registration.active === null) return
      offer(() => {
        workers.addEventListener('controllerchange', reload, { once: true })
        worker.postMessage('take over')
      })
    }
    if (registration.waiting) offered(registration.waiting)
    registration.addEventListener('updatefound', () => {
      const { installing } = registration
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'installed' && registration.waiting === installing)
          offered(installing)
      })
    })
    onShown(() => {
      registration.update().catch(() => undefined)
    })
    ;(await workers.ready).active?.postMessage('keep')
  } catch {
    // It is refused in some private windows.
  }
}

export function browserOffline(offer: Offline['offer']): Offline {
  return {
    workers: 'serviceWorker' in navigator ? navigator.serviceWorker : undefined,
    offer,
    query: location.search,
    reload: () => location.reload(),
    onShown: (look) =>
      document.addEventListener('visibilitychange', () => {
        if (document.visibilityState === 'visible') look()
      }),
  }
}
