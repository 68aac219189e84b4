/**
 * `npm start`: installs when needed, builds, serves the page and prints its address. Node built-ins
 * alone, so that it runs on a fresh clone. `PORT` picks the port; without it the first free one
 * from 4173 on is taken.
 */
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { install, nodeTooOld } from './install.mjs'
import { listen, staticServer } from './static-server.mjs'

const FIRST_PORT = 4173
const TRIES = 20

const root = dirname(dirname(fileURLToPath(import.meta.url)))

function fail(message) {
  console.error(`\n${message}`)
  process.exit(1)
}

function build() {
  console.log('Building …')
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) fail('The build failed; its own message stands above.')
}

/** @returns {Promise<number>} the port it listens on */
async function listenNearby(server) {
  const named = process.env.PORT
  if (named !== undefined && named !== '') {
    const port = Number(named)
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      fail(`PORT is ${named}, which is no port. Give a number from 1 to 65535.`)
    await listen(server, port).catch((error) => {
      if (error.code === 'EADDRINUSE')
        fail(
          `Port ${port} is taken by another program. Give another one: PORT=${port + 1} npm start`,
        )
      fail(`Port ${port} cannot be used: ${error.message}. Give another one with PORT=…`)
    })
    return port
  }
  for (let port = FIRST_PORT; port < FIRST_PORT + TRIES; port++) {
    try {
      await listen(server, port)
      return port
    } catch (error) {
      if (error.code !== 'EADDRINUSE')
        fail(`Port ${port} cannot be used: ${error.message}. Give another one with PORT=…`)
    }
  }
  return fail(
    `Ports ${FIRST_PORT} to ${FIRST_PORT + TRIES - 1} are all taken. Give a free one: PORT=8080 npm start`,
  )
}

const old = nodeTooOld()
if (old !== undefined) fail(old)
try {
  install(root)
} catch (error) {
  fail(error.message)
}
// The port first: that it is taken is said before the build, not after it.
const server = staticServer([{ prefix: '/', folder: join(root, 'dist') }])
const port = await listenNearby(server)
build()
console.log(`\nTandem is at http://localhost:${port}/ — Ctrl-C ends it.`)
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    server.closeAllConnections()
    server.close(() => process.exit(0))
  })
}
