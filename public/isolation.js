/**
 * The page's service worker. It keeps the files of one build, each by its path and the hash of what it holds, so that a page that was opened once opens
 * and trains without a connection; and it adds the headers that isolate the page from other origins, without which WebAssembly's threads share
 * no memory, and the one that keeps the page out of other sites' frames, for hosts that send files and nothing else.
 *
 * What a build consists of is written in by the build (`scripts/build-files.mjs`); as it stands here it keeps nothing. A new build's service worker fetches what
 * changed and then waits until the page asks it to take over (`ui/offline.ts`), or until no page of the old build is open.
 */
const BUILD = { id: '', files: {} }

const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
}
const FRAMES = "frame-ancestors 'self'"
/** Kept only once they were used: the first run and the dialogs do without TensorFlow.js, other suites' policies and the recorded run's weights, and most texts without other alphabets. */
const ON_DEMAND = /tfjs|inter-(?!latin-wght)|^starters\/(?!desk\/)|\.weights\.json$/
/** Files that are fetched at once: a run that has begun has its turn. */
const AT_ONCE = 2

const { scope } = self.registration
/** Another copy of the site beside this one has another. */
const CACHE = `tandem ${scope}`
/** Stands in the cache once all is kept that the page may need. */
const WHOLE = `${scope}?whole=${BUILD.id}`
const keyOf = (file) => `${scope}${file}?${BUILD.files[file]}`

// The first takes its place at once and fetches nothing yet, so that isolating the page takes no time. A later one is offered when all of it is here.
self.addEventListener('install', (event) => { if (self.registration.active) event.waitUntil(keep()) })
self.addEventListener('activate', (event) => { event.waitUntil(self.clients.claim().then(forget)) })

self.addEventListener('message', (event) => {
  if (event.data === 'keep') event.waitUntil(keep().catch(() => undefined))
  if (event.data === 'take over') event.waitUntil(self.skipWaiting())
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.origin !== self.location.origin) return
  // What a browser asks of its own cache alone may not be asked of a network.
  if (request.cache === 'only-if-cached' && request.mode !== 'same-origin') return
  const opens = request.mode === 'navigate'
  if (opens && url.searchParams.get('isolation') === 'off') return
  event.respondWith(answer(event, fileOf(url), opens))
  if (opens) event.waitUntil(forget())
})

/** The path within the build that an address names; undefined for whatever lies elsewhere. */
function fileOf({ origin, pathname }) {
  const address = origin + pathname
  if (!address.startsWith(scope)) return undefined
  return address.slice(scope.length) || 'index.html'
}

async function answer(event, file, opens) {
  const { request } = event
  if (file === undefined || request.method !== 'GET') return isolated(await fetch(request))
  const cache = await caches.open(CACHE)
  const known = Object.hasOwn(BUILD.files, file)
  // The page itself comes from here once all of its build does: until then the host's newest is as good.
  const first = !opens || await cache.match(WHOLE) !== undefined
  // A page of the build before may still ask for what is named by what it holds.
  const kept = known ? await cache.match(keyOf(file)) : file.startsWith('assets/') ? await cache.match(scope + file, { ignoreSearch: true }) : undefined
  if (first && kept !== undefined) return kept
  try {
    const response = isolated(await fetch(request))
    if (known && response.ok) event.waitUntil(put(cache, file, response.clone()).catch(() => undefined))
    return response
  } catch (error) {
    if (kept !== undefined) return kept
    throw error
  }
}

/** Keeps a file that is the build's own: a host that was renewed meanwhile sends another one, or its page, in its place. */
async function put(cache, file, response) {
  const bytes = await response.arrayBuffer()
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('').slice(0, BUILD.files[file].length)
  if (hash !== BUILD.files[file]) throw new Error(`${file} is of another build`)
  await cache.put(keyOf(file), new Response(bytes, { headers: response.headers }))
}

/** Resolves once all is kept that the page may need; rejects where some of it does not arrive or is of another build. */
async function keep() {
  const cache = await caches.open(CACHE)
  if (await cache.match(WHOLE) !== undefined) return
  const files = Object.keys(BUILD.files).filter((file) => !ON_DEMAND.test(file))
  const one = async () => {
    for (let file = files.pop(); file !== undefined; file = files.pop()) {
      if (await cache.match(keyOf(file)) !== undefined) continue
      const response = await fetch(scope + (file === 'index.html' ? '' : file), { cache: 'no-cache' })
      if (!response.ok) throw new Error(`${file}: ${response.status}`)
      await put(cache, file, isolated(response))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, one))
  await cache.put(WHOLE, new Response(''))
}

/** Lets go of other builds, once no page of them can be open and none is about to take over. */
async function forget() {
  if (BUILD.id === '' || (await self.clients.matchAll({ type: 'window', includeUncontrolled: true })).length > 1) return
  const cache = await caches.open(CACHE)
  const kept = await cache.keys()
  // Asked last: what a newer one has kept by now is not to go.
  if (self.registration.waiting || self.registration.installing) return
  const own = new Set([WHOLE, ...Object.keys(BUILD.files).map(keyOf)])
  for (const { url } of kept) if (!own.has(url)) await cache.delete(url)
}

function isolated(response) {
  // An opaque answer or a redirect has no headers to add to.
  if (response.status === 0) return response
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value)
  // Beside a policy of the host's own, not in its place.
  if (headers.get('Content-Security-Policy')?.includes(FRAMES) !== true) headers.append('Content-Security-Policy', FRAMES)
  const empty = response.status === 204 || response.status === 205 || response.status === 304
  return new Response(empty ? null : response.body, { status: response.status, statusText: response.statusText, headers })
}
