/** What `npm run train` prints of a run when it has ended. */
import { NOT_MEASURED, spanText } from '../run/interval-text.ts'
import { STRATA } from '../run/records.ts'
import type { RunFile } from '../run/run-file.ts'

const two = (x: number): string => x.toFixed(2)

/** The closing line's figures: greedy success first, then sampled. */
export function summaryLine(run: RunFile): string {
  const first = run.evaluations[0]
  const last = run.evaluations.at(-1)
  if (first === undefined || last === undefined) return 'no evaluation was made'
  const { greedy, sampled } = last
  return `held-out success ${two(first.greedy.mean)} -> ${spanText(greedy)}, sampled ${two(first.sampled.mean)} -> ${two(sampled.mean)}, n=${greedy.n}, updates=${run.updates.length}, seconds=${Math.round(run.seconds)}`
}

/** Before and after by stratum, call accuracy, and by how much success changed task by task. */
export function strataLines(run: RunFile, floor?: string): string[] {
  const first = run.evaluations[0]
  const last = run.evaluations.at(-1)
  const lines: string[] = []
  for (const stratum of STRATA) {
    const [before, after] = [first?.strata?.[stratum], last?.strata?.[stratum]]
    if (before !== undefined && after !== undefined)
      lines.push(`${stratum} ${two(before.mean)} -> ${spanText(after)}, n=${after.n}`)
  }
  if (
    lines.length === 0 &&
    first?.unseenEntities !== undefined &&
    last?.unseenEntities !== undefined
  )
    lines.push(
      `unseen entities ${two(first.unseenEntities.mean)} -> ${spanText(last.unseenEntities)}, n=${last.unseenEntities.n}`,
    )
  if (first !== undefined && last !== undefined)
    lines.push(
      `held-out call accuracy ${last.callAccuracy.n === 0 ? NOT_MEASURED : `${two(first.callAccuracy.mean)} -> ${spanText(last.callAccuracy)}`}, n=${last.callAccuracy.n}${floor === undefined ? '' : `; ${floor}`}`,
    )
  const change = run.paired?.change
  if (change !== undefined)
    lines.push(
      `held-out success rises by ${two(change.mean)} (95% ${two(change.low)}–${two(change.high)}, paired)`,
    )
  return lines
}
