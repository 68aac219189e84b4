/**
 * The folder in which an experiment is kept as it grows: `protocol.json`, `cells/NAME.json` of every finished run, `begun/` with states of those
 * in progress, `warm/` with warm starts, `policies/` for cross-play. Files are written under another name and renamed, so that each is whole
 * or not there, whenever the command is killed.
 */
import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import * as z from 'zod/mini'
import type { Weights } from '../engine/engine.ts'
import type { SavedPolicies } from '../rl/experiment/cross-play.ts'
import { cellName } from '../run/experiment-cells.ts'
import type { Cell } from '../run/experiment-cells.ts'
import { cellResultSchema, variantSchema } from '../run/experiment.ts'
import type { CellResult, Experiment } from '../run/experiment.ts'
import { configSchema } from '../run/config.ts'
import type { Fingerprint } from '../run/run-file.ts'
import { fingerprintSchema } from '../run/run-file.ts'
import { UsageError } from './command-line.ts'

export async function writeWhole(path: string, data: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const other = `${path}.${process.pid}.new`
  await writeFile(other, data)
  await rename(other, path)
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  try { return await readFile(path) } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

const weightsSchema = z.map(z.string(), z.object({ shape: z.array(z.int()), data: z.instanceof(Float32Array) }))
const warmSchema = z.object({ key: z.string(), weights: weightsSchema })
const policySchema = z.object({
  config: z.object({
    vocab: z.int(), dModel: z.int(), layers: z.int(), heads: z.int(), kvHeads: z.int(), feedForward: z.int(), context: z.int(),
    tied: z.boolean(), qkvBias: z.boolean(), ropeTheta: z.number(), rmsEps: z.number(),
  }),
  weights: weightsSchema,
})
const policiesSchema = z.object({ planner: policySchema, executor: z.exactOptional(policySchema) })

/** What was kept by `serialize`; undefined where there is nothing of that form. */
async function binary<T>(path: string, schema: z.ZodMiniType<T>): Promise<T | undefined> {
  const bytes = await bytesOf(path)
  if (bytes === undefined) return undefined
  const parsed = schema.safeParse(deserialize(bytes))
  return parsed.success ? parsed.data : undefined
}

/** Warm starts by what they depend on; a folder of them may serve several experiments. */
export class WarmFolder {
  readonly #folder: string

  constructor(folder: string) { this.#folder = folder }

  path(key: string): string { return join(this.#folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.bin`) }

  async read(key: string): Promise<Weights | undefined> {
    const found = await binary(this.path(key), warmSchema)
    return found?.key === key ? found.weights : undefined
  }

  async write(key: string, weights: Weights): Promise<void> { await writeWhole(this.path(key), serialize({ key, weights })) }
}

const protocolSchema = z.strictObject({
  base: configSchema, variants: z.array(variantSchema), fingerprint: fingerprintSchema,
})
type Protocol = z.output<typeof protocolSchema>

const doneSchema = z.strictObject({ finished: z.iso.datetime(), result: cellResultSchema })
export type DoneCell = z.output<typeof doneSchema>

export class ExperimentFolder {
  readonly path: string

  constructor(path: string) { this.path = path }

  /** Beside it lies the state of a run in progress; see checkpoint.ts. */
  begun(cell: Cell): string { return join(this.path, 'begun', cellName(cell)) }
  async makeBegun(): Promise<void> { await mkdir(join(this.path, 'begun'), { recursive: true }) }

  async readCell(cell: Cell): Promise<DoneCell | undefined> {
    const bytes = await bytesOf(join(this.path, 'cells', `${cellName(cell)}.json`))
    if (bytes === undefined) return undefined
    const parsed = doneSchema.safeParse(JSON.parse(bytes.toString('utf8')))
    return parsed.success ? parsed.data : undefined
  }

  async writeCell(cell: Cell, result: CellResult, finished: string): Promise<void> {
    await writeWhole(join(this.path, 'cells', `${cellName(cell)}.json`), `${JSON.stringify({ finished, result })}\n`)
  }

  async readPolicies(cell: Cell): Promise<SavedPolicies | undefined> { return binary(this.#policies(cell), policiesSchema) }
  async writePolicies(cell: Cell, policies: SavedPolicies): Promise<void> { await writeWhole(this.#policies(cell), serialize(policies)) }
  #policies(cell: Cell): string { return join(this.path, 'policies', `${cellName(cell)}.bin`) }

  async remove(name: string): Promise<void> { await rm(join(this.path, name), { force: true, recursive: true }) }
  async write(name: string, text: string): Promise<void> { await writeWhole(join(this.path, name), text) }

  /**
   * Takes the folder for this protocol, or throws a UsageError that says what in it is of another. More seeds and modes are the same protocol; so
   * are more variants, as long as those of one name are one.
   */
  async claim({ base, variants }: Experiment, fingerprint: Fingerprint): Promise<void> {
    const wanted: Protocol = { base: { ...base, name: '', about: '' }, variants, fingerprint }
    const there = await this.#protocol()
    if (there !== undefined) {
      const difference = differenceOf(there, wanted)
      if (difference !== undefined) throw new UsageError(`${this.path} holds runs of another protocol: ${difference}. Name another folder with --out, or remove this one.`)
    }
    const all = new Map([...(there?.variants ?? []), ...variants].map((variant) => [variant.id, variant]))
    await this.write('protocol.json', `${JSON.stringify({ ...wanted, variants: [...all.values()] }, null, 2)}\n`)
  }

  async #protocol(): Promise<Protocol | undefined> {
    const bytes = await bytesOf(join(this.path, 'protocol.json'))
    if (bytes === undefined) return undefined
    const parsed = protocolSchema.safeParse(JSON.parse(bytes.toString('utf8')))
    if (!parsed.success) throw new UsageError(`${this.path}: its protocol.json is of another version of Tandem. Name another folder with --out, or remove this one.`)
    return parsed.data
  }
}

/** Settings that decide nothing about a run's figures: who computes is in the fingerprint, what is kept how often in nothing. */
const FREE = new Set(['engine', 'checkpointEvery'])

function differenceOf(there: Protocol, wanted: Protocol): string | undefined {
  const base = firstDifference(there.base, wanted.base, '')
  if (base !== undefined) return base
  for (const variant of wanted.variants) {
    const other = there.variants.find(({ id }) => id === variant.id)
    const difference = other === undefined ? undefined : firstDifference(other.set, variant.set, `variant ${variant.id}: `)
    if (difference !== undefined) return difference
  }
  return firstDifference(there.fingerprint, wanted.fingerprint, 'made with another ')
}

const shown = (value: unknown): string => (value === undefined ? 'not set' : JSON.stringify(value))

/** `rl.updates is 100 there and 60 here` */
function firstDifference(there: unknown, wanted: unknown, place: string): string | undefined {
  if (typeof there === 'object' && there !== null && typeof wanted === 'object' && wanted !== null) {
    const [a, b] = [new Map<string, unknown>(Object.entries(there)), new Map<string, unknown>(Object.entries(wanted))]
    for (const key of new Set([...a.keys(), ...b.keys()])) {
      const name = place === '' || place.endsWith(' ') ? `${place}${key}` : `${place}.${key}`
      const difference = FREE.has(name) ? undefined : firstDifference(a.get(key), b.get(key), name)
      if (difference !== undefined) return difference
    }
    return undefined
  }
  return Object.is(there, wanted) ? undefined : `${place} is ${shown(there)} there and ${shown(wanted)} here`
}
