/**
 * Which tasks a policy may have been trained on, as a hash that it carries, and why it is not begun
 * from, continued or scored where that was another choice: it might know what it is measured on.
 */
import type { Config } from '../run/config.ts'
import { suiteFacts } from '../run/suite-facts.ts'
import { printCalls } from '../run/calls/call-print.ts'
import { tasksIn } from '../tasks/task.ts'
import type { TaskSuite } from '../tasks/task.ts'

/** From this version on the text of a task alone decides (tasks/text-split.ts). */
const BY_TEXT = 2

/**
 * SHA-256, hex. Of a generated suite from version 2 on it is one for each suite and version; before,
 * seed, level and sizes decide; of official files the setting and the items; of a program all of it.
 */
export async function splitHash(
  made: TaskSuite,
  { suite }: Pick<Config, 'suite'>,
): Promise<string> {
  const digest = await crypto.subtle.digest(
    'SHA-256',
    new TextEncoder().encode(JSON.stringify([made.id, made.version, decidedBy(made, suite)])),
  )
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function decidedBy(made: TaskSuite, suite: Config['suite']): unknown {
  if ('path' in suite) {
    const { seed, heldOutShare, split } = suite
    const items = tasksIn({ suite: made, seed }, 'train').map(({ gold, id }) => [
      id,
      printCalls(gold),
    ])
    return [seed, heldOutShare, split, items]
  }
  const { seed, level, train, heldOut } = suite
  if (suite.id === 'custom') return [seed, level, train, heldOut, suite.program]
  return made.version >= BY_TEXT ? 'by text' : [seed, level, train, heldOut]
}

/** What a policy was trained on; one from before there were hashes says no more than the suite. */
export interface TrainedOn {
  readonly suite: string
  readonly version: number
  readonly split?: string | undefined
}

/** Why policies that were trained so are not measured on this suite; undefined where they may be. */
export function otherSplit(
  { suite, version, split }: TrainedOn,
  made: Pick<TaskSuite, 'id' | 'version' | 'splitHash'>,
): string | undefined {
  if (suite !== made.id) return undefined
  const name = suiteFacts(made.id)?.name ?? made.id
  if (version !== made.version)
    return `These policies were trained on version ${version} of the tasks of ${name}, and the tasks are of version ${made.version}: what is measured here may be what they were trained on.`
  if (split === undefined || made.splitHash === undefined || split === made.splitHash)
    return undefined
  return `These policies were trained on another split of the tasks of ${name}: what is measured here may be what they were trained on.`
}
