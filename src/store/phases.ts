/** Where the time of the latest updates went, from what the trainer and the worker timed. */
import { at } from '../run/at.ts'
import type { UpdateRecord } from '../run/records.ts'

const PHASES = [
  { id: 'rollout', label: 'sampling', timing: 'rollout_time' },
  { id: 'judge', label: 'judging', timing: 'judge_time' },
  { id: 'update', label: 'learning', timing: 'update_time' },
  { id: 'evaluation', label: 'evaluating', timing: 'evaluation_time' },
  { id: 'record', label: 'recording', timing: 'record_time' },
  { id: 'saving', label: 'saving', timing: undefined },
] as const
type PhaseId = (typeof PHASES)[number]['id']

export interface Phase {
  readonly id: PhaseId
  readonly label: string
  readonly seconds: number
  /** Of all phases together. */
  readonly share: number
}

/**
 * Empty where nothing was timed. `saving` is in seconds by update. The updates are the latest:
 * enough that an evaluation every few of them still shows.
 */
export function phasesOf(
  recent: readonly UpdateRecord[],
  saving: Readonly<Record<number, number>>,
): readonly Phase[] {
  const seconds = PHASES.map(({ timing }) =>
    recent.reduce(
      (sum, record) =>
        sum + ((timing === undefined ? saving[record.update] : record.timing[timing]) ?? 0),
      0,
    ),
  )
  const all = seconds.reduce((sum, one) => sum + one, 0)
  if (all <= 0) return []
  return PHASES.map(({ id, label }, i) => ({
    id,
    label,
    seconds: at(seconds, i, 'seconds'),
    share: at(seconds, i, 'seconds') / all,
  }))
}

export interface Pace {
  /** Tokens a second. */
  readonly sampled: number
  readonly learned: number
  /** Achieved in learning, in GFLOP/s; undefined in runs that did not record it. */
  readonly gflops: number | undefined
}

/** Means over the latest updates, each weighted by its time. */
export function paceOfUpdates(recent: readonly UpdateRecord[]): Pace | undefined {
  const mean = (rate: string, time: string): number | undefined => {
    const timed = recent.flatMap(({ timing }) => {
      const [value, seconds] = [timing[rate], timing[time]]
      return value === undefined || seconds === undefined ? [] : [{ value, seconds }]
    })
    const all = timed.reduce((sum, { seconds }) => sum + seconds, 0)
    return all > 0
      ? timed.reduce((sum, { value, seconds }) => sum + value * seconds, 0) / all
      : undefined
  }
  const [sampled, learned] = [
    mean('rollout_tokens_per_second', 'rollout_time'),
    mean('update_tokens_per_second', 'update_time'),
  ]
  return sampled === undefined || learned === undefined
    ? undefined
    : { sampled, learned, gflops: mean('update_gflops', 'update_time') }
}
