/**
 * The function library, generated from the suite's seed: names such as `book_quiet_hotel`, each
 * with parameters of its own. A third of all names is set aside for the held-out tasks, so that
 * training and test share no function while every word of a name occurs on both sides.
 *
 *   easy      one or two parameters, each under its plainest name
 *   standard  one to three, under any of their names: the signature has to be read
 *   hard      two or three, the last of which may be optional
 */
import { Random } from '../../engine/random.ts'
import type { Level } from '../../run/config.ts'
import type { ParameterSpec, ToolSpec } from '../../run/calls/tool-spec.ts'
import { ADJECTIVES, ANSWER, KINDS, NOUNS, VERBS } from './signature-words.ts'
import type { Kind, KindOfValue, Noun, Verb } from './signature-words.ts'

export interface LibraryFunction extends ToolSpec {
  readonly verb: Verb
  readonly adjective: string | undefined
  readonly noun: Noun
  /** What each parameter is about, in their order. */
  readonly kinds: readonly Kind[]
}

export interface Library {
  readonly train: readonly LibraryFunction[]
  readonly test: readonly LibraryFunction[]
}

/** Functions of each side: so many for training that their names cannot be learned by heart. */
const TRAIN_FUNCTIONS = 720
const TEST_FUNCTIONS = 240
/** Separates the library's draws from every other use of the seed. */
const STREAM = 0x5160

/** Tools of `twohop`, which stay unknown here. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['find_fact', 'tell_answer'])

type ParameterCounts = Readonly<Record<Level, readonly [number, number]>>
const PARAMETERS = {
  easy: [1, 2],
  standard: [1, 3],
  hard: [2, 3],
} as const satisfies ParameterCounts

interface Parts {
  readonly verb: Verb
  readonly adjective: string | undefined
  readonly noun: Noun
}

// Object.keys forgets what it was given; the filter says it again.
const isVerb = (word: string): word is Verb => Object.hasOwn(VERBS, word)
const isNoun = (word: string): word is Noun => Object.hasOwn(NOUNS, word)

const nameOf = ({ verb, adjective, noun }: Parts): string =>
  [verb, adjective, noun].filter((word) => word !== undefined).join('_')

/**
 * All names there can be, on two sides: one diagonal in three of the table verb × adjective × noun
 * is the test's.
 */
function sides(): { readonly train: readonly Parts[]; readonly test: readonly Parts[] } {
  const all = Object.keys(VERBS)
    .filter(isVerb)
    .flatMap((verb, v) =>
      [undefined, ...ADJECTIVES].flatMap((adjective, a) =>
        Object.keys(NOUNS)
          .filter(isNoun)
          .map((noun, n) => ({ parts: { verb, adjective, noun }, aside: (v + a + n) % 3 === 2 })),
      ),
    )
    .filter(({ parts }) => !RESERVED_NAMES.has(nameOf(parts)))
  return {
    train: all.filter(({ aside }) => !aside).map(({ parts }) => parts),
    test: all.filter(({ aside }) => aside).map(({ parts }) => parts),
  }
}

function makeFunction(
  random: Random,
  level: Level,
  [least, most]: readonly [number, number],
  parts: Parts,
): LibraryFunction {
  const kinds = random
    .shuffle<Kind>([...NOUNS[parts.noun]])
    .slice(0, least + random.int(most - least + 1))
  const optional = level === 'hard' && random.int(2) === 0
  const parameters = kinds.map((kind, i): ParameterSpec => {
    const { names, type, description }: KindOfValue = KINDS[kind]
    const name = names[level === 'easy' ? 0 : random.int(names.length)] ?? kind
    return { name, type, description, required: !(optional && i === kinds.length - 1) }
  })
  const said = [parts.verb, 'the', parts.adjective, parts.noun]
    .filter((word) => word !== undefined)
    .join(' ')
  return {
    ...parts,
    name: nameOf(parts),
    description: `To ${said}.`,
    parameters,
    returns: [ANSWER],
    kinds,
  }
}

export function makeLibrary(
  seed: number,
  level: Level,
  counts: ParameterCounts = PARAMETERS,
): Library {
  const random = new Random(seed, STREAM)
  const { train, test } = sides()
  const some = (parts: readonly Parts[], count: number) =>
    random
      .shuffle([...parts])
      .slice(0, count)
      .map((one) => makeFunction(random, level, counts[level], one))
  return { train: some(train, TRAIN_FUNCTIONS), test: some(test, TEST_FUNCTIONS) }
}
