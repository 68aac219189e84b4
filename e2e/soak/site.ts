/**
 * The built page on this machine alone: made from the sources once a process, or the folder that
 * `SOAK_SITE` names, which was built before.
 */
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { serve, type Served } from '../../scripts/static-server.mjs'

const ROOT = join(import.meta.dirname, '..', '..')

let made: Promise<string> | undefined

async function make(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-soak-site-'))
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  await build({ root: ROOT, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } })
  return folder
}

export async function openSite(): Promise<Served> {
  const named = process.env['SOAK_SITE']
  const folder = named === undefined || named === '' ? await (made ??= make()) : join(ROOT, named)
  return serve([{ prefix: '/', folder }])
}
