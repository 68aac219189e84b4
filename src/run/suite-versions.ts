/**
 * Versions of a suite's tasks. A run file names those that it was made with where they are not the
 * first, so that files from before there were versions mean the first. What is not kept here is said
 * before a run is repeated or continued, for it would meet other tasks.
 */
import type { Config } from './config.ts'
import type { RunFile } from './run-file.ts'
import { SUITE_FACTS } from './suite-facts.ts'
import type { SuiteId } from './suite-facts.ts'

/** By suite; the first where it is not named. */
export type SuiteVersions = Readonly<Record<string, number>>

/** Of the run that is to be repeated or continued. */
export interface MadeRun {
  readonly config: Pick<Config, 'suite' | 'evaluation'>
  readonly origin: Pick<RunFile['origin'], 'suites'>
}

/** Suites that a run meets: the one that it is trained on, and the one that it is not. */
const suitesMet = ({ suite, evaluation: { untouched } }: MadeRun['config']): SuiteId[] =>
  untouched === 'none' || untouched === suite.id ? [suite.id] : [suite.id, untouched]

/** What a run of these suites names. */
export function namedVersions(
  suites: readonly { readonly id: string; readonly version: number }[],
): { readonly suites?: Record<string, number> } {
  const later = suites.filter(({ version }) => version > 1)
  return later.length === 0
    ? {}
    : { suites: Object.fromEntries(later.map(({ id, version }) => [id, version])) }
}

export const versionIn = (versions: SuiteVersions | undefined, id: string): number =>
  versions?.[id] ?? 1

export interface NotKept {
  readonly message: string
  readonly wayOut: string
}

/** What is said of a version that is not among those that are kept, the current one last. */
export function notKept(
  id: SuiteId,
  version: number,
  kept: readonly number[],
): NotKept | undefined {
  if (kept.includes(version)) return undefined
  const current = kept.at(-1) ?? 1
  return {
    message: `This run was made with version ${version} of the tasks of ${SUITE_FACTS[id].name}, and here ${kept.length === 1 ? `is version ${current} alone` : `are the versions ${kept.join(', ')}`}: it would meet other tasks.`,
    wayOut:
      version > current
        ? 'Update Tandem, or start a new run with its settings.'
        : `Start a new run with its settings: it then has the tasks of version ${current}.`,
  }
}

/** Why the run can neither be repeated nor continued here; undefined where it can. */
export function tasksNotKept({ config, origin }: MadeRun): NotKept | undefined {
  for (const id of suitesMet(config)) {
    const found = notKept(id, versionIn(origin.suites, id), SUITE_FACTS[id].versions)
    if (found !== undefined) return found
  }
  return undefined
}
