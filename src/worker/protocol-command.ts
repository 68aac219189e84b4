/**
 * Commands of the page to the training worker: all but those about the machine alone
 * (protocol-device.ts). Their schema is loaded where they arrive.
 */
import * as z from 'zod/mini'
import { configSchema } from '../run/config.ts'
import { runFileSchema } from '../run/run-file.ts'
import { askCommands } from './protocol-ask.ts'
import { experimentCommands } from './protocol-experiment.ts'
import { parsed, type Parsed } from './protocol-parse.ts'
import { searchCommands } from './protocol-search.ts'

const runId = z.string().check(z.minLength(1), z.maxLength(100))

const commandSchema = z.discriminatedUnion('kind', [
  /** Starts a run; a run in progress is stopped (and kept) first. Answered by `started`. */
  z.strictObject({ kind: z.literal('start'), config: configSchema }),
  /** Continues a stored run from its last checkpoint; answered by `started`. */
  z.strictObject({ kind: z.literal('continue'), id: runId }),
  z.strictObject({ kind: z.literal('pause') }),
  z.strictObject({ kind: z.literal('resume') }),
  /** Makes one update, then pauses. */
  z.strictObject({ kind: z.literal('step') }),
  z.strictObject({ kind: z.literal('stop') }),
  /** Runs the file again and compares; answered by `started`, then `compared`. */
  z.strictObject({ kind: z.literal('rerun'), file: runFileSchema }),
  /**
   * Official files dropped on the page, by path within the dropped folder; `wanted` is the suite
   * they are for where several could read them. Answered by `imported` or `bad-lines`.
   */
  z.strictObject({
    kind: z.literal('import-suite'),
    wanted: z.optional(z.string().check(z.maxLength(50))),
    files: z
      .array(
        z.strictObject({
          path: z.string().check(z.maxLength(1000)),
          text: z.string().check(z.maxLength(64 << 20)),
        }),
      )
      .check(z.maxLength(2000)),
  }),
  /** Imports the files that `bad-lines` was about without those lines; answered by `imported`. */
  z.strictObject({ kind: z.literal('skip-bad-lines') }),
  /**
   * How many tasks the files of the configuration's suite hold out, or why they give none; answered
   * by `counted`.
   */
  z.strictObject({ kind: z.literal('count-tasks'), config: configSchema }),
  /** A run as a file; answered by `exported`. */
  z.strictObject({ kind: z.literal('export'), id: runId, weights: z.boolean() }),
  ...askCommands,
  ...experimentCommands,
  ...searchCommands,
])
export type Command = z.output<typeof commandSchema>

/** What arrived in the worker. `message` names the place that is wrong. */
export function parseCommand(data: unknown): Parsed<Command> {
  return parsed(commandSchema.safeParse(data), data, 'command')
}
