/**
 * The page's views in the browser's history. Each view that is gone to is an entry of its own, and
 * so is a dialog over it: Back leads to what was looked at before, and leaves the page only from
 * where the visit began. Within a view (a trajectory, a step, a filter) its entry is written over.
 */
import { formatHash, type UrlState } from './url-state.ts'

export const DIALOGS = ['runs', 'share', 'help', 'measure', 'workshop'] as const
export type OpenDialog = (typeof DIALOGS)[number]

/** One entry of the history. */
export interface Entry {
  readonly hash: string
  readonly dialog?: OpenDialog
}

/** The browser's history, as far as it is this page's. */
export interface Entries {
  current(): Entry
  push(entry: Entry): void
  replace(entry: Entry): void
  /** Takes a while; `subscribe` then tells. */
  back(): void
  /** Calls back when another entry became the current one, and not by a push or a replacement. */
  subscribe(listener: (entry: Entry) => void): void
}

export interface Place extends UrlState {
  readonly dialog?: OpenDialog
}

export interface Visits {
  /**
   * Where the page is now. `settling`: it went there by itself, or was led there, so that no entry
   * is added.
   */
  at(place: Place, settling: boolean): void
}

const viewOf = ({ run = '', experiment }: UrlState): string =>
  experiment === undefined ? `run ${run}` : `experiment ${experiment}`

/**
 * `come` brings the page to an entry that Back, Forward or an edited address led to, and then says
 * where it is.
 */
export function createVisits(
  entries: Entries,
  first: UrlState,
  come: (entry: Entry) => void,
): Visits {
  let last: Place = first
  let entry = entries.current()
  /** The view that the open dialog was opened over: the entry before its own. */
  let beneath: string | undefined
  /** A dialog was closed: the browser is on its way back to the entry before. */
  let leaving = false
  let waiting: { readonly place: Place; readonly settling: boolean } | undefined

  const write = (next: Entry, how: 'push' | 'replace') => {
    if (how === 'replace' && next.hash === entry.hash && next.dialog === entry.dialog) return
    entry = next
    entries[how](next)
  }
  const at = (place: Place, settling: boolean) => {
    if (leaving) {
      waiting = { place, settling: settling && waiting?.settling !== false }
      return
    }
    const { dialog, ...rest } = place
    const [hash, before, view] = [formatHash(rest), last, viewOf(place)]
    last = place
    if (dialog !== undefined) {
      const opened = before.dialog === undefined
      if (opened) beneath = view
      write({ hash, dialog }, opened && !settling ? 'push' : 'replace')
    } else if (before.dialog !== undefined) {
      // A view that was gone to from a dialog takes its entry.
      leaving = !settling && beneath === view
      if (leaving) entries.back()
      else write({ hash }, 'replace')
    } else write({ hash }, settling || viewOf(before) === view ? 'replace' : 'push')
  }
  entries.subscribe((arrived) => {
    entry = arrived
    if (!leaving) {
      come(arrived)
      return
    }
    leaving = false
    const { place, settling } = waiting ?? { place: last, settling: true }
    waiting = undefined
    at(place, settling)
  })
  return { at }
}
