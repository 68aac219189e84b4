/**
 * A run's checkpoint beside its output, so that an interrupted command goes on where it stopped. In
 * front of the state stands a digest of it: what was cut short or changed on the disk is noticed
 * before anything is made of it, set aside and named.
 */
import { createHash } from 'node:crypto'
import { rename, rm, stat } from 'node:fs/promises'
import { deserialize, serialize } from 'node:v8'
import * as z from 'zod/mini'
import { trainerState } from '../rl/stored-state.ts'
import type { TrainerState } from '../rl/trainer-state.ts'
import type { Config } from '../run/config.ts'
import { growingRunSchema } from '../run/run-file.ts'
import { unsound } from '../run/soundness.ts'
import { CommandError, reasonOf } from './errors.ts'
import { readIfThere, writeWhole } from './files.ts'

/**
 * Larger than any state that the wasm engine, with its 4 GiB, can be in the middle of; and what a
 * Buffer can hold.
 */
const MAX_BYTES = 2 ** 31 - 1
const MAGIC = 'tandem kept 1\n'
const DIGEST = 'sha256'
const DIGEST_BYTES = 32

/** Bytes that notice when they are changed. */
export function seal(value: unknown): Buffer {
  const body = serialize(value)
  return Buffer.concat([
    Buffer.from(MAGIC, 'latin1'),
    createHash(DIGEST).update(body).digest(),
    body,
  ])
}

/** What was sealed. @throws Error that says what is wrong with the bytes */
export function unseal(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new Error('it is empty')
  const head = MAGIC.length + DIGEST_BYTES
  if (bytes.subarray(0, MAGIC.length).toString('latin1') !== MAGIC)
    throw new Error('it does not begin as one that this version of Tandem keeps')
  const body = bytes.subarray(head)
  if (!createHash(DIGEST).update(body).digest().equals(bytes.subarray(MAGIC.length, head)))
    throw new Error('its contents do not match their digest: it was cut short, or changed')
  return deserialize(body)
}

const savedSchema = z.object({
  config: z.string(),
  state: z.looseObject({ run: growingRunSchema }),
})

export const checkpointOf = (out: string): string => `${out}.checkpoint`

/**
 * Rejects with the system's error where it cannot be written; the checkpoint before it is still
 * there then.
 */
export async function saveCheckpoint(
  out: string,
  config: Config,
  state: TrainerState,
): Promise<void> {
  await writeWhole(checkpointOf(out), seal({ config: JSON.stringify(config), state }))
}

export type FoundCheckpoint =
  | { readonly kind: 'none' }
  | { readonly kind: 'state'; readonly state: TrainerState }
  /** It continues a run of another configuration, and differs in this. */
  | { readonly kind: 'other'; readonly difference: string }
  | { readonly kind: 'damaged'; readonly why: string }

function stateIn(bytes: Buffer, config: Config): FoundCheckpoint {
  const saved = savedSchema.safeParse(unseal(bytes))
  if (!saved.success)
    return { kind: 'damaged', why: 'it holds no run that this version of Tandem can continue' }
  const { run, ...rest } = saved.data.state
  // Two runs are the same run when their configurations are, in whichever order they say it.
  const difference = differenceOf(JSON.parse(saved.data.config), config, '')
  if (difference !== undefined) return { kind: 'other', difference }
  const state = unsound(run) === undefined ? trainerState({ run, rest }) : undefined
  return state === undefined
    ? { kind: 'damaged', why: 'what it holds does not fit together' }
    : { kind: 'state', state }
}

/** What there is to go on from. @throws CommandError where it cannot be read */
export async function findCheckpoint(out: string, config: Config): Promise<FoundCheckpoint> {
  const path = checkpointOf(out)
  let bytes: Buffer | undefined
  try {
    bytes = await readIfThere(path, MAX_BYTES)
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(
      `${path} cannot be read: ${reasonOf(error)}. Mend that, or name another --out.`,
    )
  }
  if (bytes === undefined) return { kind: 'none' }
  try {
    return stateIn(bytes, config)
  } catch (error) {
    return { kind: 'damaged', why: reasonOf(error) }
  }
}

/**
 * Renames a checkpoint that is no use, so that nothing is lost; gives its new name. @throws
 * CommandError
 */
export async function setAside(out: string, as: 'damaged' | 'other'): Promise<string> {
  const path = checkpointOf(out)
  for (let number = 1; ; number += 1) {
    const place = `${path}.${as}${number === 1 ? '' : `-${number}`}`
    if (
      await stat(place).then(
        () => true,
        () => false,
      )
    )
      continue
    try {
      await rename(path, place)
      return place
    } catch (error) {
      throw new CommandError(
        `${path} cannot be continued from and cannot be renamed: ${reasonOf(error)}. Remove it, or name another --out.`,
      )
    }
  }
}

/**
 * The state to go on from; undefined when there is none. What is damaged is set aside, and `say` is
 * told. @throws CommandError where it is a run of another configuration, which would be lost
 */
export async function readCheckpoint(
  out: string,
  config: Config,
  say: (words: string) => void,
): Promise<TrainerState | undefined> {
  const found = await findCheckpoint(out, config)
  switch (found.kind) {
    case 'none':
      return undefined
    case 'state':
      return found.state
    case 'other':
      throw new CommandError(
        `${checkpointOf(out)} continues a run with other settings: ${found.difference}. Finish that run first, name another --out, or remove the file.`,
      )
    case 'damaged':
      say(
        `${checkpointOf(out)} cannot be continued from: ${found.why}. It is kept as ${await setAside(out, 'damaged')}, and the run begins anew.`,
      )
      return undefined
  }
}

export const removeCheckpoint = (out: string): Promise<void> =>
  rm(checkpointOf(out), { force: true })

const shown = (value: unknown): string => (value === undefined ? 'not set' : JSON.stringify(value))

/**
 * The first place where two settings differ, as `rl.updates is 100 there and 60 here`. What
 * `passedOver` names may differ.
 */
export function differenceOf(
  there: unknown,
  wanted: unknown,
  place: string,
  passedOver: ReadonlySet<string> = new Set(),
): string | undefined {
  if (
    typeof there === 'object' &&
    there !== null &&
    typeof wanted === 'object' &&
    wanted !== null
  ) {
    const [a, b] = [
      new Map<string, unknown>(Object.entries(there)),
      new Map<string, unknown>(Object.entries(wanted)),
    ]
    for (const key of new Set([...a.keys(), ...b.keys()])) {
      const name = place === '' || place.endsWith(' ') ? `${place}${key}` : `${place}.${key}`
      const difference = passedOver.has(name)
        ? undefined
        : differenceOf(a.get(key), b.get(key), name, passedOver)
      if (difference !== undefined) return difference
    }
    return undefined
  }
  return Object.is(there, wanted)
    ? undefined
    : `${place} is ${shown(there)} there and ${shown(wanted)} here`
}
