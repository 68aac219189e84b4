/** A run's checkpoint beside its output, so that an interrupted command goes on where it stopped. Written whole, then renamed into place. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { deserialize, serialize } from 'node:v8'
import type { Config } from '../run/config.ts'
import type { TrainerState } from '../rl/trainer.ts'

const pathOf = (out: string): string => `${out}.checkpoint`

interface Saved { readonly config: string; readonly state: TrainerState }

/** Two runs are the same run when their configurations are. */
const nameOf = (config: Config): string => JSON.stringify(config)

const isSaved = (value: unknown): value is Saved =>
  typeof value === 'object' && value !== null && 'config' in value && typeof value.config === 'string' && 'state' in value && typeof value.state === 'object'

export async function saveCheckpoint(out: string, config: Config, state: TrainerState): Promise<void> {
  const path = pathOf(out)
  const saved: Saved = { config: nameOf(config), state }
  await writeFile(`${path}.new`, serialize(saved))
  await rename(`${path}.new`, path)
}

/** The state to go on from; undefined when there is none for this very configuration. */
export async function readCheckpoint(out: string, config: Config): Promise<TrainerState | undefined> {
  let bytes: Buffer
  try { bytes = await readFile(pathOf(out)) } catch { return undefined }
  const value: unknown = deserialize(bytes)
  return isSaved(value) && value.config === nameOf(config) ? value.state : undefined
}

export const removeCheckpoint = (out: string): Promise<void> => rm(pathOf(out), { force: true })
