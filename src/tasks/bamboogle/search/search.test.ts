import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NEAR, printFound, SearchBook } from './search-book.ts'
import { isCassette, printCassette, readCassette } from './cassette.ts'
import type { Recording } from './cassette.ts'
import { corpusKind, pieces, readCorpus } from './passage-corpus.ts'
import { SEARCH_LIMITS } from './search-limits.ts'
import { tries } from '../../../run/testing/tries.ts'

const result = (title: string) => ({ title, snippet: `all about ${title}` })
const recording = (query: string, ...titles: readonly string[]): Recording => ({
  query,
  results: titles.map(result),
})
const RECORDINGS = [
  recording('Who built the tin lantern?', 'Orvo'),
  recording('capital of Peru', 'Lima'),
  recording('height of the glass kite', 'Kite'),
  recording('nothing known'),
]

describe('a cassette', () => {
  const file = (text: string) => ({ path: 'c.json', text })

  it('reads back what was printed, whatever it holds', () => {
    const words = fc.string({ unit: 'binary', maxLength: 30 })
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            query: words,
            results: fc.array(
              fc.record(
                { title: words, snippet: words, url: words },
                { requiredKeys: ['title', 'snippet'] },
              ),
              { maxLength: 3 },
            ),
          }),
          { maxLength: 5 },
        ),
        (recordings) => {
          const printed = file(printCassette(recordings))
          expect(isCassette(printed)).toBe(true)
          // toStrictEqual would ask for the prototype that fast-check leaves out.
          expect(readCassette(printed)).toEqual({ recordings, problems: [] })
        },
      ),
      tries(200, 5),
    )
  })

  it.each([
    ['{"format": "tandem-search-cassette"', /the text ends here/],
    [
      '{"format": "x", "version": 1, "recordings": []}',
      /format: expected "tandem-search-cassette"/,
    ],
    ['{"format": "tandem-search-cassette", "version": 2, "recordings": []}', /version 1/],
    ['{"format": "tandem-search-cassette", "version": 1.0, "recordings": []}', /version/],
    ['{"format": "tandem-search-cassette", "version": 1, "recordings": {}}', /expected a list/],
    ['[]', /expected an object/],
  ])('refuses %s', (text, message) =>
    expect(readCassette(file(text)).problems[0]?.message).toMatch(message),
  )

  it('names line and field of a bad recording and keeps the good ones', () => {
    const text =
      '{"format": "tandem-search-cassette", "version": 1, "recordings": [\n{"query": "a", "results": []},\n{"query": "b", "results": [{"title": 5, "snippet": "x"}]},\n{"query": "c"}\n]}'
    expect(readCassette(file(text))).toEqual({
      recordings: [{ query: 'a', results: [] }],
      problems: [
        { line: 3, field: 'recordings[1].results[0].title', message: 'expected a text (found 5)' },
        { line: 4, field: 'recordings[2].results', message: 'is missing (found nothing)' },
      ],
    })
  })
})

