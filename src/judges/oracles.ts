/** What `npm run judge` can be asked for: each holds recorded verdicts against ours. */
import { apiBankOracle } from './api-bank/oracle/api-bank-oracle.ts'
import { rougeOracle } from './api-bank/oracle/rouge-oracle.ts'
import { bamboogleOracle } from './bamboogle/bamboogle-oracle.ts'
import { astOracle } from './bfcl/oracle/ast-oracle.ts'
import { decodeOracle } from './bfcl/oracle/decode-oracle.ts'
import { multiTurnOracle, probesOracle } from './bfcl/oracle/multi-turn-oracle.ts'
import type { Oracle } from './oracle.ts'

export const ORACLES: ReadonlyMap<string, Oracle> = new Map([
  ['bfcl-ast', astOracle],
  ['bfcl-decode', decodeOracle],
  ['bfcl-java-js', astOracle],
  ['api-bank', apiBankOracle],
  ['rouge-l', rougeOracle],
  ['bfcl-multi-turn', multiTurnOracle],
  ['bfcl-probes', probesOracle],
  ['bamboogle', bamboogleOracle],
])
