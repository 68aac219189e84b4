import type { Command, DeviceCommand, Report } from '../worker/protocol.ts'

/** The page's end of the worker. */
export interface Port {
  send(command: Command | DeviceCommand): void
  /**
   * Rejects in words where it is refused; `take` finds the answer in the last report, `heard` is told
   * those before it.
   */
  ask<T>(
    command: Command,
    take: (report: Report) => T | undefined,
    signal?: AbortSignal,
    heard?: (report: Report) => void,
  ): Promise<T>
  subscribe(listener: (report: Report) => void): () => void
  /** Tries once more what could not be done because code did not arrive. */
  again(): void
}
