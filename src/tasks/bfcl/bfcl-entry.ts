/** BFCL among the suites of official files. */
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import type { OfficialSuite } from '../official/official-suite.ts'
import { importBfcl, recognisedBfcl } from '../../judges/index.ts'
import type { BfclImport } from '../../judges/index.ts'
import { reportLines } from './bfcl-report.ts'
import { createBfcl } from './bfcl-suite.ts'

/** The files are read once for both fits of the prompts. */
const read = new WeakMap<readonly DroppedFile[], Map<boolean, BfclImport>>()

function imported(files: readonly DroppedFile[], skipBad: boolean): BfclImport {
  const known = read.get(files) ?? new Map<boolean, BfclImport>()
  read.set(files, known)
  const outcome = known.get(skipBad) ?? importBfcl(files, { skipBad })
  known.set(skipBad, outcome)
  return outcome
}

export const BFCL: OfficialSuite = {
  recognised: recognisedBfcl,
  refit: true,
  namesOfWords: true,
  create: (dropped, { seed, heldOutShare, split, budget, skipBad, categories = 'all' }) => {
    const outcome = imported(dropped, skipBad)
    if (!outcome.ok) return Promise.resolve(outcome)
    const { files } = outcome
    const suite = createBfcl(files, { seed, heldOutShare, split, categories, budget })
    if (suite.size('train') === 0)
      return Promise.resolve({
        ok: false,
        error: `None of BFCL's files holds questions that can be trained on in the categories "${categories}". ${suite.left[0] ?? 'Drop others, or choose other categories'}.`,
        bad: [],
      })
    return Promise.resolve({
      ok: true,
      made: {
        suite,
        warnings: files.warnings,
        skipped: files.skipped.length,
        report: (floors) => reportLines(files, suite, seed, floors),
      },
    })
  },
}
