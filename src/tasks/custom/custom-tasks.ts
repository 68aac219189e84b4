/**
 * A program's tasks by split. A list is split as its tasks say, or every fourth is held out; a
 * function draws each from a seed of its own, and is asked again where a text came before, so that
 * nothing that is trained on is tested on.
 */
import { at } from '../../run/at.ts'
import type { Level } from '../../run/config.ts'
import { SPLIT_NUMBER } from '../drawn-splits.ts'
import { SPLITS } from '../task.ts'
import type { Split } from '../task.ts'
import { refuse } from './program-shape.ts'
import type { CustomTask } from './program-shape.ts'
import { seedOf } from './workshop.ts'
import type { Workshop } from './workshop.ts'

export interface CustomSizes {
  readonly seed: number
  readonly train: number
  readonly heldOut: number
  readonly level: Level
}

export type BySplit = Readonly<Record<Split, readonly CustomTask[]>>

/** Drawn for the stratum of entities that training never names. */
const UNSEEN_TASKS = 96
/** Every such task of a list is held out. */
const HELD_OUT_EACH = 4
const LEAST = { train: 6, 'held-out': 2 } as const
/** Tasks drawn in one request, and draws for each task that is wanted. */
const AT_ONCE = 16
const MOST_DRAWS = 8

function fromList(
  program: string,
  list: readonly CustomTask[],
  { train, heldOut }: CustomSizes,
): BySplit {
  const twice = list.find((task, i) => list.findIndex(({ text }) => text === task.text) < i)
  if (twice !== undefined)
    refuse(program, `the task “${twice.text.slice(0, 60)}” is there twice`, twice.text)
  const said = list.some(({ split }) => split !== undefined)
  const of = (split: Split): CustomTask[] =>
    list.filter(
      (task, i) =>
        (said
          ? (task.split ?? 'train')
          : i % HELD_OUT_EACH === HELD_OUT_EACH - 1
            ? 'held-out'
            : 'train') === split,
    )
  const splits = {
    train: of('train').slice(0, train),
    'held-out': of('held-out').slice(0, heldOut),
    'unseen-entities': of('unseen-entities'),
  }
  for (const [split, least] of Object.entries(LEAST)) {
    const there = split === 'train' ? splits.train.length : splits['held-out'].length
    if (there < least)
      refuse(
        program,
        `there are ${there} tasks in the split ${split}, and it needs at least ${least}`,
        'tasks',
      )
  }
  return splits
}

function drawn(workshop: Workshop, { seed, train, heldOut, level }: CustomSizes): BySplit {
  const taken = new Set<string>()
  /** One round: the numbers of those whose text was there before, and are drawn again. */
  const round = (
    split: Split,
    number: number,
    indices: readonly number[],
    tasks: CustomTask[],
  ): number[] => {
    const again: number[] = []
    for (let from = 0; from < indices.length; from += AT_ONCE) {
      const draws = indices
        .slice(from, from + AT_ONCE)
        .map((index) => ({ index, seed: seedOf(seed, SPLIT_NUMBER[split], index, number) }))
      for (const [i, task] of workshop.draw(split, level, draws).entries()) {
        if (taken.has(task.text)) again.push(at(draws, i, 'draws').index)
        else tasks.push(task)
        taken.add(task.text)
      }
    }
    return again
  }
  const of = (split: Split, size: number): readonly CustomTask[] => {
    const tasks: CustomTask[] = []
    let left: readonly number[] = Array.from({ length: size }, (_, index) => index)
    // A program that has few different tasks has small splits.
    for (let number = 0; number < MOST_DRAWS && left.length > 0; number += 1)
      left = round(split, number, left, tasks)
    const least = split === 'unseen-entities' ? 0 : LEAST[split]
    if (tasks.length < least)
      refuse(
        workshop.program,
        `task() gives only ${tasks.length} different tasks for the split ${split}, and at least ${least} are needed`,
        'task',
      )
    return tasks
  }
  // What is tested is drawn first: a program that has few tasks does not give them all away to
  // training.
  const heldOutTasks = of('held-out', heldOut)
  return {
    train: of('train', train),
    'held-out': heldOutTasks,
    'unseen-entities': of('unseen-entities', Math.min(UNSEEN_TASKS, heldOut)),
  }
}

/** All tasks of a program. Throws CustomError. */
export function tasksOf(workshop: Workshop, sizes: CustomSizes): BySplit {
  const tasks =
    workshop.list === undefined
      ? drawn(workshop, sizes)
      : fromList(workshop.program, workshop.list, sizes)
  const all = SPLITS.flatMap((split) => tasks[split])
  const judged = all.filter(({ answer }) => answer !== undefined).length
  if (judged > 0 && judged < all.length)
    refuse(
      workshop.program,
      'some tasks have an answer and some have none: either all are judged by their answer, or all by their calls',
      'answer',
    )
  return tasks
}
