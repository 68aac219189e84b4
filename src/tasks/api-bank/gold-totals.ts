/**
 * What the official evaluator says of the recorded calls themselves: the figures that a score on
 * the same files can reach at most, in its totals.
 */
import { Random } from '../../engine/random.ts'
import type { Accuracy, ApiBankFiles, ApiTruth, Dialogue, ToolKit } from '../../judges/index.ts'
import { kitOf } from './api-bank-judging.ts'
import { level3Kit } from './level3-items.ts'
import {
  accuracyOf,
  accuracyText,
  createApiBankJudge,
  createLevel3Judge,
  level3Totals,
  printOfficialCall,
  withRecordings,
} from '../../judges/index.ts'
import { isDict } from '../../run/files/value-records.ts'
import { SEARCHER } from './tool-signatures.ts'

const printed = ({ name, input }: ApiTruth): string =>
  `API-Request: ${printOfficialCall(name, isDict(input) ? input.entries : [])}`

/**
 * The calls of a dialogue as the official samples count them: one that follows another at once
 * counts twice.
 */
function sampled({ turns }: Dialogue): readonly ApiTruth[] {
  return turns.flatMap((turn, i): ApiTruth[] => {
    if (turn.kind !== 'request') return []
    const truth = { name: turn.call.name, input: turn.input, result: turn.result }
    return turns[i - 1]?.kind === 'request' ? [truth, truth] : [truth]
  })
}

/**
 * By its folder, as a few dialogues of level 2 search for nothing; where that is not known, by
 * whether it searches.
 */
const levelOf = ({ level, turns }: Dialogue): 1 | 2 =>
  level ?? (turns.some((turn) => turn.kind === 'request' && turn.call.name === SEARCHER) ? 2 : 1)

/** A line for each level whose files are there and that the official tools can run. */
export function goldTotals(files: ApiBankFiles, seed: number): readonly string[] {
  const random = new Random(seed, 0)
  const draw = (): number => random.uniform()
  const kit = files.dialogues.length === 0 ? undefined : kitOf(files)
  const kit3 = files.level3.length === 0 ? undefined : level3Kit(files)
  const lines: string[] = []
  for (const level of kit === undefined ? [] : [1, 2]) {
    const samples = files.dialogues
      .filter((dialogue) => levelOf(dialogue) === level)
      .flatMap(sampled)
    if (kit === undefined || samples.length === 0) continue
    const total = (of: ToolKit): Accuracy => {
      const judge = createApiBankJudge(of, 'official', draw)
      return accuracyOf(samples.map((truth) => judge.judge(truth, printed(truth))))
    }
    const replayed = total(kit)
    lines.push(
      `official accuracy of level ${level}'s recorded requests: ${accuracyText(total(withRecordings(kit, new Map())))}; with what tools of the network answered in the record: ${replayed.correct}`,
    )
  }
  if (kit3 !== undefined) {
    const judge = createLevel3Judge(kit3, 'official', draw)
    const verdicts = files.level3.flatMap(({ calls }, sample) =>
      calls.map(({ truth }) => ({ ...judge.judge(truth, printed(truth)), sample })),
    )
    const { calls, tasks } = level3Totals(
      verdicts,
      files.level3.map((task) => task.calls.length),
    )
    lines.push(
      `official accuracy of level 3's recorded calls: ${accuracyText(calls)}; of its tasks, in one world for all: ${tasks.correct} of ${tasks.samples} (${(100 * tasks.accuracy).toFixed(1)}%)`,
    )
  }
  return lines
}
