/**
 * Are two runs the same run? Every metric that is not a wall-clock figure, compared bit for bit
 * (JSON does not carry the sign of zero, so 0 and -0 are equal). Left out: when, on what and how
 * fast it ran, and how it ended.
 */
import { printPath, printValue } from './place.ts'
import type { Path } from './place.ts'
import type { Evaluation } from './records.ts'
import type { RunFile } from './run-file.ts'

export type Comparison =
  | { readonly identical: true; readonly values: number }
  /** `updates[3].metrics["planner/reward"] was 0.5, now 0.25` */
  | { readonly identical: false; readonly place: string; readonly difference: string }

interface Difference {
  readonly path: Path
  readonly was: unknown
  readonly now: unknown
}

/**
 * `original` is the recorded run, `again` the one made from its configuration. Where the original
 * was stopped early, `again` may hold more. Files hold a sample of the trajectories: those in both
 * are compared.
 */
export function compareRuns(original: RunFile, again: RunFile): Comparison {
  const complete = original.status === 'finished'
  const counter = { values: 0 }
  const difference =
    differs(original.config, again.config, ['config'], counter) ??
    differsInOrder(original.warmStart, again.warmStart, 'warmStart', complete, counter) ??
    differsInOrder(
      original.updates.map(withoutTiming),
      again.updates.map(withoutTiming),
      'updates',
      complete,
      counter,
    ) ??
    differsInOrder(
      original.evaluations,
      again.evaluations.map(asMeasured(original)),
      'evaluations',
      complete,
      counter,
    ) ??
    (complete && original.crossPlay !== undefined
      ? differs(original.crossPlay, again.crossPlay, ['crossPlay'], counter)
      : undefined) ??
    sharedTrajectories(original, again, counter) ??
    (complete ? differs(original.tokens, again.tokens, ['tokens'], counter) : undefined)
  if (difference === undefined) return { identical: true, values: counter.values }
  const place = printPath(difference.path)
  return {
    identical: false,
    place,
    difference: `${place} was ${printValue(difference.was)}, now ${printValue(difference.now)}`,
  }
}

/** In what two machines differ, in words; with nothing the same bits are to be expected. */
export function fingerprintDifferences(
  was: RunFile['fingerprint'],
  now: RunFile['fingerprint'],
): readonly string[] {
  const names = new Set([...Object.keys(was.variants), ...Object.keys(now.variants)])
  return [
    ...(['engine', 'adapter', 'code'] as const).filter((key) => was[key] !== now[key]),
    ...[...names]
      .filter((name) => was.variants[name] !== now.variants[name])
      .map(
        (name) => `${name} (${was.variants[name] ?? 'none'}, now ${now.variants[name] ?? 'none'})`,
      ),
  ]
}

/** An update's record without wall-clock figures. */
export function withoutTiming({
  timing: _,
  ...record
}: RunFile['updates'][number]): Omit<RunFile['updates'][number], 'timing'> {
  return record
}

/** Runs from before behaviour was measured have nothing to compare it with. */
function asMeasured({ evaluations }: RunFile): (evaluation: Evaluation, at: number) => Evaluation {
  return (evaluation, at) => {
    const { behaviour: _, ...rest } = evaluation
    return evaluations[at]?.behaviour === undefined ? rest : evaluation
  }
}

type Counter = { values: number }

function differsInOrder(
  was: readonly unknown[],
  now: readonly unknown[],
  name: string,
  complete: boolean,
  counter: Counter,
): Difference | undefined {
  return differs(was, complete ? now : now.slice(0, was.length), [name], counter)
}

function sharedTrajectories(
  original: RunFile,
  again: RunFile,
  counter: Counter,
): Difference | undefined {
  const others = new Map(again.trajectories.map((trajectory) => [trajectory.id, trajectory]))
  for (const [i, trajectory] of original.trajectories.entries()) {
    const other = others.get(trajectory.id)
    const found =
      other === undefined ? undefined : differs(trajectory, other, ['trajectories', i], counter)
    if (found !== undefined) return found
  }
  return undefined
}

function differs(was: unknown, now: unknown, path: Path, counter: Counter): Difference | undefined {
  if (typeof was !== 'object' || was === null || typeof now !== 'object' || now === null) {
    counter.values += 1
    return was === now || (Number.isNaN(was) && Number.isNaN(now)) ? undefined : { path, was, now }
  }
  if (Array.isArray(was) || Array.isArray(now)) {
    if (!Array.isArray(was) || !Array.isArray(now)) return { path, was, now }
    for (let i = 0; i < Math.min(was.length, now.length); i += 1) {
      const found = differs(was[i], now[i], [...path, i], counter)
      if (found !== undefined) return found
    }
    return was.length === now.length
      ? undefined
      : { path: [...path, 'length'], was: was.length, now: now.length }
  }
  const [before, after] = [
    new Map<string, unknown>(Object.entries(was)),
    new Map<string, unknown>(Object.entries(now)),
  ]
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const found = differs(before.get(key), after.get(key), [...path, key], counter)
    if (found !== undefined) return found
  }
  return undefined
}