describe('a book', () => {
  const book = new SearchBook(RECORDINGS, [
    { title: 'Peru', text: 'Peru lies in the Andes.' },
    { title: 'Kites', text: 'Kites fly.' },
    { title: 'Bells', text: 'Bells ring.' },
  ])

  it('finds the letter, then the words, then what is near, then the corpus, then nothing, and says which', () => {
    expect(book.find('capital of Peru')).toMatchObject({
      how: 'exact',
      results: [{ title: 'Lima' }],
    })
    expect(book.find('The CAPITAL, of Peru?')).toMatchObject({
      how: 'same words',
      near: { query: 'capital of Peru', share: 1 },
    })
    expect(book.find('who built a lantern of tin')).toMatchObject({
      how: 'nearest',
      near: { query: 'Who built the tin lantern?' },
    })
    expect(book.find('andes')).toMatchObject({ how: 'corpus', results: [{ title: 'Peru' }] })
    expect(book.find('zebra')).toEqual({ how: 'none', results: [] })
    expect(book.find('')).toEqual({ how: 'none', results: [] })
    expect(book.find('nothing known')).toEqual({ how: 'exact', results: [] })
    expect(printFound(book.find('nothing known'))).toBe('exact\nno results')
  })

  it("keeps its distance: a near query reaches the stated share of the recorded one's own score", () => {
    for (const query of [
      'capital',
      'peru',
      'glass',
      'the lantern',
      'height kite',
      'capital of of of of',
    ]) {
      const { how, near } = book.find(query)
      if (how === 'nearest') expect(near?.share).toBeGreaterThanOrEqual(NEAR)
    }
    expect(new SearchBook([recording('one two', 'x')], []).find('one two three').how).toBe('none')
  })

  it('keeps the first of equal queries and learns new ones', () => {
    const fresh = new SearchBook([recording('q', 'first'), recording('q', 'second')], [])
    expect(fresh.recordings).toHaveLength(1)
    fresh.record('another', [result('x')])
    expect(fresh.find('another').how).toBe('exact')
    expect(fresh.find('q').results[0]?.title).toBe('first')
  })

  it("prints ToolRL's form, five at most, and as many as there is room for but at least one", () => {
    const found = { how: 'exact' as const, results: ['a', 'b', 'c', 'd', 'e', 'f'].map(result) }
    expect(printFound(found)).toBe(
      `exact\n${['a', 'b', 'c', 'd', 'e'].map((title, i) => `${i + 1}. ${title}\n- Snippet: all about ${title}\n`).join('')}`,
    )
    expect(printFound(found, { tokens: 0, count: (text) => text.length })).toBe(
      'exact\n1. a\n- Snippet: all about a\n(4 more left out)\n',
    )
    expect(
      printFound({
        how: 'exact',
        results: [{ title: 'x\n2. forged', snippet: 's'.repeat(9000) }],
      }).split('\n'),
    ).toHaveLength(4)
  })

  it('answers any query, and the same one alike', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (query) => {
        const found = book.find(query)
        expect(book.find(query)).toEqual(found)
        expect(printFound(found).length).toBeLessThan(4000)
      }),
      tries(300, 6),
    )
    expect(book.find('__proto__ constructor toString').how).toBe('none')
    expect(book.find('peru '.repeat(100_000)).how).not.toBe('exact')
  })
})

describe('a corpus', () => {
  it('is plain text in passages under titles, or JSONL', () => {
    const plain = {
      path: 'x/Rivers.txt',
      text: 'Intro here.\nStill intro.\n\n# The Nile\nA long river.\n\n== The Po ==\nA short one.\n=\n',
    }
    expect(corpusKind(plain)).toBe('plain')
    expect(readCorpus(plain, 'plain').passages).toEqual([
      { title: 'Rivers', text: 'Intro here. Still intro.' },
      { title: 'The Nile', text: 'A long river.' },
      { title: 'The Po', text: 'A short one. =' },
    ])
    const lines = {
      path: 'p.jsonl',
      text: '{"title": "A", "text": "one"}\n\n{"title": "B"}\n{"title"\n{"title": "C", "text": "two"}',
    }
    expect(corpusKind(lines)).toBe('lines')
    expect(readCorpus(lines, 'lines')).toEqual({
      passages: [
        { title: 'A', text: 'one' },
        { title: 'C', text: 'two' },
      ],
      problems: [
        { line: 3, field: 'text', message: 'expected a text (found nothing)' },
        { line: 4, field: 'column 9', message: expect.stringContaining('a colon') as unknown },
      ],
    })
  })

  it('is nothing that only comes along', () => {
    for (const path of ['LICENSE.MIT.note.txt', 'README.md', 'a.json', 'b.py'])
      expect(corpusKind({ path, text: 'words' })).toBeUndefined()
    expect(corpusKind({ path: 'd.jsonl', text: '{"role": "User", "text": "x"}' })).toBeUndefined()
    expect(corpusKind({ path: 'e.txt', text: ' \n' })).toBeUndefined()
  })

  it('cuts long passages without losing a word', () => {
    const text = Array.from({ length: 400 }, (_, i) => `word${i}${i % 9 === 8 ? '.' : ''}`).join(
      ' ',
    )
    expect(pieces(text).join(' ')).toBe(text)
    expect(pieces(text).every((piece) => piece.length <= SEARCH_LIMITS.passageCharacters)).toBe(
      true,
    )
    const emoji = '😀'.repeat(1000)
    expect(pieces(`x${emoji}`).join('')).toBe(`x${emoji}`)
    expect(pieces(`x${emoji}`).every((piece) => piece.isWellFormed())).toBe(true)
  })

  it('takes no longer for a line that is all spaces and signs', () => {
    const line = `=${' '.repeat(900)}x${' '.repeat(90)}=`
    expect(readCorpus({ path: 'x.txt', text: `${line}\n`.repeat(4000) }, 'plain').passages).toEqual(
      [],
    )
  })
})
