/** Golden values that lie beside a model: what a reference gave for it. */
import { join } from 'node:path'
import * as z from 'zod/mini'
import { firstIssue } from '../run/schema-issue.ts'
import { readJson } from './command-line.ts'
import { CommandError } from './errors.ts'

const FILES = ['golden.json', 'model.json'] as const

const continuation = z.optional(z.object({ ids: z.array(z.number()) }))
const goldenSchema = z.object({
  prompts: z.optional(
    z.record(
      z.string(),
      z.object({
        text: z.string(),
        ids: z.array(z.number()),
        logprobs: z.optional(z.array(z.number())),
        logprobs_f64: z.optional(z.array(z.number())),
        greedy: continuation,
        greedy32: continuation,
      }),
    ),
  ),
  gradients: z.optional(z.object({ answer_ids: z.array(z.number()) })),
  weights: z.optional(
    z.record(
      z.string(),
      z.object({ shape: z.optional(z.array(z.number())), l2: z.number(), sum: z.number() }),
    ),
  ),
})
export type Golden = z.infer<typeof goldenSchema>

/** `names` are the folder's files. @throws CommandError */
export async function readGolden(folder: string, names: readonly string[]): Promise<Golden> {
  const file = FILES.find((name) => names.includes(name))
  if (file === undefined)
    throw new CommandError(
      `${folder} holds no golden values: expected ${FILES.join(' or ')}. Name a folder that does.`,
    )
  return readRecorded(join(folder, file), goldenSchema)
}

/** A file that was recorded with a reference. @throws CommandError */
export async function readRecorded<T extends z.ZodMiniType>(
  file: string,
  schema: T,
): Promise<z.output<T>> {
  const document = await readJson(file)
  const read = schema.safeParse(document)
  if (!read.success)
    throw new CommandError(`${file}: ${firstIssue(read.error, document)}. Record it again.`)
  return read.data
}
