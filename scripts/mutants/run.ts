/**
 * `npm run mutants`: plants mutants in the method and the judges, one at a time, and says which of
 * them no test notices.
 */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { codeVersion } from '../../src/cli/code-version.ts'
import {
  ProgressLine,
  SEED_MAX,
  main,
  print,
  tell,
  wholeNumber,
} from '../../src/cli/command-line.ts'
import type { CommandSpec, Given } from '../../src/cli/command-line.ts'
import { CommandError } from '../../src/cli/errors.ts'
import type { Interrupt } from '../../src/cli/interrupt.ts'
import { Journal } from '../../src/cli/journal.ts'
import { drawn, keyOf, nameOf, sample } from './draw.ts'
import { MOST_EQUIVALENT, readEquivalents } from './equivalents.ts'
import { Host } from './hosts.ts'
import { keepsTypes, mutantsOf, mutated, parses } from './operators.ts'
import type { Mutant } from './operators.ts'
import { functionsOf, placeOf } from './reach.ts'
import { ROOT, SOURCES, scopeFiles } from './scope.ts'
import { mapTests, testsOf } from './tests.ts'
import type { Mapped } from './tests.ts'
import { Types } from './types.ts'
import { entry } from '../../src/run/at.ts'

const TIMES = 300
const SEED = 1
const MOST_TIMES = 10_000
const MOST_JOBS = 16
/** What is asked of the tests. */
const ENOUGH = 0.9
/**
 * Milliseconds that a test file has with a mutant, beside so many times what it took without one.
 */
const LIMIT = 20_000
const SLOWER = 5

const MADE_FROM = [...SOURCES, 'public/presets', 'package-lock.json']
const KEPT = join(ROOT, '.tandem', 'mutants')

const SPEC: CommandSpec = {
  name: 'mutants',
  about:
    'Plants a seeded sample of mutants in the method, its randomness, its statistics and the judges, one at a time, and runs the tests that reach each until one fails. No file is changed.',
  options: {
    times: { value: 'N', about: `how many mutants, ${TIMES} where absent` },
    seed: { value: 'S', about: `what draws them, ${SEED} where absent` },
    jobs: {
      value: 'N',
      about: `how many are tried at once, ${MOST_JOBS} at most; as many as there are cores where absent, 4 at most`,
    },
    survivors: {
      about:
        'tries only those that survived the last call of this seed and number, whatever changed since; keeps nothing',
    },
    fresh: {
      about:
        'begins anew; else what an earlier call of the same code, seed and number found is taken over from .tandem/mutants',
    },
  },
  more: [
    'A mutant that the compiler refuses is not counted. A test that does not end in time has noticed. Mutants in scripts/mutants/equivalents.json are the same program by another text:',
    `they are left out and told; more than ${MOST_EQUIVALENT * 100}% of them are too many.`,
    `The last line is "killed A of B"; the exit status is 0 only when A is at least ${ENOUGH * 100}% of B.`,
  ],
}

const outcomeSchema = z.strictObject({
  verdict: z.enum(['killed', 'survived', 'refused']),
  why: z.string(),
})
type Outcome = z.output<typeof outcomeSchema>

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 90)
const shown = ({ file, line, original, replacement, operator }: Mutant): string =>
  `${file}:${line} ${oneLine(original)} → ${replacement === '' ? 'nothing' : oneLine(replacement)} (${operator})`

/** Texts of the files as they stand on disk, each read once. */
class Texts {
  readonly #texts = new Map<string, string>()
  of(file: string): string {
    const text = this.#texts.get(file) ?? readFileSync(join(ROOT, file), 'utf8')
    this.#texts.set(file, text)
    return text
  }
}

async function tried(
  host: Host,
  mutant: Mutant,
  text: string,
  mapped: ReadonlyMap<string, Mapped>,
): Promise<Outcome> {
  const tests = testsOf(mutant.file, placeOf(mutant, functionsOf(mutant.file, text)), mapped)
  await host.set({ kind: 'plant', planted: { file: mutant.file, text: mutated(text, mutant) } })
  for (const test of tests) {
    const outcome = await host.test(test, LIMIT + SLOWER * 1000 * (mapped.get(test)?.seconds ?? 0))
    if (outcome.kind === 'failed') return { verdict: 'killed', why: outcome.why }
  }
  return {
    verdict: 'survived',
    why: tests.length === 0 ? 'no test reaches it' : `${tests.length} test files reach it`,
  }
}

