/** The shipped starter policies and tokenizer, read from `public/starters`. */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { readSafetensors } from '../engine/safetensors.ts'
import type { Starter } from '../rl/trainer.ts'
import { UsageError } from './command-line.ts'

export const STARTERS = 'public/starters'

async function readStarter(role: 'planner' | 'executor'): Promise<Starter> {
  const path = `${STARTERS}/${role}.safetensors`
  let bytes: Buffer
  try { bytes = await readFile(path) } catch { throw new UsageError(`${path} is not there. Make it with npm run starter, or set warmStart.from to "demonstrations".`) }
  return { weights: readSafetensors(bytes).weights, hash: createHash('sha256').update(bytes).digest('hex') }
}

export async function readStarters(): Promise<{ readonly planner: Starter; readonly executor: Starter }> {
  const [planner, executor] = await Promise.all([readStarter('planner'), readStarter('executor')])
  return { planner, executor }
}
