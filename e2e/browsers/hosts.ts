/**
 * The built page on two ports of this machine: what one origin keeps, the other has never seen. Each
 * browser has hosts of its own, so that they can be taken away from it alone.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { serve, type Served } from '../../scripts/static-server.mjs'

const BUILT = join(import.meta.dirname, '..', '..', 'dist')
/** Under a path, as on a host with many sites. */
const SITE = '/some/where/tandem/'

export const built = (): boolean => existsSync(join(BUILT, 'index.html'))

export const host = (): Promise<Served> => serve([{ prefix: SITE, folder: BUILT }])
