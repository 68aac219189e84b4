/** Suites of official files by name, and whose files are dropped. */
import { defined } from '../../run/at.ts'
import { OFFICIAL_IDS, SUITE_FACTS } from '../../run/suite-facts.ts'
import type { OfficialId } from '../../run/suite-facts.ts'
import type { DroppedFile } from '../../run/files/dropped-file.ts'
import { OFFICIAL } from '../registry.ts'
import type { Registry } from '../registry.ts'
import type { OfficialSuite } from './official-suite.ts'

/** The current one unless another version is asked for. Rejects where that is not kept. */
export function officialSuite(
  id: OfficialId,
  version = SUITE_FACTS[id].versions.at(-1) ?? 1,
  registry: Registry['official'] = OFFICIAL,
): Promise<OfficialSuite> {
  return defined(registry[id][version], `version ${version} of ${id}`)()
}

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
