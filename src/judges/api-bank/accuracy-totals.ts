/**
 * The totals that API-Bank's evaluators report of their verdicts. A call without a prediction is a
 * wrong one. What level 3 calls sample accuracy counts the tasks in which no verdict was wrong.
 */
import { ERRORS } from './api-bank-judge.ts'
import type { CallVerdict, ErrorClass } from './api-bank-judge.ts'

export interface Accuracy {
  readonly correct: number
  readonly samples: number
  /** `correct / samples`; 0 where there are no samples. */
  readonly accuracy: number
  /**
   * How many calls were wrong in which way, in the order of the official table; classes that none
   * was wrong in are left out.
   */
  readonly errors: readonly (readonly [ErrorClass, number])[]
  /** Samples without a prediction. */
  readonly missing: number
}

const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole)

type Outcome = Pick<CallVerdict, 'correct' | 'error'>

/** Levels 1 and 2. `samples`: the API samples there are, predicted or not. */
export function accuracyOf(verdicts: readonly Outcome[], samples = verdicts.length): Accuracy {
  if (samples < verdicts.length)
    throw new RangeError(`${verdicts.length} verdicts on ${samples} samples`)
  const correct = verdicts.filter((verdict) => verdict.correct).length
  const wrong = verdicts.filter((verdict) => !verdict.correct)
  const errors = ERRORS.map(
    (error) =>
      [error, wrong.filter((verdict) => (verdict.error ?? 'OTHER') === error).length] as const,
  ).filter(([, count]) => count > 0)
  return {
    correct,
    samples,
    accuracy: share(correct, samples),
    errors,
    missing: samples - verdicts.length,
  }
}

export interface Level3Totals {
  /** Of calls. */
  readonly calls: Accuracy
  /** Of tasks: one with any wrong verdict is wrong, and one that was never tried is wrong too. */
  readonly tasks: { readonly correct: number; readonly samples: number; readonly accuracy: number }
}

/** `lengths`: how many calls each task has; `sample` counts tasks from 0. */
export function level3Totals(
  verdicts: readonly (Outcome & { readonly sample: number })[],
  lengths: readonly number[],
): Level3Totals {
  const tried = new Map<number, { seen: number; wrong: boolean }>()
  for (const { sample, correct } of verdicts) {
    const task = tried.get(sample) ?? { seen: 0, wrong: false }
    tried.set(sample, { seen: task.seen + 1, wrong: task.wrong || !correct })
  }
  const right = lengths.filter((length, sample) => {
    const task = tried.get(sample)
    return length === 0 || (task !== undefined && !task.wrong && task.seen >= length)
  }).length
  return {
    calls: accuracyOf(
      verdicts,
      lengths.reduce((sum, length) => sum + length, 0),
    ),
    tasks: { correct: right, samples: lengths.length, accuracy: share(right, lengths.length) },
  }
}

/** `338 of 399 (84.7%); UNCAUGHT 9, …`. */
export function accuracyText({ correct, samples, accuracy, errors, missing }: Accuracy): string {
  const wrong = [
    ...errors.map(([error, count]) => `${error} ${count}`),
    ...(missing > 0 ? [`without a prediction ${missing}`] : []),
  ]
  return `${correct} of ${samples} (${(100 * accuracy).toFixed(1)}%)${wrong.length > 0 ? `; ${wrong.join(', ')}` : ''}`
}
