/**
 * The tasks of `signature` from version 2 on: kinds and levels of version 1, values from open
 * generators, fewer tasks without a call. What a task's text hashes to says which split it may be
 * in, whatever the seed; functions of the test are never met in training at any seed.
 */
import type { Random } from '../../../engine/random.ts'
import { at } from '../../../run/at.ts'
import type { Splits } from '../../define-suite.ts'
import type { DrawnSizes } from '../../drawn-splits.ts'
import { drawStrata } from '../../drawn-strata.ts'
import { pick } from '../../pick.ts'
import type { Task } from '../../task.ts'
import type { Side as WordSide } from '../../words/entity-words.ts'
import { makeLibrary } from '../function-library.ts'
import type { LibraryFunction } from '../function-library.ts'
import {
  drawTask,
  joined,
  kindAt,
  listed,
  placeOfResult,
  repeatsItself,
  sidesOf,
  valueOf,
} from '../signature-tasks.ts'
import type { Draws, ListedTask, Mix, Wording } from '../signature-tasks.ts'
import { ANSWER, KINDS, THE_RESULT, VERBS } from '../signature-words.ts'
import type { KindOfValue } from '../signature-words.ts'
import { OPEN_FRAMES, OPEN_OPENERS, drawValue, isNewWording } from './open-words.ts'

const STREAM = 0x5163

const PARAMETERS = { easy: [1, 2], standard: [2, 3], hard: [2, 3] } as const

/** Kinds in twentieths of all tasks. */
const MIX: Mix = {
  easy: [
    ['simple', 12],
    ['multiple', 19],
    ['irrelevant', 20],
  ],
  standard: [
    ['simple', 1],
    ['multiple', 9],
    ['parallel', 14],
    ['chained', 19],
    ['irrelevant', 20],
  ],
  hard: [
    ['simple', 2],
    ['multiple', 7],
    ['parallel', 15],
    ['chained', 19],
    ['irrelevant', 20],
  ],
}

/** Says one clause as training never does, where that is asked for and there is something to say. */
class OpenWording implements Wording {
  readonly #side: WordSide
  /** Whether a clause has still to be said so. */
  due: boolean

  constructor(side: WordSide, newWording: boolean) {
    this.#side = side
    this.due = newWording
  }

  clause({ random, level }: Draws, tool: LibraryFunction, after?: number) {
    const saying = this.#saying(random, level)
    const { phrases, call } = this.#values({ random, level }, tool, saying, after)
    return { text: joined([this.#function(tool, saying), phrases]), call }
  }

  times({ random, level }: Draws, tool: LibraryFunction, times: number) {
    const saying = this.#saying(random, level)
    const values = Array.from({ length: times }, () =>
      this.#values({ random, level }, tool, saying),
    )
    return {
      text: `${this.#function(tool, saying)} ${listed(values.map(({ phrases }) => phrases))}`,
      calls: values.map(({ call }) => call),
    }
  }

  #saying(random: Random, level: Draws['level']): number {
    return level === 'easy' ? 0 : random.int(2)
  }

  #function({ verb, adjective, noun }: LibraryFunction, saying: number): string {
    return joined([at(VERBS[verb], saying, 'sayings'), 'the', adjective, noun])
  }

  #values(
    { random, level }: Pick<Draws, 'random' | 'level'>,
    tool: LibraryFunction,
    saying: number,
    after?: number,
  ) {
    const isNew = this.due
    const given = placeOfResult(random, tool, after)
    const parts = tool.parameters.flatMap(({ name, type, required }, i) => {
      const kind = at(tool.kinds, i, 'kinds')
      if (!required && i !== given && random.int(2) === 0) return []
      const frames = OPEN_FRAMES[kind].filter(
        (_, frame) => isNewWording(tool.verb, saying, kind, frame) === isNew,
      )
      const frame = level === 'easy' ? at(frames, 0, 'frames') : pick(random, frames)
      this.due = false
      if (i === given)
        return [
          {
            said: frame.replace('{}', THE_RESULT),
            arg: [name, { kind: 'reference', call: after ?? 0, field: ANSWER }] as const,
          },
        ]
      const word = drawValue(random, kind, this.#side)
      return [{ said: frame.replace('{}', word), arg: [name, valueOf(type, word)] as const }]
    })
    const order = parts.map(({ said }) => said)
    return {
      phrases: joined(level === 'easy' ? order : random.shuffle(order)),
      call: { name: tool.name, args: parts.map(({ arg }) => arg) },
    }
  }
}

/**
 * The functions of a task in signatures of its own: parameters in another order and, but for the
 * easy level, under other names. Where each function kept one signature, policies remembered it
 * instead of reading the list, and wrote parameters that a function never met does not have. Those
 * that are measured keep theirs, so that a person who chooses a function is offered one of it.
 */
function signedAnew<T extends Pick<Task, 'gold'> & { readonly tools: readonly LibraryFunction[] }>(
  random: Random,
  level: Draws['level'],
  drawn: T,
): T {
  const signed = drawn.tools.map((tool) => {
    const parameters = tool.parameters.map((parameter, i) => {
      const { names }: KindOfValue = KINDS[at(tool.kinds, i, 'kinds')]
      return {
        was: parameter,
        is: { ...parameter, name: level === 'easy' ? at(names, 0, 'names') : pick(random, names) },
      }
    })
    // What may be left out stays last, so that shorthand, which names nothing, can be read.
    const required = parameters.filter(({ was }) => was.required)
    const optional = parameters.filter(({ was }) => !was.required)
    return { tool, parameters: [...random.shuffle(required), ...optional] }
  })
  return {
    ...drawn,
    tools: signed.map(({ tool, parameters }) => ({
      ...tool,
      parameters: parameters.map(({ is }) => is),
    })),
    gold: drawn.gold.map((call) => {
      const given = new Map(call.args)
      const parameters = signed.find(({ tool }) => tool.name === call.name)?.parameters ?? []
      return {
        name: call.name,
        args: parameters.flatMap(({ was, is }) => {
          const value = given.get(was.name)
          return value === undefined ? [] : [[is.name, value] as const]
        }),
      }
    }),
  }
}

/** All tasks by split with the functions they list; no text occurs twice. */
export function makeOpenTasks(sizes: DrawnSizes): Splits<ListedTask> {
  const { seed, level = 'standard' } = sizes
  const sideFor = sidesOf(makeLibrary(seed, level, PARAMETERS))
  return drawStrata('signature', STREAM, sizes, (random, place, { side, newWording }) => {
    const wording = new OpenWording(side, newWording)
    const draws = { random, level, side: sideFor(place.split), wording }
    const asked = drawTask(draws, kindAt(MIX, level, place.index), OPEN_OPENERS)
    const { tools, ...drawn } = place.split === 'train' ? signedAnew(random, level, asked) : asked
    return wording.due || repeatsItself(drawn) ? undefined : { task: { ...place, ...drawn }, tools }
  })
}
