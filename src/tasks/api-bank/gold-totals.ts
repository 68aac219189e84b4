/** What the official evaluator says of the recorded calls themselves: the figures that a score on the same files can reach at most, in its totals. */
import { Random } from '../../engine/random.ts'
import type { ApiBankFiles } from './import.ts'
import { kitOf } from './judging.ts'
import { level3Kit } from './level3.ts'
import { printOfficialCall } from './official/call-text.ts'
import { createApiBankJudge, createLevel3Judge } from './official/judge.ts'
import type { ApiTruth } from './official/samples.ts'
import { accuracyOf, accuracyText, level3Totals } from './official/totals.ts'
import { isDict } from './official/values.ts'

const printed = ({ name, input }: ApiTruth): string => `API-Request: ${printOfficialCall(name, isDict(input) ? input.entries : [])}`

/** A line for each part of the files that the official tools can run. Every request counts once, where the official samples of levels 1 and 2 count some twice. */
export function goldTotals(files: ApiBankFiles, seed: number): readonly string[] {
  const random = new Random(seed, 0)
  const draw = (): number => random.uniform()
  const requests = files.dialogues.flatMap(({ turns }) => turns.flatMap((turn): ApiTruth[] => turn.kind === 'request' ? [{ name: turn.call.name, input: turn.input, result: turn.result }] : []))
  const kit = requests.length === 0 ? undefined : kitOf(files)
  const kit3 = files.level3.length === 0 ? undefined : level3Kit(files)
  const lines: string[] = []
  if (kit !== undefined) {
    const judge = createApiBankJudge(kit, 'official', draw)
    lines.push(`official accuracy of the recorded requests: ${accuracyText(accuracyOf(requests.map((truth) => judge.judge(truth, printed(truth)))))}`)
  }
  if (kit3 !== undefined) {
    const judge = createLevel3Judge(kit3, 'official', draw)
    const verdicts = files.level3.flatMap(({ calls }, sample) => calls.map(({ truth }) => ({ ...judge.judge(truth, printed(truth)), sample })))
    const { calls, tasks } = level3Totals(verdicts, files.level3.map((task) => task.calls.length))
    lines.push(`official accuracy of level 3's recorded calls: ${accuracyText(calls)}; of its tasks, in one world for all: ${tasks.correct} of ${tasks.samples} (${(100 * tasks.accuracy).toFixed(1)}%)`)
  }
  return lines
}
