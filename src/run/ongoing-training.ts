/**
 * What is in training, written in the same transactions as what is saved of it: whatever ends the
 * tab, the next visit finds the run or experiment that was in training and no other, or that
 * nothing of it was saved yet. It lies in the database alone, because a browser writes its other
 * memories late.
 */
import * as z from 'zod/mini'
import { configSchema } from './config.ts'
import { StorageError } from './database.ts'
import type { Writing } from './database.ts'

const ongoingSchema = z.strictObject({
  kind: z.enum(['run', 'experiment']),
  id: z.string().check(z.minLength(1), z.maxLength(100)),
  state: z.enum(['running', 'paused']),
  /** When it was started or continued. */
  since: z.iso.datetime(),
  /** Of a run of which nothing is saved yet. */
  config: z.exactOptional(configSchema),
})
export type OngoingTraining = z.output<typeof ongoingSchema>

/** What a save says of it: that it is in training, or no longer. */
export type Mark = OngoingTraining | 'ended'

/** There is one tab that trains, and it trains one thing. */
const NOW = 'now'

/** Undefined too where another version of this page left something else. */
function ongoingOf(stored: unknown): OngoingTraining | undefined {
  const parsed = ongoingSchema.safeParse(stored)
  return parsed.success ? parsed.data : undefined
}

export async function readOngoing(tx: {
  objectStore(name: 'training'): { get(key: string): Promise<unknown> }
}): Promise<OngoingTraining | undefined> {
  return ongoingOf(await tx.objectStore('training').get(NOW))
}

/** The settings of a stored run, where they can be read. */
export function ongoingConfig(stored: unknown): OngoingTraining['config'] {
  const parsed = z.object({ head: z.object({ config: configSchema }) }).safeParse(stored)
  return parsed.success ? parsed.data.head.config : undefined
}

/** Ends only what is about `id`: something else may be in training by now. */
export async function putMark(
  tx: Pick<Writing<'training'>, 'objectStore'>,
  id: string,
  mark: Mark,
): Promise<void> {
  const store = tx.objectStore('training')
  if (mark !== 'ended') await store.put(mark, NOW)
  else if (ongoingOf(await store.get(NOW))?.id === id) await store.delete(NOW)
}

/** Rejects where `id` is in training: called for deletions while another tab trains. */
export async function refuseBusy(
  tx: Pick<Writing<'training'>, 'objectStore'>,
  id: string,
  what: 'run' | 'experiment',
): Promise<void> {
  if ((await readOngoing(tx))?.id === id)
    throw new StorageError(
      'busy',
      `This ${what} is in training in another tab.`,
      'Stop it there before you delete it here.',
    )
}
