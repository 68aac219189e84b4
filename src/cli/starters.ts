/** The shipped starter policies and tokenizer, read from `public/starters`. */
import { createHash } from 'node:crypto'
import { SafetensorsError, readSafetensors } from '../engine/safetensors.ts'
import type { Starter } from '../rl/trainer-state.ts'
import { CommandError } from './errors.ts'
import { readNamed } from './files.ts'

export const STARTERS = 'public/starters'
/** A starter has at most one MiB; larger ones of a user's own making are read too. */
const MAX_BYTES = 512 << 20
const WAY_OUT = 'Make it again with npm run starter, or set warmStart.from to "demonstrations".'

async function readStarter(role: 'planner' | 'executor', folder: string): Promise<Starter> {
  const path = `${folder}/${role}.safetensors`
  const bytes = await readNamed(path, MAX_BYTES, WAY_OUT)
  try {
    return {
      weights: readSafetensors(bytes).weights,
      hash: createHash('sha256').update(bytes).digest('hex'),
    }
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error
    throw new CommandError(`${path} is no starter policy: ${error.message} ${WAY_OUT}`)
  }
}

/** @throws CommandError that names the file which is missing or damaged */
export async function readStarters(
  folder = STARTERS,
): Promise<{ readonly planner: Starter; readonly executor: Starter }> {
  const [planner, executor] = await Promise.all([
    readStarter('planner', folder),
    readStarter('executor', folder),
  ])
  return { planner, executor }
}
