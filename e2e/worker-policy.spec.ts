/**
 * Every worker is bound by the page's policy, whatever headers its host sends. Each script is
 * served with some lines before its own, which try, as the worker's own code would, what the policy
 * forbids and what it must allow, and tell the server what came of it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { readFile, readdir } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { expect, test, type Page } from '@playwright/test'
import { listen, staticServer } from '../scripts/static-server.mjs'
import { closeDialog, importFile, openPage, runFile, SMALL } from './page.ts'

test.use({ serviceWorkers: 'allow' })

const SITE = '/site/'
/** The scripts that workers begin with, by their names in the built folder. */
const SCRIPT = /^\/site\/(assets\/(workshop-worker|reading-worker|worker|thread)-[\w-]+\.js)$/

interface Found {
  readonly worker: string
  /** What came through that must not. */
  readonly leaks: readonly string[]
  readonly compiles: boolean
  readonly isolated: boolean
}

/**
 * Runs in the worker. Messages wait meanwhile: a kernel thread sleeps for good with its first one.
 */
async function probe(worker: string, other: string): Promise<void> {
  const waiting: unknown[] = []
  const hold = (event: Event) => {
    event.stopImmediatePropagation()
    if (event instanceof MessageEvent) waiting.push(event.data)
  }
  addEventListener('message', hold)
  const leaks: string[] = []
  const attempt = async (name: string, act: () => unknown) => {
    try {
      await act()
      leaks.push(name)
    } catch {
      // Refused, as it must be.
    }
  }
  const open = (address: string) => {
    const request = new XMLHttpRequest()
    request.open('GET', address, false)
    request.send()
  }
  await attempt('fetch', () => fetch(`${other}fetch`))
  await attempt('fetch that asks for no answer', () =>
    fetch(`${other}no-cors`, { mode: 'no-cors' }),
  )
  await attempt('XMLHttpRequest', () => open(`${other}request`))
  await attempt('import', () => import(`${other}script.js`))
  const data: string = 'data:text/javascript,0'
  await attempt('import of data', () => import(data))
  await attempt(
    'socket',
    () =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(other.replace('http', 'ws'))
        socket.onopen = resolve
        socket.onerror = reject
      }),
  )
  /* eslint-disable @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- what the policy must refuse */
  await attempt('eval', () => {
    ;(0, eval)('1')
  })
  await attempt('Function', () => {
    new Function('return 1')()
  })
  const ran = { timeout: false }
  Object.assign(globalThis, { ran })
  await attempt('text as a timer', async () => {
    setTimeout('ran.timeout = true')
    await new Promise((resolve) => {
      setTimeout(resolve, 50)
    })
    if (!ran.timeout) throw new Error('it did not run')
  })
  /* eslint-enable @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call */
  const compiles =
    (await WebAssembly.compile(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))) instanceof
    WebAssembly.Module
  await fetch(new URL('../found', import.meta.url), {
    method: 'POST',
    body: JSON.stringify({ worker, leaks, compiles, isolated: crossOriginIsolated }),
  })
  removeEventListener('message', hold)
  for (const data of waiting) dispatchEvent(new MessageEvent('message', { data }))
}

let found: Found[] = []
/** What arrived at the other origin. */
let arrived: string[] = []
let other: string
const servers: Server[] = []

async function begin(server: Server): Promise<string> {
  await listen(server, 0)
  servers.push(server)
  const place = server.address()
  if (typeof place !== 'object' || place === null) throw new Error('the server has no port')
  return `http://127.0.0.1:${place.port}/`
}

/**
 * In place of the site's first preset: what has the workshop beside it. A service worker's requests
 * pass no route of the page, so the server has it.
 */
const PRESETS = new Map<string, unknown>([
  [`${SITE}presets/index.json`, ['small.json']],
  [
    `${SITE}presets/small.json`,
    {
      ...SMALL,
      suite: { id: 'custom', train: 64, heldOut: 32 },
      planner: { context: 256 },
      executor: { context: 256 },
    },
  ],
])

