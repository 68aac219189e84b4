/**
 * A small static file server, used by `npm start` and by the end-to-end tests. Node built-ins
 * alone.
 *
 * It serves folders under address prefixes, so that tests can put the built site under a sub-path
 * as any host may. It sends the two headers that isolate the page from other origins, which shared
 * memory between WASM threads needs, unless it is to be like a host that sends files and nothing
 * else, and lets no other site draw the page in a frame.
 */
import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

/**
 * What a policy in the page cannot say; `public/isolation.js` adds the same where the host is not
 * ours.
 */
export const ISOLATION = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "frame-ancestors 'self'",
}
const HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-cache',
}

/**
 * The file that an address names, or the address to go to instead, or undefined when there is none.
 * The real path must lie within the served folder: neither `..`, nor an encoded one, nor a link
 * leads out of it.
 * @param {{ prefix: string, folder: string }[]} mounts prefixes begin and end with a slash
 * @param {string} pathname still percent-encoded
 */
async function locate(mounts, pathname) {
  const redirect = mounts.find(({ prefix }) => pathname + '/' === prefix)
  if (redirect !== undefined) return { redirect: redirect.prefix }
  const mount = mounts.find(({ prefix }) => pathname.startsWith(prefix))
  if (mount === undefined) return undefined
  try {
    const inside = decodeURIComponent(pathname.slice(mount.prefix.length))
    if (inside.includes('\0') || inside.split(/[\\/]/).includes('..')) return undefined
    const root = await realpath(mount.folder)
    const asked = join(root, inside === '' || inside.endsWith('/') ? `${inside}index.html` : inside)
    const file = await realpath(asked)
    if (!file.startsWith(root + sep)) return undefined
    const { size } = await stat(file).then((found) =>
      found.isFile() ? found : Promise.reject(new Error('not a file')),
    )
    return { file, size }
  } catch {
    return undefined
  }
}

/**
 * @param {{ prefix: string, folder: string }[]} mounts
 * @param {{ isolated?: boolean }} options false leaves out the headers that isolate a page and keep
 *   it out of frames
 * @returns {import('node:http').Server} not listening yet
 */
export function staticServer(mounts, { isolated = true } = {}) {
  const always = isolated ? { ...HEADERS, ...ISOLATION } : HEADERS
  return createServer((request, response) => {
    const answer = async () => {
      const refuse = (status, text, more = {}) => {
        response
          .writeHead(status, { ...always, 'Content-Type': 'text/plain; charset=utf-8', ...more })
          .end(`${text}\n`)
      }
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        refuse(405, 'Only GET and HEAD are served here.', { Allow: 'GET, HEAD' })
        return
      }
      const found = await locate(mounts, (request.url ?? '/').replace(/[?#].*$/, ''))
      if (found === undefined) {
        refuse(404, 'There is no such file here.')
      } else if (found.redirect !== undefined) {
        refuse(302, 'The folder is one slash further.', { Location: found.redirect })
      } else {
        const type = TYPES[extname(found.file).toLowerCase()] ?? 'application/octet-stream'
        response.writeHead(200, { ...always, 'Content-Type': type, 'Content-Length': found.size })
        if (request.method === 'HEAD') response.end()
        else await pipeline(createReadStream(found.file), response)
      }
    }
    // A visitor who goes away mid-file is no error of the server.
    answer().catch(() => response.destroy())
  })
}

/**
 * Listens on this machine alone.
 * @param {import('node:http').Server} server
 * @param {number} port
 * @param {string} host
 * @returns {Promise<void>} rejects with the system's error, for instance `EADDRINUSE`
 */
export function listen(server, port, host = '127.0.0.1') {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/**
 * Serves `mounts` on a free port of this machine.
 * @param {{ prefix: string, folder: string }[]} mounts
 * @param {{ isolated?: boolean }} options as for `staticServer`
 * @returns {Promise<{ address: string, close: () => Promise<void> }>} the address of the first
 *   mount; nothing answers there once it is closed
 */
export async function serve(mounts, options = {}) {
  const server = staticServer(mounts, options)
  await listen(server, 0)
  return {
    address: `http://127.0.0.1:${server.address().port}${mounts[0].prefix}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
