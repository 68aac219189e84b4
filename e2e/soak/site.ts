/**
 * The built page on this machine alone: made from the sources once a process, or the folder that
 * `SOAK_SITE` names, which was built before.
 */
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { listen, staticServer } from '../../scripts/static-server.mjs'

const ROOT = join(import.meta.dirname, '..', '..')

export interface Site {
  /** Ends with a slash. */
  readonly address: string
  close(): Promise<void>
}

let made: Promise<string> | undefined

async function make(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-soak-site-'))
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  await build({ root: ROOT, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } })
  return folder
}

export async function openSite(): Promise<Site> {
  const named = process.env['SOAK_SITE']
  const folder = named === undefined || named === '' ? await (made ??= make()) : join(ROOT, named)
  const server = staticServer([{ prefix: '/', folder }])
  await listen(server, 0)
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new Error('The server of the page has no port.')
  return {
    address: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}
