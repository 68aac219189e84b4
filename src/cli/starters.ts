/** The shipped starter policies and vocabularies, read from `public/starters`, a folder a suite. */
import { createHash } from 'node:crypto'
import { SafetensorsError } from '../engine/safetensors.ts'
import { starterIn } from '../rl/starter-file.ts'
import type { Starter, Starters } from '../rl/trainer-state.ts'
import type { SuiteId } from '../run/suite-facts.ts'
import { CommandError } from './errors.ts'
import { readNamed } from './files.ts'

export const startersOf = (suite: SuiteId): string => `public/starters/${suite}`

/** A starter has at most one MiB; larger ones of a user's own making are read too. */
const MAX_BYTES = 512 << 20
const remake = (suite: SuiteId): string =>
  `Make it again with npm run starter -- --config public/presets/starter-${suite}.json`
const WAY_OUT = ', or set warmStart.from to "demonstrations".'

async function readStarter(role: 'planner' | 'executor', suite: SuiteId): Promise<Starter> {
  const path = `${startersOf(suite)}/${role}.safetensors`
  const wayOut = `${remake(suite)}${WAY_OUT}`
  const bytes = await readNamed(path, MAX_BYTES, wayOut)
  try {
    return starterIn(bytes, createHash('sha256').update(bytes).digest('hex'))
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error
    throw new CommandError(`${path} is no starter policy: ${error.message} ${wayOut}`)
  }
}

/** @throws CommandError that names the file which is missing or damaged */
export async function readStarters(suite: SuiteId): Promise<Starters> {
  const [planner, executor] = await Promise.all([
    readStarter('planner', suite),
    readStarter('executor', suite),
  ])
  return { planner, executor }
}

/** Text of the suite's tokenizer.json. @throws CommandError */
export async function readVocabulary(suite: SuiteId): Promise<string> {
  const bytes = await readNamed(
    `${startersOf(suite)}/tokenizer.json`,
    MAX_BYTES,
    `${remake(suite)}.`,
  )
  return bytes.toString('utf8')
}
