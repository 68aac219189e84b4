/**
 * Calls and the entries that they are judged against: recorded ones of the official files where
 * those are at hand, else a few of our own.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readJson } from '../../src/run/json-value.ts'
import type { JsonValue } from '../../src/run/calls/call-value.ts'
import { prepareEntry, recordedCalls } from '../../src/judges/index.ts'
import type { Entry, OfficialFiles } from '../../src/judges/index.ts'

interface Judgement {
  readonly entry: Entry
  readonly calls: readonly JsonValue[]
}
export interface Judgements {
  readonly shape: string
  readonly all: readonly Judgement[]
}

const VECTORS = 'oracle_ast_vectors.jsonl'

function officialFiles(root: string): OfficialFiles {
  const paths = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return {
    paths,
    read: (suffix) => {
      const path = paths.find((p) => p.endsWith(`/${suffix}`))
      return path === undefined ? undefined : readFileSync(path, 'utf8')
    },
  }
}

const recorded = (root: string): readonly Judgement[] =>
  recordedCalls(
    { path: VECTORS, text: readFileSync(join(root, VECTORS), 'utf8') },
    officialFiles(root),
  )

function items(text: string): readonly JsonValue[] {
  const read = readJson(text)
  if (
    !read.ok ||
    read.value === null ||
    typeof read.value !== 'object' ||
    read.value.kind !== 'list'
  )
    throw new Error('the fixture is no list')
  return read.value.items
}

/** A right call, and one with each thing wrong that a call can have wrong. */
function own(): readonly Judgement[] {
  const functions = items(
    '[{"name":"table.book","description":"","parameters":{"type":"dict","properties":{"guests":{"type":"integer"},"price":{"type":"float"},"dishes":{"type":"array","items":{"type":"string"}},"when":{"type":"dict"},"name":{"type":"string"}},"required":["guests","name"]}}]',
  )
  const groundTruth = items(
    '[{"table.book":{"guests":[4],"price":[9.5,""],"dishes":[["soup of the day","fish"],""],"when":[{"day":["Monday"],"hour":[19,""]}],"name":["Anna Bell-Smith"]}}]',
  )
  const right =
    '"guests":4,"price":9.5,"dishes":["Soup of the day","fish"],"when":{"day":"monday","hour":19},"name":"anna bell smith"'
  const wrong = [
    '"guests":4',
    '"guests":4.0,"name":"x"',
    `${right},"other":1`,
    right.replace('9.5', '9.25'),
    right.replace('"fish"', '"meat"'),
    right.replace('19', '20'),
    right.replace('anna', 'ann'),
  ]
  return ['simple_python', 'multiple', 'parallel'].flatMap((category) => {
    const entry = prepareEntry({ category, functions, groundTruth })
    return [right, right, ...wrong].map((args) => ({
      entry,
      calls: items(`[{"table.book":{${args}}}]`),
    }))
  })
}

export function judgements(): Judgements {
  const root = resolve(process.env['TANDEM_BENCHMARKS'] ?? '../shared/benchmarks', 'bfcl')
  return existsSync(join(root, VECTORS))
    ? { shape: 'bfcl-ast, official', all: recorded(root) }
    : { shape: 'bfcl-ast, own fixture', all: own() }
}
