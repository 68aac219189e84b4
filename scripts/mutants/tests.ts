/**
 * Which test files reach what, found by running each once, and in which order they are tried on a
 * mutant.
 */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { sourcesBelow } from '../../src/cli/code-version.ts'
import type { Host } from './hosts.ts'
import { ROOT, SOURCES, testFiles } from './scope.ts'

const mappedSchema = z.strictObject({
  /** Of the test and of all code that it may reach. */
  code: z.string(),
  passed: z.boolean(),
  why: z.string(),
  seconds: z.number(),
  reached: z.array(z.string()),
})
export type Mapped = z.output<typeof mappedSchema>

const KEPT = join(ROOT, '.tandem', 'mutants', 'reach.json')
/** Milliseconds that a test file has where nothing is mutated. */
const LIMIT = 300_000

const isTestFile = (path: string): boolean => /\.test\.tsx?$/.test(path)

/** The code that all tests share; a test file that changed is mapped again alone. */
function sharedCode(): string {
  const hash = createHash('sha256')
  for (const path of [
    ...SOURCES.flatMap(sourcesBelow).filter(
      (one) => !isTestFile(one) && !one.endsWith('equivalents.json'),
    ),
    'package-lock.json',
  ])
    hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)))
  return hash.digest('hex')
}

function kept(): Record<string, Mapped> {
  try {
    return z.record(z.string(), mappedSchema).parse(JSON.parse(readFileSync(KEPT, 'utf8')))
  } catch {
    return {}
  }
}

/** Every test file with what it reaches: taken over where nothing changed, else by running it. */
export async function mapTests(
  hosts: readonly Host[],
  signal: AbortSignal,
  progress: (done: number, all: number) => void,
): Promise<ReadonlyMap<string, Mapped>> {
  const shared = sharedCode()
  const known = kept()
  const codeOf = (test: string): string =>
    createHash('sha256')
      .update(shared)
      .update(readFileSync(join(ROOT, test)))
      .digest('hex')
      .slice(0, 16)
  const mapped = new Map<string, Mapped>()
  const left: string[] = []
  for (const test of testFiles()) {
    const one = known[test]
    if (one?.passed === true && one.code === codeOf(test)) mapped.set(test, one)
    else left.push(test)
  }
  const all = left.length
  mkdirSync(dirname(KEPT), { recursive: true })
  await Promise.all(
    hosts.map(async (host) => {
      await host.set({ kind: 'map' })
      for (let test = left.shift(); test !== undefined; test = left.shift()) {
        progress(all - left.length, all)
        const outcome = await host.test(test, LIMIT)
        signal.throwIfAborted()
        mapped.set(
          test,
          outcome.kind === 'passed'
            ? {
                code: codeOf(test),
                passed: true,
                why: '',
                seconds: outcome.seconds,
                reached: [...outcome.reached],
              }
            : { code: codeOf(test), passed: false, why: outcome.why, seconds: 0, reached: [] },
        )
        writeFileSync(KEPT, JSON.stringify(Object.fromEntries(mapped)))
      }
    }),
  )
  return mapped
}

/** Steps between folders from one file to another. */
function distance(a: string, b: string): number {
  const [from, to] = [dirname(a).split('/'), dirname(b).split('/')]
  let common = 0
  while (common < from.length && from[common] === to[common]) common += 1
  return from.length + to.length - 2 * common
}

/**
 * The test files that reach a place, in the order in which they are tried: the file's own test,
 * then what is near and quick.
 */
export function testsOf(
  file: string,
  place: string,
  mapped: ReadonlyMap<string, Mapped>,
): string[] {
  const own = file.replace(/\.ts$/, '.test.ts')
  const cost = (test: string, { seconds }: Mapped): number =>
    test === own ? 0 : (0.2 + seconds) * (1 + distance(file, test))
  return [...mapped]
    .filter(([, { passed, reached }]) => passed && reached.includes(place))
    .sort(([a, one], [b, other]) => cost(a, one) - cost(b, other))
    .map(([test]) => test)
}
