/** BFCL among the suites of official files. */
import type { OfficialSuite } from '../official/suite.ts'

export const BFCL: OfficialSuite = {
  recognised: () => 0,
  refit: true,
  create: () => Promise.resolve({ ok: false, error: 'BFCL cannot be read yet', bad: [] }),
}
