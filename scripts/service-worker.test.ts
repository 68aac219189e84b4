/**
 * The page's service worker, run as it is shipped, in a made-up browser: what it keeps, answers and
 * lets go of as builds follow each other.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { at } from '../src/run/at.ts'
import { withFiles } from './build-files.mjs'

const SCRIPT = await readFile(new URL('../public/isolation.js', import.meta.url), 'utf8')
const SCOPE = 'https://host.example/deep/'

type Site = Readonly<Record<string, string>>
const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32)

/** One origin's storage, and a host that sends what `site` has, or nothing at all. */
function browser() {
  const kept = new Map<string, Response>()
  const registration: {
    readonly scope: string
    active: object | null
    waiting: object | null
    readonly installing: null
  } = { scope: SCOPE, active: null, waiting: null, installing: null }
  const here: { site: Site; online: boolean; windows: number; readonly asked: string[] } = {
    site: {},
    online: true,
    windows: 1,
    asked: [],
  }
  const cache = {
    match: async (key: string, { ignoreSearch = false } = {}) =>
      (ignoreSearch
        ? [...kept].find(([url]) => url.split('?')[0] === key)?.[1]
        : kept.get(key)
      )?.clone(),
    put: async (key: string, response: Response) => {
      kept.set(key, response)
    },
    delete: async (key: string) => kept.delete(key),
    keys: async () => [...kept.keys()].map((url) => ({ url })),
  }
  const fetched = (asked: string | Request): Promise<Response> => {
    const url = typeof asked === 'string' ? asked : asked.url
    here.asked.push(url)
    if (!here.online) return Promise.reject(new TypeError('Failed to fetch'))
    const text = here.site[new URL(url).pathname.slice('/deep/'.length) || 'index.html']
    return Promise.resolve(
      text === undefined
        ? new Response('nothing', { status: 404 })
        : new Response(text, { headers: { 'Content-Type': 'text/plain' } }),
    )
  }
  /** A build's service worker. */
  function worker(build: Site) {
    const listeners = new Map<string, (event: object) => void>()
    const seen = { tookOver: false }
    const self = {
      registration,
      location: new URL(SCOPE),
      clients: {
        claim: () => Promise.resolve(),
        matchAll: () => Promise.resolve(Array.from({ length: here.windows })),
      },
      skipWaiting: async () => {
        seen.tookOver = true
      },
      addEventListener: (kind: string, listener: (event: object) => void) =>
        listeners.set(kind, listener),
    }
    const script = withFiles(
      SCRIPT,
      Object.fromEntries(Object.entries(build).map(([file, text]) => [file, hash(text)])),
    )
    runInContext(
      script,
      createContext({
        self,
        caches: { open: () => Promise.resolve(cache) },
        fetch: fetched,
        crypto,
        Headers,
        Response,
        URL,
        Uint8Array,
      }),
    )
    const fire = async (kind: string, more: object = {}): Promise<Response | undefined> => {
      const waits: unknown[] = []
      let answer: Promise<Response> | undefined
      listeners.get(kind)?.({
        ...more,
        waitUntil: (one: unknown) => waits.push(one),
        respondWith: (one: Promise<Response>) => {
          answer = one
        },
      })
      const response = await answer
      await Promise.all(waits)
      return response
    }
    const get = (path: string, mode = 'cors') =>
      fire('fetch', { request: { url: SCOPE + path, method: 'GET', mode, cache: 'default' } })
    return {
      seen,
      get,
      async install() {
        await fire('install')
        registration.waiting = self
      },
      async activate() {
        Object.assign(registration, { active: self, waiting: null })
        await fire('activate')
      },
      say: (data: string) => fire('message', { data }),
      open: (query = '') => get(query, 'navigate'),
      text: async (path: string, mode?: string) => (await get(path, mode))?.text(),
    }
  }
  const files = (): string[] =>
    [...kept.keys()]
      .map((url) => at(url.slice(SCOPE.length).split('?'), 0, 'split'))
      .filter((file) => file !== '')
      .sort()
  return { here, worker, files }
}

const ONE: Site = {
  'index.html': 'page one',
  'assets/page-1.js': 'code one',
  'assets/dialog-1.js': 'dialog one',
  'assets/tfjs-1.js': 'tensors',
  'starters/desk/planner.safetensors': 'weights',
  'starters/twohop/planner.safetensors': 'weights of few',
}
const TWO: Site = {
  'index.html': 'page two',
  'assets/page-2.js': 'code two',
  'assets/tfjs-1.js': 'tensors',
  'starters/desk/planner.safetensors': 'weights',
}
const WHAT_FEW_NEED = ['assets/tfjs-1.js', 'starters/twohop/planner.safetensors']
const NEEDED = Object.keys(ONE)
  .filter((file) => !WHAT_FEW_NEED.includes(file))
  .sort()

