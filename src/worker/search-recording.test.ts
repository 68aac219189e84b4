import { describe, expect, it } from 'vitest'
import type { SuiteFiles } from '../run/storage.ts'
import { AGENTFLOW, CASSETTE, TOOLRL } from '../tasks/bamboogle/testing/bamboogle-files.ts'
import { importBamboogle } from '../tasks/bamboogle/bamboogle-import.ts'
import { readCassette } from '../tasks/bamboogle/search/cassette.ts'
import type { Send } from '../tasks/bamboogle/search/search-endpoint.ts'
import type { Report } from './protocol.ts'
import { replyTo } from './testing/reply-to.ts'
import { RECORDED, SearchRecording } from './search-recording.ts'

const ENDPOINT = JSON.stringify({ url: 'https://example.org/?q={query}', results: 'r' })
const answering: Send = () =>
  Promise.resolve({ ok: true, text: '{"r": [{"title": "T", "snippet": "S"}]}' })

function make(files: SuiteFiles | undefined, send: Send | undefined = answering) {
  const reports: Report[] = []
  let kept = files
  const reply = () => replyTo((report) => reports.push(report))
  const searches = new SearchRecording({
    send,
    files: () => Promise.resolve(kept),
    take: (taken) => {
      kept = taken
      return Promise.resolve()
    },
  })
  const recorded = () =>
    (kept ?? [])
      .filter(({ path }) => path === RECORDED)
      .flatMap((file) => readCassette(file).recordings)
  return { searches, reply, reports, recorded, files: () => kept ?? [] }
}

describe('recording searches', () => {
  it('searches for what no cassette holds, tells how far it is, and keeps the answers beside the files', async () => {
    const { searches, reply, reports, recorded, files } = make([TOOLRL, CASSETTE])
    await searches.record(ENDPOINT, false, reply())
    expect(reports.at(-1)).toEqual({ kind: 'searched', done: 6, all: 6, failed: 0 })
    expect(recorded()).toHaveLength(6)
    expect(files().slice(0, 2)).toEqual([TOOLRL, CASSETTE])
    const read = importBamboogle(files(), false)
    expect(read.ok && read.files.recordings.length).toBe(32)
    await searches.record(ENDPOINT, false, reply())
    expect(reports.at(-1)).toEqual({ kind: 'searched', done: 0, all: 0, failed: 0 })
    expect(searches.fetchResults).toBeUndefined()
  })

  it('answers while training only where the user wants that, and saves it all as one cassette', async () => {
    const { searches, reply, reports } = make([AGENTFLOW])
    await searches.record(ENDPOINT, true, reply())
    expect(await searches.fetchResults?.('something new')).toEqual({
      ok: true,
      results: [{ title: 'T', snippet: 'S' }],
    })
    await searches.export(reply())
    const last = reports.at(-1)
    if (last?.kind !== 'cassette') throw new Error('nothing was saved')
    expect(last.queries).toBe(33)
    expect(
      readCassette({ path: 'x', text: last.text }).recordings.map(({ query }) => query),
    ).toContain('something new')
  })

  it('says what failed, and keeps nothing of it', async () => {
    const { searches, reply, reports, recorded } = make([TOOLRL], () =>
      Promise.resolve({ ok: false, error: 'down' }),
    )
    await searches.record(ENDPOINT, false, reply())
    expect(reports.at(-1)).toMatchObject({ done: 32, all: 32, failed: 32 })
    expect(recorded()).toEqual([])
  })

  it.each([
    ['no endpoint', [TOOLRL], '{', /not JSON/],
    ['a wrong one', [TOOLRL], '{"url": "ftp://x/{query}"}', /endpoint’s url is not right/],
    ['no questions', undefined, ENDPOINT, /Drop them first/],
    ['only a cassette', [CASSETTE], ENDPOINT, /Drop them first/],
  ])('refuses %s', async (_, files, endpoint, message) => {
    const { searches, reply } = make(files)
    await expect(searches.record(endpoint, false, reply())).rejects.toThrow(message)
  })

  it('sends nothing where nothing may be sent', async () => {
    const searches = new SearchRecording({
      send: undefined,
      files: () => Promise.resolve([TOOLRL]),
      take: () => Promise.resolve(),
    })
    await expect(
      searches.record(
        ENDPOINT,
        false,
        replyTo(() => undefined),
      ),
    ).rejects.toThrow(/Nothing can be sent/)
  })
})
