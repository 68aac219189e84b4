/**
 * A short measurement of this machine: products, training steps and generation on each engine that
 * starts, in turns, so that a machine that slows down slows all alike. Rows have the form of the
 * project's benchmarks; a page's figures and those are compared by case and shape.
 */
import type { Device } from '../engine/device/device.ts'
import { part } from '../engine/device/device.ts'
import type { Engine, ModelConfig, PolicyBatch } from '../engine/engine.ts'
import { decodingOperations, matmulOperations, trainingOperations } from '../engine/operations.ts'
import { Random } from '../engine/random.ts'
import { at, last } from '../run/at.ts'
import type { BenchRow } from '../run/bench-row.ts'
import type { EngineName } from '../run/engine-choice.ts'
import { messageOf } from '../run/told-error.ts'
import type { EngineInstance } from './engine-instance.ts'

const PROPORTIONS = {
  vocab: 512,
  heads: 4,
  kvHeads: 4,
  tied: true,
  qkvBias: false,
  ropeTheta: 10_000,
  rmsEps: 1e-5,
} as const
const SMALL: ModelConfig = { ...PROPORTIONS, dModel: 64, layers: 2, feedForward: 176, context: 64 }
const MEDIUM: ModelConfig = {
  ...PROPORTIONS,
  dModel: 128,
  layers: 4,
  feedForward: 352,
  context: 64,
}
const TRAINED = { sequences: 16, tokens: 64 }
const DECODED = { sequences: 32, tokens: 32 }
const MATRIX = 512
const ADAM = {
  learningRate: 5e-4,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0,
  maxGradNorm: 0,
}

/** Rounds of one case, fewer where an engine has had its time. */
const ROUNDS = 7
const LONG_MS = 2000

/** One case on one engine, ready to be timed. */
interface Lap {
  /** Gives the loss where the case has one: the same work gives the same loss. */
  readonly once: () => Promise<number | null>
  readonly close: () => void
}

interface BenchCase {
  readonly name: string
  readonly shape: string
  readonly tokens: number | null
  readonly operations: number
  /** Undefined where this machine cannot do it. */
  prepare(instance: EngineInstance): Promise<Lap | undefined>
}

const CASES: readonly BenchCase[] = [
  {
    name: 'matmul',
    shape: `${MATRIX}`,
    tokens: null,
    operations: matmulOperations(MATRIX),
    prepare: ({ device }) => Promise.resolve(device && product(device)),
  },
  {
    name: 'train-step',
    shape: 'small',
    tokens: TRAINED.sequences * TRAINED.tokens,
    operations: trainingOperations(SMALL, TRAINED.sequences, TRAINED.tokens),
    prepare: ({ engine }) => training(engine),
  },
  {
    name: 'decode',
    shape: `${DECODED.sequences}x${DECODED.tokens}`,
    tokens: DECODED.sequences * DECODED.tokens,
    operations: decodingOperations(MEDIUM, DECODED.sequences, DECODED.tokens),
    prepare: ({ engine }) => decoding(engine),
  },
]

function product(device: Device): Lap {
  const random = new Random(2, 0)
  const words = MATRIX * MATRIX
  const spans = ['x', 'w', 'out'].map((name) => device.allocate(`bench ${name}`, words))
  const [x, w, out] = spans
  if (x === undefined || w === undefined || out === undefined)
    throw new Error('no memory was given')
  for (const span of [x, w])
    device.write(
      span,
      Float32Array.from({ length: words }, () => random.normal()),
    )
  return {
    async once() {
      device.matmul({ x, w, out, rows: MATRIX, inner: MATRIX, columns: MATRIX })
      await device.read(part(out, 0, 1))
      return null
    },
    close: () => {
      for (const span of spans) device.free(span)
    },
  }
}

async function training(engine: Engine): Promise<Lap> {
  const policy = await engine.createPolicy(SMALL, { seed: 1 })
  const random = new Random(1, 0)
  const batch: PolicyBatch = {
    sequences: Array.from({ length: TRAINED.sequences }, () => ({
      tokens: Int32Array.from({ length: TRAINED.tokens }, () => random.int(SMALL.vocab)),
      weights: new Float32Array(TRAINED.tokens).fill(1),
      advantages: new Float32Array(TRAINED.tokens),
    })),
    normalizer: TRAINED.sequences * (TRAINED.tokens - 1),
  }
  return {
    once: async () => (await policy.update(batch, { kind: 'nll' }, ADAM)).loss,
    close: () => policy.dispose(),
  }
}

async function decoding(engine: Engine): Promise<Lap> {
  const policy = await engine.createPolicy(MEDIUM, { seed: 1 })
  return {
    async once() {
      const rollout = policy.open({
        temperature: 0,
        topK: 0,
        topP: 1,
        maxTokens: DECODED.tokens,
        stop: [],
      })
      for (let i = 0; i < DECODED.sequences; i += 1)
        rollout.add(Int32Array.of(i), [{ seed: 1, stream: 0, update: 0, sequence: [i, 0] }])
      const segments = await rollout.next()
      rollout.close()
      const all = segments.flatMap(({ logProbs }) => [...logProbs])
      return -all.reduce((sum, value) => sum + value, 0) / all.length
    },
    close: () => policy.dispose(),
  }
}

