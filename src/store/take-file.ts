/**
 * A run, an experiment or a protocol that was dropped or picked: a worker reads it, the page
 * shows it. One at a time: another one takes its place.
 */
import type { StoreApi } from 'zustand/vanilla'
import type { Read, ReadingOptions } from '../worker/client-reading.ts'
import type { ExperimentStore } from './experiment-store.ts'
import type { LibraryStore } from './library-store.ts'
import { viewOf } from './run-view.ts'
import type { TrainingStore } from './training-store.ts'
import { messageOf } from '../run/told-error.ts'

export type ReadingStep = Parameters<ReadingOptions['progress']>[0]

/** Undefined while nothing is read, or not for long. */
export type Reading = { readonly name: string; readonly step: ReadingStep } | undefined

export interface Taking {
  /**
   * Resolves to whether it was a sound run, which then stands in front; what was refused is said,
   * and changes nothing.
   */
  take(name: string, file: Blob): Promise<boolean>
  stop(): void
}

export interface TakingParts {
  /** What is said of the file that is read. */
  readonly said: StoreApi<{ readonly reading: Reading }>
  readonly training: TrainingStore
  readonly library: LibraryStore
  /** Puts the experiments in front. */
  readonly experiments: () => Promise<ExperimentStore>
  readonly showExperiments: () => void
  readonly read: (options: ReadingOptions) => Promise<Read | undefined>
  readonly later: (callback: () => void, ms: number) => void
}

/** What takes no longer is not spoken of. */
const SILENT_MS = 400
const UNTOUCHED = 'Nothing on this page was changed.'

export function createTaking({
  said,
  training,
  library,
  experiments,
  showExperiments,
  read,
  later,
}: TakingParts): Taking {
  let current: AbortController | undefined
  const stop = () => {
    current?.abort()
    current = undefined
    said.setState({ reading: undefined })
  }
  const refuse = (message: string, wayOut: string) =>
    training.say({
      title: 'That file was not taken over',
      message: `${message}.`,
      wayOut: `${wayOut} ${UNTOUCHED}`,
    })

  const shown = async (name: string, found: Read): Promise<boolean> => {
    switch (found.kind) {
      case 'refused':
        refuse(found.message, found.wayOut)
        return false
      case 'protocol':
      case 'experiment':
        training.say(undefined)
        showExperiments()
        await (await experiments()).takeIn(name, found)
        return false
      case 'run':
        training.say(undefined)
        training.show({ source: 'imported', file: viewOf(found.file), whole: found.file })
        if (found.unkept !== undefined) library.say(found.unkept)
        await library.refresh()
        return true
      case 'kept': {
        const { runs } = training.getState()
        const file =
          runs[found.id] === undefined
            ? (await library.open(found.id).catch(() => undefined))?.file
            : undefined
        if (runs[found.id] === undefined && file === undefined) {
          refuse('What was read could not be opened again', 'Choose it once more.')
          return false
        }
        training.say(undefined)
        if (file) training.show({ source: 'imported', file })
        else training.look(found.id)
        await library.refresh()
        return true
      }
    }
  }

  return {
    stop,
    async take(name: string, file: Blob) {
      stop()
      const mine = (current = new AbortController())
      let step: ReadingStep = 'reading'
      let silent = true
      const tell = () => {
        if (!silent && !mine.signal.aborted) said.setState({ reading: { name, step } })
      }
      later(() => {
        if (current !== mine) return
        silent = false
        tell()
      }, SILENT_MS)
      try {
        const { live } = training.getState()
        const found = await read({
          name,
          file,
          reservedIds: live === undefined ? [] : [live],
          progress: (next) => {
            step = next
            tell()
          },
          signal: mine.signal,
        })
        return found !== undefined && current === mine && (await shown(name, found))
      } catch (error) {
        if (current === mine)
          refuse(
            `${name} could not be read: ${messageOf(error)}`,
            'Check the connection and try again.',
          )
        return false
      } finally {
        if (current === mine) {
          current = undefined
          said.setState({ reading: undefined })
        }
      }
    },
  }
}