async function mutants({ options }: Given, interrupt: Interrupt): Promise<number> {
  const times = wholeNumber('times', options['times'] ?? String(TIMES), 1, MOST_TIMES)
  const seed = wholeNumber('seed', options['seed'] ?? String(SEED), 0, SEED_MAX)
  const jobs = wholeNumber(
    'jobs',
    options['jobs'] ?? String(Math.min(4, availableParallelism())),
    1,
    MOST_JOBS,
  )
  const path = join(KEPT, `${seed}-${times}.jsonl`)
  const again = options['survivors'] === undefined ? undefined : await survivorsIn(path)
  const journal = await Journal.open(
    again === undefined ? path : join(KEPT, 'survivors.jsonl'),
    { code: codeVersion(MADE_FROM), seed, times },
    outcomeSchema,
    options['fresh'] !== undefined || again !== undefined,
  )
  if (journal.size > 0)
    tell(
      `What an earlier call found of ${journal.size} mutants is taken over; --fresh begins anew.`,
    )
  interrupt.keeps(() => `Interrupted. What was found is kept: the same call goes on.`)

  const texts = new Texts()
  const all = scopeFiles().flatMap((file) => mutantsOf(file, texts.of(file)))
  const order = drawn(all, seed).filter((mutant) => again?.has(keyOf(mutant)) ?? true)
  const equivalents = readEquivalents()
  tell(
    `${all.length} mutants in ${scopeFiles().length} files; ${Math.min(times, order.length)} are drawn by seed ${seed}.`,
  )

  const hosts = Array.from({ length: jobs }, () => new Host())
  const stop = (): void => {
    for (const host of hosts) host.end()
  }
  interrupt.signal.addEventListener('abort', stop)
  const line = new ProgressLine(() => performance.now())
  try {
    const mapped = await mapTests(hosts, interrupt.signal, (done, of) => {
      line.show('map', `mapping which test reaches what: ${done} of ${of}`)
    })
    line.clear()
    for (const [test, { passed, why }] of mapped)
      if (!passed)
        tell(
          `Left out, because it fails without any mutant: ${why.startsWith(test) ? why : `${test}: ${why}`}`,
        )
    if ([...mapped.values()].every(({ passed }) => !passed))
      throw new CommandError('No test passes without a mutant: npm run unit says why.')

    let types: Types | undefined
    const refused = new Set<Mutant>()
    const valid = (mutant: Mutant): boolean => {
      const known = journal.outcome(keyOf(mutant))?.verdict
      if (known !== undefined) return known !== 'refused'
      const text = texts.of(mutant.file)
      const passes =
        parses(mutant, text) &&
        (keepsTypes(mutant) || (types ??= new Types()).passes(mutant.file, mutated(text, mutant)))
      if (!passes) refused.add(mutant)
      return passes
    }
    const draws = sample(order, times, {
      valid,
      equivalent: (mutant) => equivalents.has(nameOf(mutant)),
    })
    const outcomes: { readonly mutant: Mutant; readonly outcome: Outcome }[] = []
    const same: Mutant[] = []
    await Promise.all(
      hosts.map(async (host) => {
        for (const one of draws) {
          interrupt.signal.throwIfAborted()
          for (const mutant of refused)
            await journal.add(keyOf(mutant), { verdict: 'refused', why: '' })
          refused.clear()
          if (one.kind === 'equivalent') {
            same.push(one.mutant)
            continue
          }
          const { mutant } = one
          let outcome = journal.outcome(keyOf(mutant))
          if (outcome === undefined) {
            outcome = await tried(host, mutant, texts.of(mutant.file), mapped)
            interrupt.signal.throwIfAborted()
            await journal.add(keyOf(mutant), outcome)
          }
          outcomes.push({ mutant, outcome })
          print(
            `${outcomes.length} of ${Math.min(times, order.length)}: ${outcome.verdict === 'killed' ? 'killed' : 'SURVIVED'}: ${shown(mutant)}: ${outcome.why}`,
          )
        }
      }),
    )
    return summed(outcomes, same, equivalents)
  } finally {
    interrupt.signal.removeEventListener('abort', stop)
    stop()
  }
}

async function survivorsIn(path: string): Promise<ReadonlySet<string>> {
  const survivors = new Set(
    [...(await Journal.read(path, outcomeSchema))]
      .filter(([, { verdict }]) => verdict === 'survived')
      .map(([name]) => name),
  )
  if (survivors.size === 0)
    throw new CommandError(
      'No earlier call of this seed and number left survivors. Call it without --survivors first.',
    )
  return survivors
}

function summed(
  outcomes: readonly { readonly mutant: Mutant; readonly outcome: Outcome }[],
  same: readonly Mutant[],
  equivalents: ReadonlyMap<string, string>,
): number {
  const killed = outcomes.filter(({ outcome }) => outcome.verdict === 'killed').length
  const survivors = outcomes
    .filter(({ outcome }) => outcome.verdict !== 'killed')
    .sort((a, b) =>
      a.mutant.file < b.mutant.file
        ? -1
        : a.mutant.file > b.mutant.file
          ? 1
          : a.mutant.line - b.mutant.line,
    )
  if (same.length > 0) print(`\nthe same program by another text, left out: ${same.length}`)
  for (const mutant of same)
    print(`  ${shown(mutant)}: ${entry(equivalents, nameOf(mutant), 'equivalents')}`)
  if (survivors.length > 0) print(`\nsurvivors: ${survivors.length}`)
  for (const { mutant, outcome } of survivors) print(`  ${shown(mutant)}: ${outcome.why}`)
  const tooMany = same.length > MOST_EQUIVALENT * (same.length + outcomes.length)
  if (tooMany)
    print(
      `\nMore than ${MOST_EQUIVALENT * 100}% of what was drawn is listed as equivalent: tests are missing.`,
    )
  print(`\nkilled ${killed} of ${outcomes.length}`)
  return !tooMany && killed >= ENOUGH * outcomes.length ? 0 : 1
}

await main(SPEC, mutants)