export interface BenchProgress {
  readonly label: string
  readonly done: number
  readonly total: number
  readonly rows: readonly BenchRow[]
  /** Engines that did not take part, and why. */
  readonly troubles: readonly { readonly engine: EngineName; readonly reason: string }[]
}

export interface BenchParts {
  readonly engines: readonly EngineName[]
  readonly instance: (name: EngineName) => Promise<EngineInstance>
  /** Milliseconds of a monotonic clock. */
  readonly clock: () => number
}

/**
 * Runs all cases; gives what is known after each. Ends early, without an error, when the signal is
 * aborted between two rounds.
 */
export async function* bench(
  { engines, instance, clock }: BenchParts,
  signal: AbortSignal,
): AsyncGenerator<BenchProgress, void, undefined> {
  const rows: BenchRow[] = []
  const troubles: { engine: EngineName; reason: string }[] = []
  const instances = new Map<EngineName, EngineInstance>()
  const total = CASES.length * engines.length
  const refuse = (engine: EngineName, error: unknown): void => {
    instances.delete(engine)
    troubles.push({ engine, reason: messageOf(error) })
  }
  for (const [c, one] of CASES.entries()) {
    const running: Running[] = []
    try {
      for (const [e, engine] of engines.entries()) {
        if (signal.aborted) return
        yield {
          label: `${one.name} on ${engine}`,
          done: c * engines.length + e,
          total,
          rows: [...rows],
          troubles: [...troubles],
        }
        if (troubles.some((trouble) => trouble.engine === engine)) continue
        try {
          const here = instances.get(engine) ?? (await instance(engine))
          instances.set(engine, here)
          const lap = await one.prepare(here)
          if (lap !== undefined) running.push(await warmedUp(engine, here, lap, clock))
        } catch (error) {
          refuse(engine, error)
        }
      }
      for (let round = 0; round < ROUNDS && !signal.aborted; round += 1) {
        for (const runner of running)
          if (runner.times.length === 0 || runner.spent < LONG_MS) await runner.round()
      }
      rows.push(
        ...running.filter(({ times }) => times.length > 0).map((runner) => rowOf(one, runner)),
      )
    } finally {
      for (const { lap } of running) lap.close()
    }
  }
  yield { label: '', done: total, total, rows, troubles }
}

interface Running {
  readonly engine: EngineName
  readonly instance: EngineInstance
  readonly lap: Lap
  readonly times: number[]
  readonly counts: { dispatches: number; submits: number } | undefined
  loss: number | null
  spent: number
  round(): Promise<void>
}

/**
 * The first round compiles kernels and is not counted; its counts of dispatches are those of every
 * other.
 */
async function warmedUp(
  engine: EngineName,
  instance: EngineInstance,
  lap: Lap,
  clock: () => number,
): Promise<Running> {
  const before = instance.counts?.()
  const loss = await lap.once()
  const after = instance.counts?.()
  const running: Running = {
    engine,
    instance,
    lap,
    times: [],
    loss,
    spent: 0,
    counts: before &&
      after && {
        dispatches: after.dispatches - before.dispatches,
        submits: after.submits - before.submits,
      },
    async round() {
      const began = clock()
      running.loss = await lap.once()
      const ms = clock() - began
      running.times.push(ms)
      running.spent += ms
    },
  }
  return running
}

function rowOf(
  { name, shape, tokens, operations }: BenchCase,
  {
    engine,
    instance: {
      engine: { info },
      threads,
    },
    times,
    counts,
    loss,
  }: Running,
): BenchRow {
  const ms = timing(times)
  return {
    case: name,
    engine,
    shape,
    threads: threads ?? null,
    loss,
    ms,
    adapter: [
      info.adapter,
      ...Object.entries(info.variants).map(([kernel, variant]) => `${kernel} ${variant}`),
    ]
      .join(', ')
      .slice(0, 500),
    tokens_per_s: tokens === null ? null : (1000 * tokens) / ms.median,
    dispatches: counts?.dispatches ?? null,
    submits: counts?.submits ?? null,
    gflops: operations / (ms.median * 1e6),
  }
}

function timing(times: readonly number[]): {
  readonly min: number
  readonly median: number
  readonly max: number
} {
  const sorted = [...times].sort((a, b) => a - b)
  const [low, high] = [
    at(sorted, Math.ceil(sorted.length / 2) - 1, 'sorted'),
    at(sorted, Math.floor(sorted.length / 2), 'sorted'),
  ]
  return { min: at(sorted, 0, 'sorted'), median: (low + high) / 2, max: last(sorted, 'sorted') }
}
