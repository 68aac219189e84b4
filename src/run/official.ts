/**
 * Suites that are read from official files, which the user has and Tandem does not: what the page,
 * the commands and the worker call them.
 */
export const OFFICIAL_IDS = ['api-bank', 'bfcl', 'bamboogle'] as const
export type OfficialId = (typeof OFFICIAL_IDS)[number]

/** Its name, and what its items are called. */
export const OFFICIAL: Readonly<
  Record<OfficialId, { readonly name: string; readonly items: string }>
> = {
  'api-bank': { name: 'API-Bank', items: 'dialogues' },
  bfcl: { name: 'BFCL', items: 'questions' },
  bamboogle: { name: 'Bamboogle', items: 'questions' },
}

export const isOfficial = (id: string): id is OfficialId =>
  OFFICIAL_IDS.some((known) => known === id)
