/**
 * A service worker for hosts that send files and nothing else: it adds the two headers that isolate the page from other origins, without
 * which WebAssembly's threads share no memory, and the one that keeps the page out of other sites' frames. It keeps nothing: every request goes to the network as it would without it.
 */
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
}

self.addEventListener('install', () => { void self.skipWaiting() })
self.addEventListener('activate', (event) => { event.waitUntil(self.clients.claim()) })

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (new URL(request.url).origin !== self.location.origin) return
  // What a browser asks of its own cache alone may not be asked of a network.
  if (request.cache === 'only-if-cached' && request.mode !== 'same-origin') return
  event.respondWith(isolated(request))
})

async function isolated(request) {
  const response = await fetch(request)
  // An opaque answer or a redirect has no headers to add to.
  if (response.status === 0) return response
  const headers = new Headers(response.headers)
  for (const [name, value] of Object.entries(HEADERS)) headers.set(name, value)
  // Beside a policy of the host's own, not in its place.
  headers.append('Content-Security-Policy', "frame-ancestors 'self'")
  const empty = response.status === 204 || response.status === 205 || response.status === 304
  return new Response(empty ? null : response.body, { status: response.status, statusText: response.statusText, headers })
}
