/** Stored runs as the page needs them. The store behind it is the run file's own (`run/storage`), opened by whoever builds the page. */
import type { RunFile } from '../run/run-file.ts'

export interface StoredRun {
  readonly id: string
  readonly name: string
  readonly created: string
  readonly status: RunFile['status']
  readonly update: number
  readonly updates: number
  /** It holds a checkpoint to continue from. */
  readonly continuable: boolean
  /** Another tab trains it: it can be looked at. */
  readonly elsewhere: boolean
}

export interface Library {
  list(): Promise<readonly StoredRun[]>
  open(id: string): Promise<RunFile | undefined>
  keep(file: RunFile): Promise<void>
  remove(id: string): Promise<void>
  /** Whether official files of a suite were dropped before and are kept. */
  hasSuite(id: string): Promise<boolean>
}
