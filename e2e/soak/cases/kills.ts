import { goldens } from '../golden.ts'
import { commandInterrupted, commandKilled } from '../kills/command-kills.ts'
import { inExperiment } from '../kills/experiment-kills.ts'
import {
  duringExport,
  duringImport,
  firstSeconds,
  inCheckpoint,
  inEvaluation,
  inSecondRun,
  inTraining,
  inWarmStart,
  renderer,
  twice,
  type Fault,
} from '../kills/page-kills.ts'
import { Moments } from '../moments.ts'
import { openSite } from '../site.ts'
import type { SoakCase } from '../soak-case.ts'

/** In turns, the most telling first: a short call has those. */
const FAULTS: readonly Fault[] = [
  inTraining,
  inSecondRun,
  commandKilled,
  inWarmStart,
  firstSeconds,
  inCheckpoint,
  twice,
  commandInterrupted,
  inExperiment,
  renderer,
  inEvaluation,
  duringImport,
  duringExport,
]

export const kills: SoakCase = {
  name: 'kills',
  about:
    'browser, page process or command are killed while a run or an experiment is in training; it must go on by itself, lose at most one checkpoint interval and equal the one that was not killed',
  usual: 60,
  limit: 600,
  count: (times) => times,
  async open({ seed, say }) {
    const site = await openSite()
    const ground = { address: site.address, golden: goldens(site.address, say) }
    return {
      async fault(index) {
        const chosen = FAULTS[index % FAULTS.length]
        if (chosen === undefined) throw new Error('There is no fault to choose.')
        return chosen(ground, new Moments(seed, index))
      },
      close: () => site.close(),
    }
  },
}
