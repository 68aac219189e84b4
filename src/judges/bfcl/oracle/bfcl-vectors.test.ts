/**
 * The official files, where they are at hand: `TANDEM_BENCHMARKS` names the folder that holds
 * `bfcl/`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { officialFolder } from '../../../run/testing/official-files.ts'
import type { JsonValue } from '../../../run/calls/call-value.ts'
import type { OfficialFiles, Oracle } from '../../oracle.ts'
import { judgeCalls } from '../ast/ast-check.ts'
import { prepareEntry } from '../ast/ast-entry.ts'
import type { PyValue } from '../../python/python-value.ts'
import { astOracle } from './ast-oracle.ts'
import { decodeOracle } from './decode-oracle.ts'
import { officialEntries } from './bfcl-oracle-rows.ts'

const { root, there } = officialFolder('bfcl', "BFCL's official files")

const paths = there
  ? readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  : []
const files: OfficialFiles = {
  paths,
  read: (suffix) => {
    const path = paths.find((p) => p.endsWith(`/${suffix}`))
    return path === undefined ? undefined : readFileSync(path, 'utf8')
  },
}

function agreement(oracle: Oracle, name: string): { readonly agree: number; readonly all: number } {
  const rows = [...oracle({ path: name, text: readFileSync(join(root, name), 'utf8') }, files)]
  return { agree: rows.filter(({ agrees }) => agrees).length, all: rows.length }
}

/**
 * The first acceptable value that is not "", of a parameter or of a dict's key; what has none is
 * left out.
 */
function first(options: JsonValue): PyValue | undefined {
  const value =
    options !== null && typeof options === 'object' && options.kind === 'list'
      ? options.items.find((option) => option !== '')
      : undefined
  return value === undefined ? undefined : resolved(value)
}

function resolved(value: JsonValue): PyValue {
  if (value === null || typeof value !== 'object' || value.kind === 'int' || value.kind === 'float')
    return value
  if (value.kind === 'list') return { kind: 'list', items: value.items.map(resolved) }
  return {
    kind: 'dict',
    entries: value.entries.flatMap(([key, options]): [PyValue, PyValue][] => {
      const chosen =
        options !== null && typeof options === 'object' && options.kind === 'list'
          ? first(options)
          : resolved(options)
      return chosen === undefined ? [] : [[key, chosen]]
    }),
  }
}

function perfectCall(answer: JsonValue): PyValue {
  if (answer === null || typeof answer !== 'object' || answer.kind !== 'dict')
    throw new Error('an answer is no dict')
  return {
    kind: 'dict',
    entries: answer.entries.map(([name, parameters]): [PyValue, PyValue] => [
      name,
      resolved(parameters),
    ]),
  }
}

describe.skipIf(!there)(`BFCL's official files${there ? '' : ` (skipped: not at ${root})`}`, () => {
  it('are judged as the official checker recorded', () => {
    expect(agreement(astOracle, 'oracle_ast_vectors.jsonl')).toEqual({ agree: 8944, all: 8944 })
  }, 30_000)

  it('are judged as recorded in Java and JavaScript', () => {
    expect(agreement(astOracle, 'oracle_ast_vectors_java_js.jsonl')).toEqual({
      agree: 738,
      all: 738,
    })
  })

  it('are decoded as the official decoders recorded', () => {
    expect(agreement(decodeOracle, 'oracle_decode_vectors.jsonl')).toEqual({ agree: 339, all: 339 })
  })

  it.each([
    ['simple_python', 400, []],
    ['multiple', 200, []],
    ['parallel', 200, []],
    ['parallel_multiple', 200, ['parallel_multiple_12', 'parallel_multiple_26']],
    ['live_simple', 258, ['live_simple_106-63-0', 'live_simple_112-68-0']],
  ])(
    '%s: a perfect caller is judged right, but for the entries whose data contradict themselves',
    (category, entries, failing) => {
      const official = officialEntries(files, category)
      expect(official.size).toBe(entries)
      const wrong = [...official].filter(
        ([, entry]) =>
          !judgeCalls(prepareEntry({ category, ...entry }), entry.groundTruth.map(perfectCall))
            .valid,
      )
      expect(wrong.map(([id]) => id)).toEqual(failing)
    },
  )

  it('make a list of checks for every verdict', () => {
    for (const category of ['live_simple', 'parallel_multiple']) {
      for (const entry of officialEntries(files, category).values()) {
        const verdict = judgeCalls(
          prepareEntry({ category, ...entry }),
          entry.groundTruth.map(perfectCall),
        )
        const checks = verdict.explain()
        expect(checks.length).toBeGreaterThan(1)
        expect(checks.at(-1)?.passed).toBe(verdict.valid)
      }
    }
  })
})

describe('Rows of recorded verdicts', () => {
  const question =
    '{"id":"simple_0","question":[[]],"function":[{"name":"f","description":"","parameters":{"type":"dict","properties":{"x":{"type":"float"}},"required":["x"]}}]}'
  const at = (folder: string): OfficialFiles => {
    const texts: Record<string, string> = {
      [`${folder}/BFCL_v3_simple.json`]: question,
      [`${folder}/possible_answer/BFCL_v3_simple.json`]:
        '{"id":"simple_0","ground_truth":[{"f":{"x":[5.0]}}]}',
    }
    return {
      paths: Object.keys(texts),
      read: (suffix) => Object.entries(texts).find(([path]) => path.endsWith(`/${suffix}`))?.[1],
    }
  }
  const judged = (rows: string, official = at('/data')) => [
    ...astOracle({ path: 'rows.jsonl', text: rows }, official),
  ]

  it('find the questions of either version by the category', () => {
    const row = (category: string, x: string, valid: string) =>
      `{"id":"simple_0","category":"${category}","kind":"own","model_output":[{"f":{"x":${x}}}],${valid}}\n`
    const rows = judged(
      row('simple', '5', '"valid":true') +
        row('simple_python', '"5"', '"valid":false,"error_type":"type_error:simple"') +
        row('simple', '5', '"valid":false,"error_type":"x"') +
        row('simple', 'Infinity', '"valid":false,"error_type":"value_error:others"'),
    )
    expect(rows.map(({ agrees }) => agrees)).toEqual([true, true, false, true])
    expect(rows[2]).toEqual({
      place: 'line 3, simple_0, own',
      agrees: false,
      official: 'wrong: x',
      ours: 'valid',
    })
    expect(() => judged(row('multiple', '5', '"valid":true'))).toThrow(
      /BFCL_v4_multiple.json is not among the official files/,
    )
    expect(() => judged('{"id":1}')).toThrow(/line 1: valid: expected true or false/)
    expect(() => judged('{"id":')).toThrow(/rows.jsonl:1: column/)
  })

  it('of relevance ask whether there is a call', () => {
    const rows = judged(
      [
        '{"id":"a","category":"irrelevance","model_output":"I cannot help.","valid":true}',
        '{"id":"b","category":"live_irrelevance","model_output":[{"f":{}}],"valid":false,"error_type":"irrelevance_error:decoder_success"}',
        '{"id":"c","category":"irrelevance","model_output":[],"valid":true}',
        '{"id":"d","category":"live_relevance","model_output":"[f(a=1)]","valid":true}',
        '{"id":"e","category":"live_relevance","model_output":[],"valid":false,"error_type":"relevance_error:decoder_failed"}',
        '{"id":"f","category":"live_irrelevance","model_output":[{"f":{},"g":{}}],"valid":true}',
      ].join('\n'),
    )
    expect(rows.filter(({ agrees }) => !agrees)).toEqual([])
  })
})
