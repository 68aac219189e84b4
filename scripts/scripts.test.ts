import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import type { IncomingHttpHeaders, Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { browserFlags, findBrowser, swiftshaderIcd } from './find-browser.mjs'
import { nodeTooOld, stale } from './install.mjs'
import { listen, staticServer } from './static-server.mjs'

const scratch = mkdtempSync(join(tmpdir(), 'tandem-scripts-'))
afterAll(() => {
  rmSync(scratch, { recursive: true })
})

describe('the static server', () => {
  let server: Server
  let port = 0

  /** Node's own client sends the path as it stands; `fetch` would tidy the dots away first. */
  function ask(
    path: string,
    method = 'GET',
  ): Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: string }> {
    return new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, path, method, agent: false }, (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (piece: string) => {
          body += piece
        })
        response.on('end', () => {
          resolve({ status: response.statusCode, headers: response.headers, body })
        })
      }).on('error', reject)
    })
  }

  beforeAll(async () => {
    const site = join(scratch, 'site')
    mkdirSync(join(site, 'assets'), { recursive: true })
    writeFileSync(join(scratch, 'secret.txt'), 'secret')
    writeFileSync(join(site, 'index.html'), '<h1>page</h1>')
    writeFileSync(join(site, 'assets', 'a b.js'), 'code')
    writeFileSync(join(site, 'assets', 'kernel.wasm'), 'wasm')
    symlinkSync(join(scratch, 'secret.txt'), join(site, 'link.txt'))
    server = staticServer([{ prefix: '/some/where/', folder: site }])
    await listen(server, 0)
    const address = server.address()
    port = typeof address === 'object' && address !== null ? address.port : 0
  })
  afterAll(() => {
    server.close()
  })

  test.each([
    ['/some/where/', 'text/html; charset=utf-8', '<h1>page</h1>'],
    ['/some/where/?run=1', 'text/html; charset=utf-8', '<h1>page</h1>'],
    ['/some/where/assets/a%20b.js', 'text/javascript; charset=utf-8', 'code'],
    ['/some/where/assets/kernel.wasm', 'application/wasm', 'wasm'],
  ])('serves %s as %s, isolated from other origins', async (path, type, body) => {
    const answer = await ask(path)
    expect(answer).toMatchObject({ status: 200, body })
    expect(answer.headers).toMatchObject({
      'content-type': type,
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'x-content-type-options': 'nosniff',
    })
  })

  test.each([
    '/',
    '/some/other/index.html',
    '/some/where/missing.js',
    '/some/where/assets',
    '/some/where/../secret.txt',
    '/some/where/..%2fsecret.txt',
    '/some/where/%2e%2e/secret.txt',
    '/some/where/..%5csecret.txt',
    '/some/where/assets/../../secret.txt',
    '/some/where/link.txt',
    '/some/where/%00',
    '/some/where/%zz',
    `/some/where/${scratch}/secret.txt`,
  ])('has no file at %s', async (path) => {
    expect(await ask(path)).toMatchObject({ status: 404, body: 'There is no such file here.\n' })
  })

  test('leads to the folder when the slash is missing, answers HEAD without a body, refuses to be written to', async () => {
    expect(await ask('/some/where')).toMatchObject({
      status: 302,
      headers: { location: '/some/where/' },
    })
    expect(await ask('/some/where/', 'HEAD')).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-length': '13' },
    })
    expect(await ask('/some/where/', 'PUT')).toMatchObject({ status: 405 })
  })
})

describe('installing', () => {
  test.each([
    ['20.19.0', true],
    ['22.0.0', true],
    ['20.18.9', false],
    ['18.20.0', false],
  ])('Node %s is new enough: %s', (version, enough) => {
    expect(nodeTooOld(version) === undefined).toBe(enough)
  })

  test("packages are stale when the lock names another version, and not when only another platform's are missing", () => {
    const lock = (packages: unknown) => JSON.stringify({ packages })
    mkdirSync(join(scratch, 'node_modules'))
    writeFileSync(
      join(scratch, 'package-lock.json'),
      lock({
        '': {},
        'node_modules/a': { version: '1.0.0' },
        'node_modules/b': { version: '1.0.0', optional: true },
      }),
    )
    expect(stale(scratch)).toBe(true)
    writeFileSync(
      join(scratch, 'node_modules', '.package-lock.json'),
      lock({ 'node_modules/a': { version: '1.0.0' } }),
    )
    expect(stale(scratch)).toBe(false)
    writeFileSync(
      join(scratch, 'node_modules', '.package-lock.json'),
      lock({ 'node_modules/a': { version: '1.0.1' } }),
    )
    expect(stale(scratch)).toBe(true)
  })
})

describe('finding a browser', () => {
  const before = { ...process.env }
  afterEach(() => {
    process.env = { ...before }
  })

  test('CHROME_PATH comes first, and a wrong one is an error and not silently another browser', () => {
    process.env['CHROME_PATH'] = process.execPath
    expect(findBrowser()).toBe(process.execPath)
    process.env['CHROME_PATH'] = join(scratch, 'none')
    expect(() => findBrowser()).toThrow(/CHROME_PATH is .*none/)
  })

  test('the driver is found beside the binary that a launcher script starts', () => {
    const folder = join(scratch, 'opt', 'browser')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'browser'), '', { mode: 0o755 })
    writeFileSync(join(folder, 'vk_swiftshader_icd.json'), '{}')
    symlinkSync(join(folder, 'browser'), join(scratch, 'linked'))
    process.env['CHROME_PATH'] = join(scratch, 'linked')
    expect(swiftshaderIcd()).toBe(join(folder, 'vk_swiftshader_icd.json'))
  })

  test('only a browser that shall have WebGPU is given an adapter', () => {
    expect(browserFlags(true)).toContain('--use-webgpu-adapter=swiftshader')
    expect(browserFlags(false).join(' ')).not.toContain('webgpu')
  })
})
