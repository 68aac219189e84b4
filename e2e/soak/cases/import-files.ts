/**
 * The files of the soak of imports: sound made-up runs that were damaged as a careless editor, a
 * broken disk or an attacker would, and some that no such damage makes.
 */
import { writeRunFile } from '../../../src/run/export.ts'
import { makeRunFile } from '../../../src/run/testing/make-run.ts'
import { MUTATIONS } from '../../../src/run/testing/mutate.ts'
import { sequence } from '../../../src/run/testing/random.ts'

export interface Hostile {
  /** What was done to it. */
  readonly about: string
  readonly name: string
  readonly bytes: Buffer
  /** Whether it can only be refused. */
  readonly wrong: boolean
}

const SHAPES = [
  { updates: 2 },
  {
    updates: 3,
    weights: true,
    config: { mode: 'separate', warmStart: { from: 'demonstrations' } },
  },
  { updates: 1, status: 'stopped', config: { suite: { id: 'api-bank' } } },
  { updates: 4 },
] as const

type Document = ReturnType<typeof makeRunFile>
type Special = readonly [
  about: string,
  wrong: boolean,
  make: (run: Document) => string | Buffer,
  name?: string,
]

const metrics = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`m${i}`, value]))
const updates = (count: number, of: number, value: unknown) =>
  Array.from({ length: count }, (_, i) => ({
    update: i + 1,
    metrics: metrics(of, value),
    timing: {},
    notices: [],
  }))

const SPECIALS: readonly Special[] = [
  [
    'hundreds of thousands of wrong values',
    true,
    (run) => JSON.stringify({ ...run, updates: updates(500, 385, 'x') }),
  ],
  ['a million nested lists', true, () => '['.repeat(1_000_000)],
  [
    'a name of two million characters',
    true,
    (run) => JSON.stringify({ ...run, config: { ...run.config, name: 'n'.repeat(2_000_000) } }),
  ],
  ['UTF-16', false, (run) => Buffer.from(`\uFEFF${JSON.stringify(run)}`, 'utf16le')],
  ['a byte order mark', false, (run) => `\uFEFF${JSON.stringify(run)}`],
  [
    'Latin-1',
    false,
    (run) =>
      Buffer.from(JSON.stringify({ ...run, config: { ...run.config, name: 'Übung' } }), 'latin1'),
  ],
  ['nothing but zeros', true, () => Buffer.alloc(100_000)],
  ['nothing', true, () => ''],
  [
    'the key __proto__',
    true,
    (run) => JSON.stringify(run).replace('{', '{"__proto__":{"polluted":true},'),
  ],
  ['a key twice', false, (run) => JSON.stringify(run).replace('{', '{"tokens":1,')],
  [
    'a number beyond the doubles',
    true,
    (run) => JSON.stringify(run).replace(/"tokens":\d+/, '"tokens":1e999'),
  ],
  [
    'half a character in its name',
    false,
    (run) =>
      JSON.stringify({ ...run, config: { ...run.config, name: 'half' } }).replace(
        '"half"',
        '"\\ud83d"',
      ),
  ],
  ['a list of five million', true, () => `[${'1,'.repeat(5_000_000)}1]`],
  [
    'text that turns round',
    false,
    (run) =>
      JSON.stringify({
        ...run,
        config: { ...run.config, name: '\u202Eevil \u2066run', about: '\u202E' },
      }),
  ],
  ['a newer version', true, (run) => JSON.stringify({ ...run, version: 99 })],
  [
    'a hundred thousand keys in one place',
    true,
    (run) => JSON.stringify({ ...run, updates: updates(1, 100_000, 1) }),
  ],
  [
    'markup as its name',
    false,
    (run) =>
      JSON.stringify({ ...run, config: { ...run.config, name: '<img src=x onerror=alert(1)>' } }),
    '<img src=x onerror=alert(1)>.json',
  ],
  [
    'two thousand updates',
    false,
    (run) =>
      JSON.stringify({
        ...run,
        evaluations: [],
        crossPlay: undefined,
        trajectories: [],
        updates: updates(2000, 40, 0.5),
      }),
  ],
  [
    'an experiment that is none',
    true,
    () => JSON.stringify({ format: 'tandem-experiment', version: 1, name: 'x', modes: 7 }),
  ],
  ['text before the document', true, (run) => `run = ${JSON.stringify(run)}`],
]
/** One in so many files is a special one. */
const SPECIAL_EACH = 4
const MOST_MUTATIONS = 2

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** `id`: of its run, as far as that is left. */
export function hostileFile(seed: number, index: number, id: string): Hostile {
  const random = sequence(seed * 100_003 + index)
  // The first draws of neighbouring seeds lie close together.
  for (let i = 0; i < 8; i += 1) random()
  const shape = SHAPES[Math.floor(random() * SHAPES.length)] ?? SHAPES[0]
  const run = { ...makeRunFile({ ...shape, seed: 1 + Math.floor(random() * 1000) }), id }
  const special =
    index % SPECIAL_EACH === 1
      ? SPECIALS[Math.floor(index / SPECIAL_EACH + seed) % SPECIALS.length]
      : undefined
  if (special !== undefined) {
    const [about, wrong, make, name = 'special.json'] = special
    const made = make(run)
    return { about, name, wrong, bytes: typeof made === 'string' ? Buffer.from(made) : made }
  }
  let text = writeRunFile(run, { weights: true })
  const done: string[] = []
  const times = 1 + Math.floor(random() * MOST_MUTATIONS)
  for (let i = 0; i < times && isJson(text); i += 1) {
    const mutation = MUTATIONS[Math.floor(random() * MUTATIONS.length)]
    if (mutation === undefined) continue
    text = mutation.mutate(text, random)
    done.push(mutation.name)
  }
  return { about: done.join(', '), name: 'mutated.json', wrong: false, bytes: Buffer.from(text) }
}
