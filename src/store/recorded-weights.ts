/**
 * The weights of the recorded run, as the page knows them: their size at once, the rest when it is
 * asked for.
 */
import type * as z from 'zod/mini'
import {
  RECORDED_WEIGHTS,
  RECORDED_WEIGHTS_SIZE,
  shippedSizeSchema,
  shippedWeightsSchema,
  type ShippedWeights,
} from '../run/recorded-weights.ts'
import { messageOf } from '../run/told-error.ts'

/** `none`: this copy of the page has none of this run. */
export type Fetched =
  | { readonly kind: 'none' }
  | { readonly kind: 'offered'; readonly bytes: number }
  | { readonly kind: 'fetching' }
  | { readonly kind: 'here' }
  | { readonly kind: 'failed'; readonly message: string; readonly bytes: number }

export class RecordedWeights {
  readonly #run: string
  readonly #read: (path: string) => Promise<string | undefined>
  #bytes = 0
  state: Fetched = { kind: 'none' }
  weights: ShippedWeights | undefined

  constructor(run: string, read: (path: string) => Promise<string | undefined>) {
    this.#run = run
    this.#read = read
  }

  /** How large they are. Never rejects. */
  async look(): Promise<void> {
    const size = await this.#json(RECORDED_WEIGHTS_SIZE, shippedSizeSchema).catch(() => undefined)
    if (size?.run !== this.#run) return
    this.#bytes = size.bytes
    this.state = { kind: 'offered', bytes: size.bytes }
  }

  /** Never rejects. */
  async fetch(): Promise<void> {
    this.state = { kind: 'fetching' }
    try {
      const found = await this.#json(RECORDED_WEIGHTS, shippedWeightsSchema)
      if (found.run !== this.#run) throw new Error('they are of another run')
      this.weights = found
      this.state = { kind: 'here' }
    } catch (error) {
      this.state = { kind: 'failed', message: messageOf(error), bytes: this.#bytes }
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
