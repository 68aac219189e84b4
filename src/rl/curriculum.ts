/**
 * A curriculum that follows the learning signal: kinds of task whose groups had differing rewards
 * lately are drawn more often. A kind is what tasks of one make are: the suite and the template
 * without its wording. Every kind keeps a floor, so that none is forgotten.
 */
import { log } from '../engine/portable-math.ts'
import { Random } from '../engine/random.ts'
import { at } from '../run/at.ts'
import type { Task } from '../tasks/task.ts'
import { STREAM } from './keys.ts'

/** Signal seen and groups seen of a kind, both fading. */
export type CurriculumState = Readonly<
  Record<string, { readonly signal: number; readonly groups: number }>
>

/** What is left of what was seen, an update later; some ten updates are remembered. */
const FADING = 0.9
/** Weight of a kind that teaches nothing, beside 1 of one whose groups all teach. */
const FLOOR = 0.1

const kindOf = ({ suite, template }: Task): string =>
  `${suite}:${at(template.split('/'), 0, 'split')}`

export class Curriculum {
  readonly #seen: Map<string, { readonly signal: number; readonly groups: number }>

  constructor(state: CurriculumState = {}) {
    this.#seen = new Map(Object.entries(state))
  }

  state(): CurriculumState {
    return Object.fromEntries(this.#seen)
  }

  /** Weight of a task: one that was not tried counts as teaching. */
  weight(task: Task): number {
    const { signal, groups } = this.#seen.get(kindOf(task)) ?? { signal: 0, groups: 0 }
    return FLOOR + (1 - FLOOR) * ((signal + 1) / (groups + 1))
  }

  /** What the groups of an update were: whether each taught something. */
  observe(groups: readonly { readonly task: Task; readonly taught: boolean }[]): void {
    for (const [kind, { signal, groups: count }] of this.#seen)
      this.#seen.set(kind, { signal: signal * FADING, groups: count * FADING })
    for (const { task, taught } of groups) {
      const { signal, groups: count } = this.#seen.get(kindOf(task)) ?? { signal: 0, groups: 0 }
      this.#seen.set(kindOf(task), { signal: signal + (taught ? 1 : 0), groups: count + 1 })
    }
  }

  /**
   * `count` different tasks, each in proportion to its weight (exponential keys: Efraimidis and
   * Spirakis 2006); equal names draw alike.
   */
  draw(tasks: readonly Task[], count: number, seed: number, update: number): Task[] {
    const random = new Random(seed, STREAM.curriculum, update)
    const keyed = tasks.map((task) => ({
      task,
      key: -log((random.word() + 1) * 2 ** -32) / this.weight(task),
    }))
    return keyed
      .sort((a, b) => a.key - b.key)
      .slice(0, count)
      .map(({ task }) => task)
  }
}
