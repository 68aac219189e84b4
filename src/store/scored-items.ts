/** Which items of a scorecard are listed: by how they ended, by category, by what they say. */
import type { Scorecard, ScoredItem } from '../run/scorecard.ts'

export interface ItemFilter {
  readonly ended: 'all' | 'right' | 'wrong' | 'cut'
  /** Empty: every category. */
  readonly category: string
  /** Empty: whatever they say. */
  readonly words: string
}

export const EVERY_ITEM: ItemFilter = { ended: 'all', category: '', words: '' }

const ENDED: Readonly<Record<ItemFilter['ended'], (item: ScoredItem) => boolean>> = {
  all: () => true,
  right: (item) => item.success,
  wrong: (item) => !item.success,
  cut: (item) => item.cut !== undefined,
}

export function listedOf(
  { items }: Scorecard,
  { ended, category, words }: ItemFilter,
): ScoredItem[] {
  const wanted = words.trim().toLowerCase()
  return items.filter(
    (item) =>
      ENDED[ended](item) &&
      (category === '' || item.category === category) &&
      (wanted === '' ||
        `${item.task}\n${item.prompt}\n${item.calls.join('\n')}`.toLowerCase().includes(wanted)),
  )
}

/** The check that an item failed by: the first one. */
export const failedBy = ({ checks }: ScoredItem): ScoredItem['checks'][number] | undefined =>
  checks.find(({ passed }) => !passed)
