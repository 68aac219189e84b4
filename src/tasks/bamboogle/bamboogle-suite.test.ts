import { describe, expect, it } from 'vitest'
import { runCalls } from '../../rl/rollout/executions.ts'
import { floorScores } from '../floors.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import { DEFAULT_BUDGET } from '../official/token-budget.ts'
import type { FetchResults } from './search/search-results.ts'
import { SPLITS, STYLES } from '../task.ts'
import type { Split, Task } from '../task.ts'
import {
  AGENTFLOW,
  CASSETTE,
  CORPUS,
  FIXTURE,
  PASSAGES,
  TOOLRL,
} from './testing/bamboogle-files.ts'
import { importBamboogle, recognisedFiles } from './bamboogle-import.ts'
import type { BamboogleFiles } from './bamboogle-import.ts'
import { answerWords } from '../../judges/index.ts'
import { createBamboogle } from './bamboogle-suite.ts'
import type { BamboogleSuite } from './bamboogle-suite.ts'

function imported(files: readonly DroppedFile[], skipBad = false): BamboogleFiles {
  const read = importBamboogle(files, skipBad)
  if (!read.ok) throw new Error(read.error)
  return read.files
}

const suiteOf = (
  files: readonly DroppedFile[] = FIXTURE,
  fetchResults?: FetchResults,
): BamboogleSuite =>
  createBamboogle(imported(files), {
    seed: 1,
    heldOutShare: 0.25,
    split: 'reporting',
    budget: DEFAULT_BUDGET,
    fetchResults,
  })
const all = (suite: BamboogleSuite, split: Split): Task[] =>
  Array.from({ length: suite.size(split) }, (_, i) => suite.task(split, i, 0))
const told = (finalState: string | null) => ({ plan: [], calls: [], finalState })

