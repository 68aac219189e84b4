/** The suites of official files, each loaded when it is asked for. */
import { OFFICIAL_IDS } from '../../run/suite-facts.ts'
import type { OfficialId } from '../../run/suite-facts.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import type { OfficialSuite } from './official-suite.ts'

const LOADERS: Readonly<Record<OfficialId, () => Promise<OfficialSuite>>> = {
  'api-bank': async () => (await import('../api-bank/api-bank-entry.ts')).API_BANK,
  bfcl: async () => (await import('../bfcl/bfcl-entry.ts')).BFCL,
  bamboogle: async () => (await import('../bamboogle/bamboogle-entry.ts')).BAMBOOGLE,
}

export const officialSuite = (id: OfficialId): Promise<OfficialSuite> => LOADERS[id]()

/**
 * Whose files these are: `wanted` where it reads any of them, else whoever reads most of them;
 * undefined where nobody does.
 */
export async function recogniseOfficial(
  files: readonly DroppedFile[],
  wanted?: OfficialId,
): Promise<OfficialId | undefined> {
  let best: { readonly id: OfficialId; readonly count: number } | undefined
  for (const id of OFFICIAL_IDS) {
    const count = (await officialSuite(id)).recognised(files)
    if (count > 0 && id === wanted) return id
    if (count > (best?.count ?? 0)) best = { id, count }
  }
  return best?.id
}