async function kept() {
  const all = browser()
  all.here.site = ONE
  const worker = all.worker(ONE)
  await worker.install()
  await worker.activate()
  await worker.say('keep')
  return { ...all, one: worker }
}

describe('a first visit', () => {
  it('takes its place without fetching anything, and keeps all but what few need when it is told to', async () => {
    const { here, worker, files } = browser()
    here.site = ONE
    const one = worker(ONE)
    await one.install()
    await one.activate()
    expect(here.asked).toEqual([])
    await one.say('keep')
    expect(files()).toEqual(NEEDED)
    const asked = here.asked.length
    await one.say('keep')
    expect(here.asked.length, 'once').toBe(asked)
  })

  it('answers without a connection, isolated, whatever stands behind the question mark', async () => {
    const { here, one } = await kept()
    here.online = false
    for (const query of ['', '?engine=wasm', 'index.html'])
      expect(await (await one.open(query))?.text()).toBe('page one')
    expect(await one.text('assets/dialog-1.js')).toBe('dialog one')
    const headers = (await one.open())?.headers
    expect([
      headers?.get('Cross-Origin-Opener-Policy'),
      headers?.get('Cross-Origin-Embedder-Policy'),
      headers?.get('Content-Security-Policy'),
    ]).toEqual(['same-origin', 'require-corp', "frame-ancestors 'self'"])
    expect(headers?.get('Content-Type')).toBe('text/plain')
  })

  it('keeps what was left out once it was used', async () => {
    const { here, one, files } = await kept()
    here.online = false
    await expect(one.text('assets/tfjs-1.js')).rejects.toThrow('Failed to fetch')
    here.online = true
    expect(await one.text('assets/tfjs-1.js')).toBe('tensors')
    expect(await one.text('starters/twohop/planner.safetensors')).toBe('weights of few')
    expect(files()).toEqual(Object.keys(ONE).sort())
    here.online = false
    expect(await one.text('assets/tfjs-1.js')).toBe('tensors')
  })

  it('leaves a page alone that asks for no isolation, and what is no file of the build', async () => {
    const { one, files } = await kept()
    expect(await one.open('?isolation=off')).toBeUndefined()
    expect((await one.get('elsewhere.json'))?.status).toBe(404)
    expect(files()).toEqual(NEEDED)
  })

  it('keeps nothing of another build, and is not whole then: the page comes from the host', async () => {
    const { here, worker, files } = browser()
    here.site = { ...ONE, 'index.html': 'page two' }
    const one = worker(ONE)
    await one.install()
    await one.activate()
    await one.say('keep')
    expect(files()).not.toContain('index.html')
    expect(await one.text('', 'navigate')).toBe('page two')
    expect(files()).not.toContain('index.html')
  })

  it('keeps nothing where the build was not written into it', async () => {
    const { here, worker, files } = browser()
    here.site = ONE
    const none = worker({})
    await none.say('keep')
    expect(await none.text('assets/page-1.js')).toBe('code one')
    expect(files()).toEqual([])
  })
})

describe('a new build', () => {
  it('is fetched where it differs, and changes nothing until it is asked to take over', async () => {
    const { here, one, worker, files } = await kept()
    here.site = TWO
    here.asked.length = 0
    const two = worker(TWO)
    await two.install()
    expect(here.asked.sort()).toEqual([SCOPE, `${SCOPE}assets/page-2.js`])
    expect(two.seen.tookOver).toBe(false)
    expect(await one.text('', 'navigate')).toBe('page one')
    expect(await one.text('assets/dialog-1.js')).toBe('dialog one')
    await two.say('take over')
    expect(two.seen.tookOver).toBe(true)
    await two.activate()
    here.online = false
    expect(await two.text('', 'navigate')).toBe('page two')
    expect(files()).toEqual(['assets/page-2.js', 'index.html', 'starters/desk/planner.safetensors'])
  })

  it('that does not arrive whole is not installed, and the old one stays', async () => {
    const { here, one, worker } = await kept()
    here.site = { 'index.html': 'page two' }
    await expect(worker(TWO).install()).rejects.toThrow(/404/)
    here.online = false
    expect(await one.text('', 'navigate')).toBe('page one')
  })

  it('lets go of the old one only when no other page is open, which may still ask for its parts', async () => {
    const { here, worker, files } = await kept()
    here.site = TWO
    here.windows = 2
    const two = worker(TWO)
    await two.install()
    await two.activate()
    here.online = false
    expect(await two.text('assets/dialog-1.js')).toBe('dialog one')
    here.windows = 1
    await two.open()
    expect(files()).toEqual(['assets/page-2.js', 'index.html', 'starters/desk/planner.safetensors'])
  })
})