describe('importing Bamboogle', () => {
  it('recognises both forms, cassettes and corpora by what they hold', () => {
    const renamed = [TOOLRL, CASSETTE, CORPUS, PASSAGES].map((file, i) => ({
      ...file,
      path: `x\\${i}${file.path.slice(file.path.lastIndexOf('.'))}`,
    }))
    const files = imported(renamed)
    expect([files.questions.length, files.recordings.length, files.passages.length]).toEqual([
      32, 26, 48,
    ])
    expect(recognisedFiles(renamed)).toBe(2)
  })

  it("takes the instruction off AgentFlow's questions, and reads questions that both forms hold once", () => {
    expect(imported([AGENTFLOW]).questions).toEqual(imported([TOOLRL]).questions)
    const both = imported([AGENTFLOW, TOOLRL])
    expect(both.questions).toHaveLength(32)
    expect(both.warnings).toEqual([
      '32 questions occur more than once, to the word; each is read once',
    ])
  })

  it('lists bad records with file, line and field, and leaves them out only when told to', () => {
    const text =
      '[\n{"Question": "Who?", "Answer": "I"},\n{"Question": "", "Answer": "x"},\n{"Question": "Why?", "Answer": 5}, {"Question": "How?"}\n]'
    const file = { path: 'q.json', text }
    expect(importBamboogle([file], false)).toEqual({
      ok: false,
      error: '3 records of the files cannot be used',
      bad: [
        { file: 'q.json', line: 3, field: '[1].Question', message: 'is empty (found "")' },
        {
          file: 'q.json',
          line: 4,
          field: '[2].Answer',
          message: 'expected a text or a list of texts (found 5)',
        },
        {
          file: 'q.json',
          line: 4,
          field: '[3].Answer',
          message: 'expected a text or a list of texts (found nothing)',
        },
      ],
    })
    expect(imported([file], true)).toMatchObject({
      questions: [{ text: 'Who?', golds: ['I'] }],
      skipped: 3,
    })
  })

  it.each([
    [[], /none of the 0 files holds Bamboogle's questions; drop toolrl_data.json/],
    [[{ path: 'toolrl_data.json', text: '' }], /toolrl_data\.json:1: the file: is empty/],
    [[{ path: 'a.json', text: '[{"Question": "x", "Answer": "y"' }], /a\.json:1: column 33/],
    [[CASSETTE], /none of the 1 files/],
  ])('refuses %j', (files, message) => {
    const read = importBamboogle(files, true)
    expect(read.ok ? '' : read.error).toMatch(message)
  })
})

describe('the suite', () => {
  const suite = suiteOf()

  it('splits by question, makes equal tasks of equal files, and says where it ends', () => {
    expect([suite.size('train'), suite.size('held-out')]).toEqual([24, 8])
    const texts = (split: Split) => new Set(all(suite, split).map(({ text }) => text))
    expect([...texts('held-out')].filter((text) => texts('train').has(text))).toEqual([])
    expect(SPLITS.flatMap((split) => all(suiteOf(), split))).toEqual(
      SPLITS.flatMap((split) => all(suite, split)),
    )
    expect(() => suite.task('train', 24, 0)).toThrow(RangeError)
    expect(suite.gold).toBe('answer')
  })

  it('has a stratum of answers whose words training never shows', () => {
    const known = new Set(all(suite, 'train').flatMap((task) => answerWords(task.text)))
    const unseen = all(suite, 'unseen-entities')
    expect(unseen.length).toBeGreaterThan(0)
    for (const task of unseen)
      for (const word of answerWords(suite.judge(task, told('x')).checks[0]?.expected ?? ''))
        expect(known.has(word)).toBe(false)
  })

  it('judges what was told last, exactly, with cover and F1 beside it', () => {
    const [task] = all(suite, 'train').filter(({ text }) =>
      text.startsWith('In which town was the maker of the glass kite'),
    )
    if (task === undefined) throw new Error('not there')
    const marks = (text: string | null) =>
      suite.judge(task, told(text)).checks.map(({ passed, actual }) => [passed, actual])
    expect(suite.judge(task, told('The TAVIRA.')).success).toBe(true)
    expect(marks('in Tavira')).toEqual([
      [false, 'in Tavira'],
      [true, 'in Tavira'],
      [false, '0.67'],
    ])
    expect(marks(null)).toEqual([
      [false, 'nothing was told'],
      [false, 'nothing was told'],
      [false, '0.00'],
    ])
    expect(marks('I think <answer>Tavira</answer>')[0]).toEqual([true, 'Tavira'])
    expect(suite.judge(task, told('x'.repeat(100_000))).success).toBe(false)
  })

  it('demonstrates what really works: every demonstration runs, and those with an answer are right', async () => {
    let answered = 0
    for (const [files, everywhere] of [
      [FIXTURE, false],
      [[TOOLRL, PASSAGES], false],
      [[TOOLRL], true],
    ] as const) {
      const made = suiteOf(files)
      for (const task of all(made, 'train')) {
        for (const style of STYLES) {
          const demonstration = made.demonstrate(task, style)
          if (demonstration === undefined) {
            expect(style).not.toBe('verbatim')
            continue
          }
          const world = made.world(task)
          let results: Awaited<ReturnType<typeof runCalls>>['results'] = []
          const read: string[] = []
          for (const [i, calls] of demonstration.calls.entries()) {
            for (const call of calls) {
              const text = call.args[0]?.[1]
              // Words that are told come from the results that were read.
              if (call.name === 'tell_answer' && typeof text === 'string')
                expect(read.join('\n')).toContain(text)
            }
            const ran = await runCalls(calls, i, world, results)
            results = ran.results
            read.push(ran.observation)
            expect(ran.records.every(({ observation }) => observation.ok)).toBe(true)
            const line = demonstration.plan[i] ?? ''
            expect([made.styleOf(line, task), made.interpret(line, task)]).toEqual([style, calls])
          }
          const answers = demonstration.calls.flat().some(({ name }) => name === 'tell_answer')
          expect(made.judge(task, told(world.state() as string | null)).success).toBe(answers)
          if (answers) answered += 1
          else expect(style).toBe('verbatim')
          if (everywhere) expect(answers).toBe(false)
          // A plan is written before anything is found.
          for (const gold of (made.judge(task, told('')).checks[0]?.expected ?? '').split(' | ')) {
            if (!task.text.includes(gold)) expect(demonstration.plan.join('\n')).not.toContain(gold)
          }
        }
      }
    }
    expect(answered).toBeGreaterThan(100)
  })

  it('reads any query of a line, and nothing that is no line', () => {
    const [task] = all(suite, 'train')
    if (task === undefined) throw new Error('not there')
    expect(suite.interpret("search query='it\\'s x'", task)).toEqual([
      { name: 'search', args: [['query', "it's x"]] },
    ])
    expect(suite.interpret('@search x y', task)).toEqual([
      { name: 'search', args: [['query', 'x y']] },
    ])
    for (const line of [
      '',
      'search',
      'search query=x',
      "search query='x' 'y'",
      "search query='x', query='y'",
      '@search  ',
      "search query='x') , tell_answer(text='y'",
      'tell_answer x',
    ]) {
      expect(suite.interpret(line, task)).toBeUndefined()
      expect(suite.styleOf(line, task)).toBeUndefined()
    }
    expect(
      suite.planValues(["search query='red fox'", 'tell_answer from the results', 'what ever']),
    ).toEqual(['red', 'fox', 'what', 'ever'])
  })

  it('has floors that look at no answer, and says what a search finds', async () => {
    const scores = await floorScores(suite, suite.benchmark, 0)
    expect(scores.map(({ name }) => name)).toEqual([
      'no call',
      'copied question',
      'first title',
      'most frequent answer',
      'nearest neighbour',
    ])
    // The answer of a training question, whichever is nearest.
    const golds = new Set(
      all(suite, 'train').map((task) => JSON.stringify(suite.benchmark.floors[4]?.calls(task))),
    )
    for (const task of all(suite, 'held-out'))
      expect(golds).toContain(JSON.stringify(suite.benchmark.floors[4]?.calls(task)))
    for (const task of all(suite, 'held-out'))
      expect(['seen', 'never']).toContain(suite.benchmark.seen(task))
    expect(scores[0]?.right).toBe(0)
    expect(scores[2]?.right).toBeGreaterThan(0)
    expect(suite.coverage()).toMatchObject({ questions: 32 })
    expect(suiteOf([TOOLRL]).coverage()).toEqual({
      questions: 32,
      titled: 0,
      shown: 0,
      anything: 0,
    })
  })
})

describe('the world', () => {
  const [task] = all(suiteOf(), 'train')
  if (task === undefined) throw new Error('not there')

  it('answers what it does not know with an error, and never more than its limits', async () => {
    const world = suiteOf().world(task)
    for (const [name, args] of [
      ['find', []],
      ['search', []],
      ['search', [['query', null]]],
      ['search', [['query', 'x'.repeat(2000)]]],
      [
        'tell_answer',
        [
          ['text', 'x'],
          ['text', 'y'],
        ],
      ],
    ] as const) {
      expect((await world.call({ name, args })).ok).toBe(false)
    }
    for (let i = 0; i < 300; i += 1) await world.call({ name: 'search', args: [['query', 'x']] })
    expect((await world.call({ name: 'search', args: [['query', 'x']] })).text).toBe(
      'error: more than 200 calls',
    )
  })

  it('asks nobody unless somebody is given, and then records on first use', async () => {
    const asked: string[] = []
    const made = suiteOf([TOOLRL], (query) => {
      asked.push(query)
      return Promise.resolve(
        query === 'broken'
          ? { ok: false, error: 'the endpoint did not answer' }
          : { ok: true, results: [{ title: 'T', snippet: 'S' }] },
      )
    })
    const search = async (query: string) =>
      (await made.world(task).call({ name: 'search', args: [['query', query]] })).text
    expect(await search('a fox')).toBe('recorded now\n1. T\n- Snippet: S\n')
    expect(await search('a fox')).toMatch(/^exact\n/)
    expect(await search('The FOX')).toMatch(/^same words\n/)
    expect(await search('broken')).toBe('error: the endpoint did not answer')
    expect(await search(' ')).toBe('no results\n')
    expect(asked).toEqual(['a fox', 'broken'])
    expect(made.book.recordings).toEqual([
      { query: 'a fox', results: [{ title: 'T', snippet: 'S' }] },
    ])
  })

  it('is copied with what was told', async () => {
    const world = suiteOf().world(task)
    await world.call({ name: 'tell_answer', args: [['text', 'one']] })
    const other = world.clone()
    await other.call({ name: 'tell_answer', args: [['text', 'two']] })
    expect([world.state(), other.state()]).toEqual(['one', 'two'])
    world.reset(0)
    expect(world.state()).toBeNull()
  })
})
