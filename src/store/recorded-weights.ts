/**
 * The weights of the recorded run: a file of their own beside it, of which another says the size,
 * so that nothing of it is fetched before somebody asks for it.
 */
import * as z from 'zod/mini'
import { runFileSchema, type RunFile } from '../run/run-file.ts'
import { messageOf } from '../run/told-error.ts'

export const RECORDED_WEIGHTS = 'recorded/desk-joint.weights.json'
export const RECORDED_WEIGHTS_SIZE = 'recorded/desk-joint.weights-size.json'

/** `none`: this copy of the page has none of this run. */
export type ShippedWeights =
  | { readonly kind: 'none' }
  | { readonly kind: 'offered'; readonly bytes: number }
  | { readonly kind: 'fetching' }
  | { readonly kind: 'here' }
  | { readonly kind: 'failed'; readonly message: string; readonly bytes: number }

const sizeSchema = z.strictObject({ run: z.string(), bytes: z.int().check(z.minimum(1)) })
const weightsSchema = z.strictObject({
  run: z.string(),
  weights: z.required(runFileSchema).shape.weights,
})

export class RecordedWeights {
  readonly #run: string
  readonly #read: (path: string) => Promise<string | undefined>
  #bytes = 0
  shipped: ShippedWeights = { kind: 'none' }
  weights: RunFile['weights']

  constructor(run: string, read: (path: string) => Promise<string | undefined>) {
    this.#run = run
    this.#read = read
  }

  /** How large they are. Never rejects. */
  async look(): Promise<void> {
    const size = await this.#json(RECORDED_WEIGHTS_SIZE, sizeSchema).catch(() => undefined)
    if (size?.run !== this.#run) return
    this.#bytes = size.bytes
    this.shipped = { kind: 'offered', bytes: size.bytes }
  }

  /** Never rejects. */
  async fetch(): Promise<void> {
    this.shipped = { kind: 'fetching' }
    try {
      const { run, weights } = await this.#json(RECORDED_WEIGHTS, weightsSchema)
      if (run !== this.#run) throw new Error('they are of another run')
      this.weights = weights
      this.shipped = { kind: 'here' }
    } catch (error) {
      this.shipped = { kind: 'failed', message: messageOf(error), bytes: this.#bytes }
    }
  }

  async #json<T>(path: string, schema: z.ZodMiniType<T>): Promise<T> {
    const text = await this.#read(path)
    if (text === undefined) throw new Error(`${path} is not there`)
    const parsed = schema.safeParse(JSON.parse(text))
    if (!parsed.success) throw new Error(`${path} is not as it should be`)
    return parsed.data
  }
}
