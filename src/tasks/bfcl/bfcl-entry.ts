/** BFCL among the suites of official files. */
import { importedOnce } from '../official/imported-once.ts'
import type { OfficialSuite } from '../official/official-suite.ts'
import { importBfcl, recognisedBfcl } from '../../judges/index.ts'
import { reportLines } from './bfcl-report.ts'
import { createBfcl } from './bfcl-suite.ts'

const imported = importedOnce(importBfcl)

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
        lacksPart: true,
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
