/** Runs that this browser keeps, put in front or trained on; what cannot be is said. */
import type { ViewedRun } from './run-view.ts'
import type { LibraryStore } from './library-store.ts'
import type { TrainingStore } from './training-store.ts'
import { messageOf } from '../run/told-error.ts'

interface Parts {
  readonly training: TrainingStore
  readonly library: LibraryStore
  /** The trajectory that is looked at. */
  readonly selected: () => string | undefined
  /** Puts the single run on the page. */
  readonly showRun: () => void
  /** Whether no other tab of this browser trains; held from then on. */
  readonly claim: () => Promise<boolean>
}

export interface StoredRuns {
  /** Puts a run of this browser in front. */
  readonly openStored: (id: string) => Promise<void>
  readonly continueStored: (id: string) => Promise<void>
  /** Does `work` where no other tab trains; says so where one does. */
  readonly claimAnd: (work: () => unknown) => Promise<void>
}

export function createStoredRuns({
  training,
  library,
  selected,
  showRun,
  claim,
}: Parts): StoredRuns {
  /** A kept run; says what of it cannot be read, or why there is none. */
  const opened = async (id: string): Promise<ViewedRun | undefined> => {
    try {
      const found = await library.open(id, selected())
      if (!found)
        training.say({
          title: 'That run is not here',
          message: `No run ${id} is kept in this browser.`,
          wayOut: 'Ask whoever sent the link for the run as a file, and drop it on this page.',
        })
      else if (found.leftOut.length > 0)
        training.say({
          title: 'Not all of this run can be read',
          message: `Left out: ${found.leftOut.join('; ')}.`,
          wayOut: 'All else is here: export it under Share, then delete it under Runs.',
        })
      return found?.file
    } catch (error) {
      training.say({
        title: 'That run cannot be opened',
        message: messageOf(error),
        wayOut: 'Delete it under Runs; nothing else is touched.',
      })
      return undefined
    }
  }
  const openStored = async (id: string) => {
    showRun()
    if (training.getState().runs[id]) {
      training.look(id)
      return
    }
    const file = await opened(id)
    if (file) training.show({ source: 'stored', file })
  }
  const claimAnd = async (work: () => unknown) => {
    if (await claim()) await work()
    else
      training.say({
        title: 'Another tab is training',
        message: 'A run is kept by one tab at a time.',
        wayOut: 'Close the other tab and press again.',
      })
  }
  const continueStored = (id: string) =>
    claimAnd(async () => {
      const file = await opened(id)
      if (file) training.continueRun(file)
      else {
        await library.forget(id)
        await openStored(id)
      }
    })
  return { openStored, continueStored, claimAnd }
}
