/**
 * What the editor of user-written tools knows beside the text itself: the starting example, and
 * what came of trying.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Level } from '../run/config.ts'
import { connectWorkshop, type WorkshopClient } from '../worker/client-workshop.ts'
import type { Tried, WorkshopProblem } from '../worker/protocol-workshop.ts'

export type { Tried } from '../worker/protocol-workshop.ts'
export { TRY_SECONDS } from '../worker/client-workshop.ts'

interface Workshop {
  /** Absent until it has arrived. */
  readonly example?: string
  readonly trying: boolean
  readonly tried?: Tried | undefined
  readonly problem?: WorkshopProblem | undefined
}

interface TryOptions {
  readonly seed: number
  readonly level: Level
}

export type WorkshopStore = StoreApi<Workshop> & {
  /** Loads the starting example. */
  load(): Promise<void>
  /** Tries the program on a task; `another` on the next one. */
  try(program: string, options: TryOptions, another?: boolean): Promise<void>
  /** What was said of a text that has changed holds no more. */
  forget(): void
  close(): void
}

export function createWorkshopStore(
  client: Pick<WorkshopClient, 'ask' | 'close'> = connectWorkshop(),
): WorkshopStore {
  const store = createStore<Workshop>(() => ({ trying: false }))
  /** Times that it was closed: what was asked before is answered no more. */
  let closed = 0
  return Object.assign(store, {
    async load() {
      const before = closed
      const report = await client.ask({ kind: 'example' })
      if (closed !== before) return
      if (report.kind === 'example') store.setState({ example: report.program })
      else if (report.kind === 'problem') store.setState({ problem: report.problem })
    },
    async try(program: string, { seed, level }: TryOptions, another = false) {
      const { tried, trying } = store.getState()
      if (trying) return
      const before = closed
      store.setState({ trying: true, problem: undefined })
      const report = await client.ask({
        kind: 'try',
        program,
        seed,
        level,
        index: (tried?.index ?? 0) + (another ? 1 : 0),
      })
      if (closed !== before) return
      store.setState({
        trying: false,
        tried: report.kind === 'tried' ? report.tried : undefined,
        problem: report.kind === 'problem' ? report.problem : undefined,
      })
    },
    forget() {
      if (store.getState().problem !== undefined) store.setState({ problem: undefined })
    },
    close() {
      closed += 1
      client.close()
      store.setState({ trying: false })
    },
  })
}
