/**
 * What can be done to a plan to see whether it matters: its words taken away, put out of order, or
 * replaced by those of another task.
 */
import type { Random } from '../../engine/random.ts'

/** As many sub-tasks as before, with nothing in them. */
export const blanked = (planSteps: readonly string[]): readonly string[] => planSteps.map(() => '')

/** Shuffles that may come out as they were before it is given up. */
const ATTEMPTS = 8

/** In another order wherever there is one. */
function reordered(items: readonly string[], random: Random): readonly string[] {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const order = random.shuffle([...items])
    if (order.some((item, i) => item !== items[i])) return order
  }
  return items
}

/** The sub-tasks in another order; of a single sub-task the words. */
export function shuffled(planSteps: readonly string[], random: Random): readonly string[] {
  const [line = ''] = planSteps
  return planSteps.length === 1
    ? [reordered(line.split(' '), random).join(' ')]
    : reordered(planSteps, random)
}

/**
 * For each plan that of the next task that has one and words it otherwise, round the end; undefined
 * where there is none.
 */
export function swapped(
  plans: readonly (readonly string[] | undefined)[],
): readonly (readonly string[] | undefined)[] {
  return plans.map((own, at) =>
    [...plans.slice(at), ...plans].find(
      (other) => other !== undefined && other.join('\n') !== own?.join('\n'),
    ),
  )
}
