/**
 * The folder in which an experiment is kept as it grows: `protocol.json`, `cells/NAME.json` of
 * every finished run, `begun/` with states of those in progress, `warm/` with warm starts,
 * `policies/` for cross-play. Files are written under another name and renamed, so that each is
 * whole or not there, whenever the command is killed.
 */
import { createHash } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod/mini'
import type { Weights } from '../engine/engine.ts'
import type { SavedPolicies } from '../rl/experiment/seed-cross-play.ts'
import { earlierWarmStart, savedPolicies, weightsSchema } from '../rl/stored-state.ts'
import type { WarmStartState } from '../rl/warm-start.ts'
import { cellName } from '../run/experiment-cells.ts'
import type { Cell } from '../run/experiment-cells.ts'
import { cellResultSchema, variantSchema } from '../run/experiment.ts'
import type { CellResult, Experiment } from '../run/experiment.ts'
import { configSchema } from '../run/config.ts'
import type { Fingerprint } from '../run/run-file.ts'
import { fingerprintSchema } from '../run/run-file.ts'
import { differenceOf, seal, unseal } from './checkpoint.ts'
import { CommandError } from './errors.ts'
import { readIfThere, writeWhole } from './files.ts'

/** More than any run's result, protocol or weights have. */
const MAX_BYTES = 2 ** 31 - 1

async function put(path: string, data: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  // Experiments may share a folder of warm starts: each process writes beside by a name of its own.
  await writeWhole(path, data, `${path}.${process.pid}.new`)
}

const warmSchema = z.object({ key: z.string(), weights: weightsSchema })
const begunSchema = z.object({
  key: z.string(),
  step: z.int().check(z.minimum(1)),
  state: z.unknown(),
})

/**
 * What was sealed there; undefined where there is nothing, or nothing whole: then it is made again.
 */
async function sealedIn(path: string): Promise<unknown> {
  const bytes = await readIfThere(path, MAX_BYTES)
  try {
    return bytes === undefined ? undefined : unseal(bytes)
  } catch {
    return undefined
  }
}

/** What stands there as JSON; undefined where there is nothing, or no JSON. */
async function jsonIn(path: string): Promise<unknown> {
  const bytes = await readIfThere(path, MAX_BYTES)
  try {
    return bytes === undefined ? undefined : JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

/** Warm starts by what they depend on; a folder of them may serve several experiments. */
export class WarmFolder {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  path(key: string): string {
    return `${this.#stem(key)}.bin`
  }
  #stem(key: string): string {
    return join(this.#folder, createHash('sha256').update(key).digest('hex').slice(0, 32))
  }
  #begun(key: string): string {
    return `${this.#stem(key)}.begun`
  }

  async read(key: string): Promise<Weights | undefined> {
    const found = warmSchema.safeParse(await sealedIn(this.path(key)))
    return found.success && found.data.key === key ? found.data.weights : undefined
  }

  async write(key: string, weights: Weights): Promise<void> {
    await put(this.path(key), seal({ key, weights }))
    await rm(this.#begun(key), { force: true })
  }

  /** One that was left in its middle. */
  async readBegun(key: string): Promise<WarmStartState | undefined> {
    const found = begunSchema.safeParse(await sealedIn(this.#begun(key)))
    if (!found.success || found.data.key !== key) return undefined
    const earlier = earlierWarmStart({
      kind: 'begun',
      step: found.data.step,
      state: found.data.state,
    })
    return earlier?.kind === 'begun' ? earlier : undefined
  }

  async writeBegun(key: string, { step, state }: WarmStartState): Promise<void> {
    await put(this.#begun(key), seal({ key, step, state }))
  }
}

const protocolSchema = z.strictObject({
  base: configSchema,
  variants: z.array(variantSchema),
  fingerprint: fingerprintSchema,
})
type Protocol = z.output<typeof protocolSchema>

const doneSchema = z.strictObject({ finished: z.iso.datetime(), result: cellResultSchema })
export type DoneCell = z.output<typeof doneSchema>

export class ExperimentFolder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Beside it lies the state of a run in progress; see checkpoint.ts. */
  begun(cell: Cell): string {
    return join(this.path, 'begun', cellName(cell))
  }
  async makeBegun(): Promise<void> {
    await mkdir(join(this.path, 'begun'), { recursive: true })
  }

  async readCell(cell: Cell): Promise<DoneCell | undefined> {
    const parsed = doneSchema.safeParse(
      await jsonIn(join(this.path, 'cells', `${cellName(cell)}.json`)),
    )
    return parsed.success ? parsed.data : undefined
  }

  async writeCell(cell: Cell, result: CellResult, finished: string): Promise<void> {
    await put(
      join(this.path, 'cells', `${cellName(cell)}.json`),
      `${JSON.stringify({ finished, result })}\n`,
    )
  }

  async readPolicies(cell: Cell): Promise<SavedPolicies | undefined> {
    return savedPolicies(await sealedIn(this.#policies(cell)))
  }
  async writePolicies(cell: Cell, policies: SavedPolicies): Promise<void> {
    await put(this.#policies(cell), seal(policies))
  }
  #policies(cell: Cell): string {
    return join(this.path, 'policies', `${cellName(cell)}.bin`)
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.path, name), { force: true, recursive: true })
  }
  async write(name: string, text: string): Promise<void> {
    await put(join(this.path, name), text)
  }

  /**
   * Takes the folder for this protocol, or throws a CommandError that says what in it is of
   * another. More seeds and modes are the same protocol; so are more variants, as long as those of
   * one name are one.
   */
  async claim({ base, variants }: Experiment, fingerprint: Fingerprint): Promise<void> {
    const wanted: Protocol = { base: { ...base, name: '', about: '' }, variants, fingerprint }
    const there = await this.#protocol()
    if (there !== undefined) {
      const difference = differenceOfProtocols(there, wanted)
      if (difference !== undefined)
        throw new CommandError(
          `${this.path} holds runs of another protocol: ${difference}. Name another folder with --out, or remove this one.`,
        )
    }
    const all = new Map(
      [...(there?.variants ?? []), ...variants].map((variant) => [variant.id, variant]),
    )
    await this.write(
      'protocol.json',
      `${JSON.stringify({ ...wanted, variants: [...all.values()] }, null, 2)}\n`,
    )
  }

  async #protocol(): Promise<Protocol | undefined> {
    const path = join(this.path, 'protocol.json')
    if ((await readIfThere(path, MAX_BYTES)) === undefined) return undefined
    const parsed = protocolSchema.safeParse(await jsonIn(path))
    if (!parsed.success)
      throw new CommandError(
        `${path} is damaged, or of another version of Tandem. Name another folder with --out, or remove this one.`,
      )
    return parsed.data
  }
}

/**
 * Settings that decide nothing about a run's figures: who computes is in the fingerprint, what is
 * kept how often in nothing.
 */
const FREE = new Set(['engine', 'checkpointEvery'])

function differenceOfProtocols(there: Protocol, wanted: Protocol): string | undefined {
  const base = differenceOf(there.base, wanted.base, '', FREE)
  if (base !== undefined) return base
  for (const variant of wanted.variants) {
    const other = there.variants.find(({ id }) => id === variant.id)
    const difference =
      other === undefined
        ? undefined
        : differenceOf(other.set, variant.set, `variant ${variant.id}: `)
    if (difference !== undefined) return difference
  }
  return differenceOf(there.fingerprint, wanted.fingerprint, 'made with another ')
}
