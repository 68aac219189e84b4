/** API-Bank among the suites of official files. */
import type { OfficialSuite } from '../official/suite.ts'
import { importApiBank, recognisedFiles } from './import.ts'
import { reportLines } from './report.ts'
import { createApiBank } from './suite.ts'

export const API_BANK: OfficialSuite = {
  recognised: recognisedFiles,
  refit: false,
  namesOfWords: false,
  create: (files, { seed, heldOutShare, budget }) => {
    const read = importApiBank(files)
    if (!read.ok) return Promise.resolve({ ok: false, error: read.error, bad: [] })
    const suite = createApiBank(read.files, { seed, heldOutShare, tokenBudget: budget })
    return Promise.resolve({ ok: true, made: { suite, warnings: read.files.warnings, skipped: 0, report: () => reportLines(read.files, suite, seed) } })
  },
}
