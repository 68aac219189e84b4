/**
 * What a run found, in one sentence: held-out success before and after, with the interval of the
 * later value.
 */
import { figure, howMany, interval } from './format.ts'
import { boundsOf } from '../run/statistics/interval.ts'
import type { ViewedRun } from './run-view.ts'

export function finding({ evaluations, updates, status }: ViewedRun): string {
  const [first, last] = [evaluations[0], evaluations.at(-1)]
  if (!first || !last)
    return 'No evaluation yet: the first one measures how the policies do before they learn.'
  const start = figure(first.greedy.mean)
  if (first === last)
    return `It starts from ${interval(first.greedy)} success on ${first.greedy.n} held-out tasks.`
  const when =
    status === 'finished'
      ? `in ${howMany(last.update, 'update')}`
      : `by update ${last.update} of ${updates.last || last.update} so far`
  const { low = 0, high = 1 } = boundsOf(last.greedy) ?? {}
  const verdict =
    low > first.greedy.mean
      ? 'The interval lies above the start.'
      : high < first.greedy.mean
        ? 'The interval lies below the start.'
        : 'The interval holds the start: no difference is shown.'
  return `Success on held-out tasks went from ${start} to ${interval(last.greedy)} ${when} (greedy, n = ${last.greedy.n}). ${verdict}`
}
