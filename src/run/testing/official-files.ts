/** Official files, which are at hand on some machines only. */
import { folderAtHand } from './folder-at-hand.ts'

const BENCHMARKS = { variable: 'TANDEM_BENCHMARKS', otherwise: '../shared/benchmarks' }

/** `what`: what the folder `name` holds, in the plural. */
export const officialFolder = (name: string, what: string) =>
  folderAtHand(BENCHMARKS, name, `${what} are`)
