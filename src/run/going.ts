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

const goingSchema = z.strictObject({
  kind: z.enum(['run', 'experiment']),
  id: z.string().check(z.minLength(1), z.maxLength(100)),
  state: z.enum(['running', 'paused']),
  /** When it was started or continued. */
  since: z.iso.datetime(),
  /** Of a run of which nothing is saved yet. */
  config: z.exactOptional(configSchema),
})
export type Going = z.output<typeof goingSchema>

/** What a save says of it: that it is in training, or no longer. */
export type Mark = Going | 'ended'

/** There is one tab that trains, and it trains one thing. */
const NOW = 'now'

/** Undefined too where another version of this page left something else. */
export function goingOf(stored: unknown): Going | undefined {
  const parsed = goingSchema.safeParse(stored)
  return parsed.success ? parsed.data : undefined
}

export async function readGoing(tx: {
  objectStore(name: 'training'): { get(key: string): Promise<unknown> }
}): Promise<Going | undefined> {
  return goingOf(await tx.objectStore('training').get(NOW))
}

/** The settings of a stored run, where they can be read. */
export function goingConfig(stored: unknown): Going['config'] {
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
  else if (goingOf(await store.get(NOW))?.id === id) await store.delete(NOW)
}

/** Rejects where `id` is in training: called for deletions while another tab trains. */
export async function refuseBusy(
  tx: Pick<Writing<'training'>, 'objectStore'>,
  id: string,
  what: 'run' | 'experiment',
): Promise<void> {
  if ((await readGoing(tx))?.id === id)
    throw new StorageError(
      'busy',
      `This ${what} is in training in another tab.`,
      'Stop it there before you delete it here.',
    )
}
