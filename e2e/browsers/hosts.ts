/**
 * The built page on two ports of this machine: what one origin keeps, the other has never seen. Each
 * browser has hosts of its own, so that they can be taken away from it alone.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { listen, staticServer } from '../../scripts/static-server.mjs'

const BUILT = join(import.meta.dirname, '..', '..', 'dist')
/** Under a path, as on a host with many sites. */
const SITE = '/some/where/tandem/'

export interface Host {
  readonly address: string
  /** Nothing answers there from then on. */
  readonly close: () => Promise<void>
}

export const built = (): boolean => existsSync(join(BUILT, 'index.html'))

export async function host(): Promise<Host> {
  const server = staticServer([{ prefix: SITE, folder: BUILT }])
  await listen(server, 0)
  const place = server.address()
  if (typeof place !== 'object' || place === null) throw new Error('the server has no port')
  return {
    address: `http://127.0.0.1:${place.port}${SITE}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve()
        })
        server.closeAllConnections()
      }),
  }
}
