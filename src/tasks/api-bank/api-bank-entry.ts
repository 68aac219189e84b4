/** API-Bank among the suites of official files. */
import { API_BANK_LEVELS } from '../../run/config.ts'
import { importedOnce } from '../official/imported-once.ts'
import type { OfficialSuite } from '../official/official-suite.ts'
import { importApiBank, recognisedApiBank } from '../../judges/index.ts'
import { JUDGES } from './api-bank-judging.ts'
import type { Judge } from './api-bank-judging.ts'
import { reportLines } from './api-bank-report.ts'
import { createApiBank } from './api-bank-suite.ts'
import type { Levels } from './api-bank-suite.ts'

const isLevels = (words: string | undefined): words is Levels =>
  API_BANK_LEVELS.some((levels) => levels === words)
const isJudge = (words: string | undefined): words is Judge =>
  JUDGES.some((judge) => judge === words)

const imported = importedOnce(importApiBank)

export const API_BANK: OfficialSuite = {
  recognised: recognisedApiBank,
  refit: false,
  namesOfWords: false,
  create: (files, { seed, heldOutShare, split, budget, skipBad, categories, judge }) => {
    const read = imported(files, skipBad)
    if (!read.ok) return Promise.resolve(read)
    const suite = createApiBank(read.files, {
      seed,
      heldOutShare,
      split,
      tokenBudget: budget,
      ...(isLevels(categories) && { levels: categories }),
      ...(isJudge(judge) && { judge }),
    })
    if (suite.size('train') === 0)
      return Promise.resolve({
        ok: false,
        error: `None of API-Bank's files holds requests of ${categories === undefined || categories === 'all' ? 'levels 1 and 2' : categories}. Drop others, or choose another level.`,
        bad: [],
        lacksPart: true,
      })
    return Promise.resolve({
      ok: true,
      made: {
        suite,
        warnings: read.files.warnings,
        skipped: read.files.skipped.length,
        report: (floors) => reportLines(read.files, suite, seed, floors),
      },
    })
  },
}
