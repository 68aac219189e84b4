/**
 * What is asked of storage before any run is looked at: which runs there are, what was in training,
 * which suites have their files. It is loaded with the page; what reads and writes whole runs
 * (storage.ts) comes when that is first done.
 */
import { readable } from './database.ts'
import type { Connection, Database } from './database.ts'
import { ongoingConfig, readOngoing } from './ongoing-training.ts'
import type { OngoingTraining } from './ongoing-training.ts'
import { listedRun, newestFirst } from './listed-run.ts'
import type { ListedRun } from './listed-run.ts'

/**
 * What is in training, and for a run the update that it goes on from: absent where no state of it
 * was saved.
 */
export interface InTraining extends OngoingTraining {
  readonly checkpoint?: number
}

/** Newest first, from heads alone. A run whose head cannot be read is among them. */
export function listRuns(connection: Connection): Promise<ListedRun[]> {
  return connection.use(async (database) => {
    const [runs, continuable] = await Promise.all([
      everyRun(database),
      database.getAllKeys('checkpoints'),
    ])
    // A checkpoint without its run takes space too.
    const lost = continuable.filter((id) => !runs.has(id))
    return newestFirst(
      [...runs, ...lost.map((id) => [id, undefined] as const)].map(([id, stored]) =>
        listedRun(id, stored),
      ),
    )
  })
}

/** What was in training when this was last said. */
export function inTraining(connection: Connection): Promise<InTraining | undefined> {
  return connection.use(async (database) => {
    const tx = database.transaction(['training', 'runs'])
    const going = await readOngoing(tx)
    if (going === undefined) return undefined
    const stored =
      going.kind === 'run' ? await readable(tx.objectStore('runs').get(going.id)) : undefined
    const config = going.config ?? ongoingConfig(stored)
    const { checkpoint } = listedRun(going.id, stored)
    return {
      ...going,
      ...(config === undefined ? {} : { config }),
      ...(checkpoint === undefined ? {} : { checkpoint }),
    }
  })
}

export async function hasSuite(connection: Connection, id: string): Promise<boolean> {
  return (await connection.use((database) => database.getKey('suites', id))) !== undefined
}

/** Undefined stands for one that the browser itself cannot read. */
async function everyRun(database: Database): Promise<ReadonlyMap<string, unknown>> {
  try {
    const { store } = database.transaction('runs')
    const [ids, runs] = await Promise.all([store.getAllKeys(), store.getAll()])
    return new Map(ids.map((id, i) => [id, runs[i]]))
  } catch {
    const runs = new Map<string, unknown>()
    for (const id of await database.getAllKeys('runs'))
      runs.set(id, await readable(database.get('runs', id)))
    return runs
  }
}