/** The built site, the workers' scripts with the probe before them. */
function site(isolated: boolean): Server {
  const inner = staticServer([{ prefix: SITE, folder: 'dist' }], { isolated })
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const [, file, worker] = SCRIPT.exec(pathname) ?? []
    if (request.method === 'POST' && pathname === `${SITE}found`) {
      found.push(JSON.parse(await text(request)) as Found)
      response.writeHead(204).end()
    } else if (PRESETS.has(pathname)) {
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(JSON.stringify(PRESETS.get(pathname)))
    } else if (file !== undefined && worker !== undefined) {
      const script = `void (${probe.toString()})(${JSON.stringify(worker)}, ${JSON.stringify(other)});\n${await readFile(`dist/${file}`, 'utf8')}`
      response
        .writeHead(200, {
          'Content-Type': 'text/javascript',
          ...(isolated ? { 'Cross-Origin-Embedder-Policy': 'require-corp' } : {}),
        })
        .end(script)
    } else inner.emit('request', request, response)
  }
  return createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
}

test.beforeAll(async () => {
  other = await begin(
    createServer((request, response) => {
      arrived.push(request.url ?? '')
      response
        .writeHead(200, {
          'Content-Type': 'text/javascript',
          'Access-Control-Allow-Origin': '*',
          'Cross-Origin-Resource-Policy': 'cross-origin',
        })
        .end('export {}')
    }).on('upgrade', (_request, socket) => {
      arrived.push('socket')
      socket.destroy()
    }),
  )
})

test.beforeEach(() => {
  test.setTimeout(120_000)
  ;[found, arrived] = [[], []]
})

test.afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

/** Opens the page so that it starts each kind of worker. */
async function startAll(page: Page, address: string): Promise<void> {
  await openPage(page, address)
  await importFile(page, runFile())
  await closeDialog(page)
  await page.getByRole('button', { name: 'Edit your tools' }).click()
  await expect(page.getByLabel('Program')).toHaveValue(/A market stall/)
  await expect(page.getByText(/Here: WebAssembly, .* a measured step/)).toBeVisible({
    timeout: 60_000,
  })
}

const bound = (worker: string, isolated: boolean): Found => ({
  worker,
  leaks: [],
  compiles: true,
  isolated,
})
const kinds = () =>
  [...new Map(found.map((one) => [one.worker, one])).values()].sort((a, b) =>
    a.worker.localeCompare(b.worker),
  )

for (const [host, isolated] of [
  ['sends the headers', true],
  ['sends none', false],
] as const) {
  test(`training, kernel threads, the workshop and reading are bound and isolated where the host ${host}`, async ({
    page,
  }) => {
    await startAll(page, `${await begin(site(isolated))}site/`)
    expect(kinds()).toEqual([
      bound('reading-worker', true),
      bound('thread', true),
      bound('worker', true),
      bound('workshop-worker', true),
    ])
    expect(arrived).toEqual([])
  })
}

test('and where the page is not isolated', async ({ page }) => {
  await startAll(page, `${await begin(site(false))}site/?isolation=off`)
  expect(kinds()).toEqual([
    bound('reading-worker', false),
    bound('worker', false),
    bound('workshop-worker', false),
  ])
  expect(arrived).toEqual([])
})

test('a worker that is loaded by its address alone is not bound, so these tests can fail', async ({
  page,
}) => {
  const script =
    (await readdir('dist/assets')).find((name) => /^worker-[\w-]+\.js$/.test(name)) ?? ''
  await page.goto(`${await begin(site(true))}site/`)
  await page.evaluate((address) => {
    new Worker(address, { type: 'module' })
  }, `assets/${script}`)
  await expect
    .poll(() => found.flatMap(({ leaks }) => leaks))
    .toEqual(
      expect.arrayContaining([
        'fetch',
        'fetch that asks for no answer',
        'XMLHttpRequest',
        'import',
        'eval',
        'Function',
        'text as a timer',
      ]),
    )
  expect(arrived).toEqual(
    expect.arrayContaining(['/fetch', '/no-cors', '/request', '/script.js', 'socket']),
  )
})
