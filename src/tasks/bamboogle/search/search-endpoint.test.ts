import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpointSchema, requestOf, resultsOf } from './search-endpoint.ts'
import type { Send } from './search-endpoint.ts'
import { Recorder, RECORDER_LIMITS, recordQuestions } from './search-recorder.ts'
import { sendBy } from './send-query.ts'

const GET = endpointSchema.parse({
  url: 'https://example.org/search?q={query}',
  results: 'answer.items',
  link: 'href',
})
const POST = endpointSchema.parse({
  method: 'POST',
  url: 'https://example.org/search',
  body: '{"q": "{query}", "n": 5}',
  headers: { 'X-API-KEY': 'k' },
})

describe('an endpoint', () => {
  it('puts the query in its place, escaped', () => {
    expect(requestOf(GET, 'a&b=c #?$&').url).toBe(
      'https://example.org/search?q=a%26b%3Dc%20%23%3F%24%26',
    )
    expect(requestOf(POST, '"}\n$1')).toEqual({
      method: 'POST',
      url: 'https://example.org/search',
      headers: { 'Content-Type': 'application/json', 'X-API-KEY': 'k' },
      body: '{"q": "\\"}\\n$1", "n": 5}',
    })
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (query) => {
        expect(JSON.parse(requestOf(POST, query).body ?? '')).toEqual({
          q: query.toWellFormed(),
          n: 5,
        })
        expect(new URL(requestOf(GET, query).url).searchParams.get('q')).toBe(query.toWellFormed())
      }),
      { seed: 1 },
    )
  })

  it.each([
    [{ url: 'https://{query}.example.org/' }, /host/],
    [{ url: 'javascript:{query}' }, /http/],
    [{ url: '/search?q={query}' }, /address/],
    [{ url: 'https://example.org/' }, /\{query\}/],
    [{ url: 'https://example.org/?q={query}', body: 'x' }, /POST/],
    [{ url: 'https://a:{query}@example.org/' }, /host/],
    [{ url: 'https://example.org/{query}', results: 'a..b' }, /names/],
    [{ url: 'https://example.org/{query}', headers: { 'X-A': 'b\r\nc' } }, /./],
    [{ url: 'https://example.org/{query}', more: 1 }, /./],
  ])('is not %j', (value, message) =>
    expect(endpointSchema.safeParse(value).error?.issues[0]?.message).toMatch(message),
  )

  it('takes title, snippet and address of each result, and says what an answer lacks', () => {
    const answer = {
      answer: {
        items: [
          { title: 'T', snippet: 'S', href: 'https://x' },
          { title: 5 },
          { snippet: 'only' },
          null,
        ],
      },
    }
    expect(resultsOf(GET, JSON.stringify(answer))).toEqual({
      ok: true,
      results: [
        { title: 'T', snippet: 'S', url: 'https://x' },
        { title: '', snippet: 'only' },
      ],
    })
    for (const [text, message] of [
      ['<html>', /not JSON/],
      ['{}', /no list at answer\.items/],
      ['{"answer": {"items": {}}}', /no list/],
      ['[]', /no list/],
    ] as const) {
      const read = resultsOf(GET, text)
      expect(read.ok ? '' : read.error).toMatch(message)
    }
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        expect(typeof resultsOf(GET, text).ok).toBe('boolean')
      }),
      { seed: 2 },
    )
  })
})

describe('a recorder', () => {
  const answering: Send = ({ url }) =>
    Promise.resolve({
      ok: true,
      text: JSON.stringify({ answer: { items: [{ title: url.slice(-1), snippet: '' }] } }),
    })

  it('asks for each query once, few at a time', async () => {
    let [now, most, sent] = [0, 0, 0]
    const recorder = new Recorder(GET, async (request) => {
      sent += 1
      now += 1
      most = Math.max(most, now)
      await Promise.resolve()
      now -= 1
      return answering(request)
    })
    await Promise.all(['a', 'b', 'a', 'c', 'd', 'a'].map((query) => recorder.fetchResults(query)))
    expect([sent, most]).toEqual([4, RECORDER_LIMITS.together])
    expect(recorder.recordings.map(({ query, results }) => [query, results[0]?.title])).toEqual([
      ['a', 'a'],
      ['b', 'b'],
      ['c', 'c'],
      ['d', 'd'],
    ])
  })

  it('stops asking an endpoint that keeps failing', async () => {
    const recorder = new Recorder(GET, () => Promise.resolve({ ok: false, error: 'down' }))
    const answers = []
    for (let i = 0; i < 10; i += 1) answers.push(await recorder.fetchResults(`q${i}`))
    expect(recorder.sent).toBe(RECORDER_LIMITS.failures)
    expect(answers.at(-1)).toMatchObject({
      ok: false,
      error: expect.stringContaining('in a row') as unknown,
    })
  })

  it('searches for the questions that no cassette holds, and tells how far it is', async () => {
    const told: (string | number | undefined)[][] = []
    const recorder = new Recorder(GET, answering)
    await recordQuestions(['a', 'b', 'c'], [{ query: 'b', results: [] }], recorder, (...one) =>
      told.push(one),
    )
    expect(told).toEqual([
      [0, 2, undefined],
      [1, 2, undefined],
      [2, 2, undefined],
    ])
    expect(recorder.recordings.map(({ query }) => query)).toEqual(['a', 'c'])
  })
})

describe('sending', () => {
  const server = createServer((request, response) => {
    if (request.url === '/big') {
      response.end('x'.repeat(RECORDER_LIMITS.bytes + 1))
      return
    }
    if (request.url === '/missing') {
      response.statusCode = 404
      response.end()
      return
    }
    response.end(
      JSON.stringify({
        cookie: request.headers.cookie ?? null,
        key: request.headers['x-api-key'] ?? null,
      }),
    )
  })
  let base = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => {
    server.close()
  })
  const send = (path: string) =>
    sendBy(fetch)({ method: 'GET', url: `${base}${path}`, headers: { 'X-API-KEY': 'k' } })

  it('brings the answer, or says why there is none', async () => {
    expect(await send('/')).toEqual({ ok: true, text: '{"cookie":null,"key":"k"}' })
    expect(await send('/missing')).toEqual({ ok: false, error: 'the endpoint answered 404' })
    expect(await send('/big')).toMatchObject({
      ok: false,
      error: expect.stringContaining('longer than') as unknown,
    })
    expect(
      await sendBy(fetch)({ method: 'GET', url: 'http://127.0.0.1:1/', headers: {} }),
    ).toMatchObject({
      ok: false,
      error: expect.stringContaining('could not be reached') as unknown,
    })
  })
})
