/**
 * The suites, and what the page, the commands and the estimates say and know of each. What a suite
 * does is in tasks/, a folder each; tasks/registry.ts makes it.
 */

/** Drawn from a seed, from nothing else. */
export const GENERATED_IDS = ['desk', 'signature', 'twohop', 'desk-signature'] as const
export type GeneratedId = (typeof GENERATED_IDS)[number]

/** Read from official files, which the user has and Tandem does not. */
export const OFFICIAL_IDS = ['api-bank', 'bfcl', 'bamboogle'] as const
export type OfficialId = (typeof OFFICIAL_IDS)[number]

/** In the order in which they are offered. */
export const SUITE_IDS = [...GENERATED_IDS, 'custom', ...OFFICIAL_IDS] as const
export type SuiteId = (typeof SUITE_IDS)[number]

/** Of those that are drawn, what training may never meet and still be measured on. */
export const UNTOUCHED_IDS = ['twohop'] as const satisfies readonly GeneratedId[]

/**
 * What a suite's texts take of each part of a run, as a multiple of what the estimate's typical
 * lengths would: `npm run bench -- estimates` measures it.
 */
interface Longer {
  readonly updates: number
  readonly evaluations: number
  readonly imitation: number
}

export interface SuiteFacts {
  /** Its choice in the set-up. */
  readonly label: string
  /** In few words. */
  readonly name: string
  /** What its tasks are called, behind a number or its name. */
  readonly tasks: string
  /** Whether calls are judged or the answer alone; of a program, as it says. */
  readonly gold: 'calls' | 'answer' | 'either'
  readonly longer: Longer
  /**
   * The versions of its tasks that are kept, the current one last. A change of the tasks that a
   * configuration gives is a new version.
   */
  readonly versions: readonly [number, ...number[]]
  /** The version that policies are shipped for, in a folder of the suite's name. */
  readonly shipped?: number
  /** Of official files: the setting that says which part of them is meant. */
  readonly part?: 'suite.categories' | 'suite.levels'
}

export const SUITE_FACTS: Readonly<Record<SuiteId, SuiteFacts>> = {
  desk: {
    label: 'Desk: office tools',
    name: 'Desk',
    tasks: 'desk tasks',
    gold: 'calls',
    longer: { updates: 1.1, evaluations: 1.2, imitation: 1.1 },
    versions: [1, 2],
    shipped: 2,
  },
  signature: {
    label: 'Signature: functions never seen',
    name: 'Signature',
    tasks: 'function-calling tasks',
    gold: 'calls',
    longer: { updates: 1.2, evaluations: 1.25, imitation: 1.1 },
    versions: [1, 2],
    shipped: 2,
  },
  twohop: {
    label: 'Two-hop: questions with a search',
    name: 'Two-hop',
    tasks: 'two-hop questions',
    gold: 'answer',
    longer: { updates: 1.2, evaluations: 1.1, imitation: 1.3 },
    versions: [1, 2],
    shipped: 2,
  },
  'desk-signature': {
    label: 'Desk and signature',
    name: 'Desk and signature',
    tasks: 'desk and function-calling tasks',
    gold: 'calls',
    longer: { updates: 1.15, evaluations: 1.2, imitation: 1.1 },
    versions: [1, 2],
  },
  custom: {
    label: 'Your own tools',
    name: 'Your own tools',
    tasks: 'tasks of your own',
    gold: 'either',
    longer: { updates: 1.55, evaluations: 1.5, imitation: 1.3 },
    versions: [1],
  },
  'api-bank': {
    label: 'API-Bank (your copy)',
    name: 'API-Bank',
    tasks: 'dialogues',
    gold: 'calls',
    longer: { updates: 1.5, evaluations: 1.3, imitation: 1.3 },
    versions: [1],
    part: 'suite.levels',
  },
  bfcl: {
    label: 'BFCL (your copy)',
    name: 'BFCL',
    tasks: 'questions',
    gold: 'calls',
    longer: { updates: 1.7, evaluations: 2.7, imitation: 2.3 },
    versions: [1],
    part: 'suite.categories',
  },
  bamboogle: {
    label: 'Bamboogle (your copy)',
    name: 'Bamboogle',
    tasks: 'questions',
    gold: 'answer',
    longer: { updates: 0.8, evaluations: 1.5, imitation: 1.4 },
    versions: [1],
  },
}

/** Of what a draft or a file says, which may be no suite. */
export const suiteFacts = (suite: unknown): SuiteFacts | undefined => {
  const known = SUITE_IDS.find((one) => one === suite)
  return known === undefined ? undefined : SUITE_FACTS[known]
}

/** What the set-up offers. */
export const SUITE_OPTIONS = SUITE_IDS.map((id) => [id, SUITE_FACTS[id].label] as const)
export const UNTOUCHED_OPTIONS = UNTOUCHED_IDS.map((id) => {
  const { tasks } = SUITE_FACTS[id]
  return [id, `${tasks.charAt(0).toUpperCase()}${tasks.slice(1)}`] as const
})

export const isOfficial = (id: unknown): id is OfficialId =>
  OFFICIAL_IDS.some((known) => known === id)

/** Whether its tasks come from others, in a program or in files, and are looked at before Train. */
export const isFromOthers = (id: unknown): id is OfficialId | 'custom' =>
  id === 'custom' || isOfficial(id)
