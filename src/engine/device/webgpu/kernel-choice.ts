/**
 * Which variant of the kernels an adapter gets: the fastest in a short measurement, taken once and
 * kept. One variant serves all shapes, so that the bits of a result do not depend on what it was
 * computed beside; the variant is part of a run's fingerprint.
 */
import { part } from '../device.ts'
import type { Memory } from '../device.ts'
import type { Span } from '../span.ts'
import { rowTiles } from '../model-kernels.ts'
import type { ModelKernels } from '../model-kernels.ts'
import { SHARINGS } from './kernels/sharing.ts'
import type { Sharing } from './kernels/sharing.ts'

/** Where choices are kept from one start to the next, by a name of the adapter. */
export interface KernelChoices {
  get(adapter: string): Promise<string | undefined>
  set(adapter: string, choice: string): Promise<void>
}

export interface Adapter {
  readonly name: string
  readonly software: boolean
  readonly subgroups: boolean
}

/**
 * What is measured: a product, its weight gradient and the scores, in the proportions of a small
 * model's training step.
 */
const SHAPE = { rows: 256, inner: 64, columns: 192 }
/** Rows of a variant's first run, which compiles: few, so that it does little else. */
const FIRST_ROWS = 4
/** Milliseconds of work that a timing should have, so that waiting does not count for much. */
const ENOUGH = 4
/** Most repetitions in one timing: with them the fastest device is busy long enough. */
const MOST = 64
/** A variant that takes this many times longer than the best is not timed again. */
const HOPELESS = 3
/** Timings of each other variant; the shortest counts. */
const ROUNDS = 4
/**
 * A variant that was thought less likely has to be faster by this factor: close ones are not told
 * apart in so short a time.
 */
const CLEARLY = 0.9

/** A new name when kernels or the measurement change, so that older choices are not believed. */
const keyOf = (adapter: Adapter): string => `kernels 1, ${adapter.name}`

/**
 * What an adapter gets unmeasured: software adapters pay for loads and barriers, GPUs for neither.
 */
export function presumed({ software, subgroups }: Adapter): Sharing {
  if (!software) return 'workgroup'
  return subgroups ? 'quad' : 'alone'
}

/**
 * Variants that may suit the adapter, the likeliest to be fastest first. Software adapters run
 * barriers as coroutines: workgroup memory is many times slower there, and its kernels take longer
 * to compile than all that is measured.
 */
function candidates(adapter: Adapter): Sharing[] {
  const first = presumed(adapter)
  const possible = (sharing: Sharing): boolean =>
    sharing === 'quad' ? adapter.subgroups : sharing === 'alone' || !adapter.software
  return [first, ...SHARINGS.filter((sharing) => sharing !== first && possible(sharing))]
}

/** The kept choice for this adapter, or else what `measure` finds, which is then kept. */
export async function chooseSharing(
  adapter: Adapter,
  choices: KernelChoices | undefined,
  measure: (candidates: readonly Sharing[]) => Promise<Sharing>,
): Promise<Sharing> {
  const kept = await choices?.get(keyOf(adapter))
  const possible = candidates(adapter)
  const known = possible.find((sharing) => sharing === kept)
  if (known !== undefined) return known
  const measured = await measure(possible)
  await choices?.set(keyOf(adapter), measured)
  return measured
}

/**
 * The candidate whose kernels are fastest, of those that the adapter's driver takes. They come with
 * the likeliest first. Rejects when none runs.
 */
export async function fastest(
  memory: Memory,
  make: (sharing: Sharing) => ModelKernels,
  candidates: readonly Sharing[],
  clock: () => number,
): Promise<Sharing> {
  const { rows, inner, columns } = SHAPE
  const sizes = {
    x: rows * inner,
    w: columns * inner,
    out: rows * columns,
    partials: rowTiles(rows) * columns * inner,
    targets: rows,
    scores: rows * 4,
  }
  const spans = new Map<string, Span>()
  const span = (name: keyof typeof sizes): Span => {
    const known = spans.get(name) ?? memory.allocate(`measured ${name}`, sizes[name])
    spans.set(name, known)
    return known
  }
  const time = async (kernels: ModelKernels, times: number, count = rows): Promise<number> => {
    const began = clock()
    for (let turn = 0; turn < times; turn++) {
      kernels.matmul({ x: span('x'), w: span('w'), out: span('out'), rows: count, inner, columns })
      kernels.score({
        logits: span('out'),
        targets: span('targets'),
        scores: span('scores'),
        rows: count,
        vocab: columns,
      })
      kernels.matmulWeightGradient({
        dy: span('out'),
        x: span('x'),
        partials: span('partials'),
        rows: count,
        inner,
        columns,
      })
    }
    await memory.read(part(span('scores'), 0, 1))
    return (clock() - began) / times
  }
  try {
    const running: { sharing: Sharing; kernels: ModelKernels; ms: number }[] = []
    let refused: unknown
    for (const sharing of candidates) {
      try {
        const kernels = make(sharing)
        await time(kernels, 1, FIRST_ROWS)
        running.push({ sharing, kernels, ms: await time(kernels, 1) })
      } catch (error) {
        refused = error
      }
    }
    const least = Math.min(...running.map(({ ms }) => ms))
    const hopeful = running.filter(({ ms }) => ms <= HOPELESS * least || ms <= ENOUGH)
    const times = Math.min(MOST, Math.ceil(ENOUGH / Math.max(least, ENOUGH / MOST)))
    // In turns, so that whatever else the machine does meets all alike.
    for (let round = 0; round < ROUNDS && hopeful.length > 1; round++) {
      for (const one of hopeful) {
        const ms = await time(one.kernels, times)
        one.ms = round === 0 ? ms : Math.min(one.ms, ms)
      }
    }
    const [first, ...others] = hopeful
    if (first === undefined)
      throw new Error('no variant of the kernels runs on this adapter', { cause: refused })
    return others.reduce((best, one) => (one.ms < CLEARLY * best.ms ? one : best), first).sharing
  } finally {
    for (const known of spans.values()) memory.free(known)
  }
}
