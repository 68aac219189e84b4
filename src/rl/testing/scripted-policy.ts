/**
 * Policies that know by heart what to write: a planner by the task it reads, an executor by its
 * sub-task. For tests alone.
 */
import type {
  Engine,
  ModelConfig,
  Policy,
  Rollout,
  Sampling,
  SampleKey,
  Segment,
  Weights,
} from '../../engine/engine.ts'
import type { Tokenizer } from '../../tokenizer/tokenizer.ts'

/**
 * What is written after `read`, the text since the last control token that frames it. `key` tells
 * one sample from another.
 */
export type Script = (read: string, key: SampleKey, sampling: Sampling) => string

export const SCRIPTED_CONFIG: ModelConfig = {
  vocab: 1024,
  dModel: 16,
  layers: 1,
  heads: 2,
  kvHeads: 1,
  feedForward: 24,
  context: 4096,
  tied: true,
  qkvBias: false,
  ropeTheta: 10_000,
  rmsEps: 1e-5,
}

interface Sequence {
  readonly tokens: number[]
  readonly key: SampleKey
  running: boolean
}

function scriptedRollout(tokenizer: Tokenizer, script: Script, sampling: Sampling): Rollout {
  const sequences: Sequence[] = []
  const at = (id: number): Sequence => {
    const found = sequences[id]
    if (found === undefined) throw new RangeError(`no sequence ${id}`)
    return found
  }
  const begin = (tokens: readonly number[], key: SampleKey): number =>
    sequences.push({ tokens: [...tokens], key, running: true }) - 1
  /** Planner prompts end in <task> text <plan>, executor prompts in <subtask> line <call>. */
  const read = (tokens: readonly number[]): string => {
    const { task, subtask } = tokenizer.control
    const from = Math.max(tokens.lastIndexOf(task), tokens.lastIndexOf(subtask))
    return tokenizer.decode(Int32Array.from(tokens.slice(from + 1, -1)))
  }
  return {
    add: (prompt, keys) => keys.map((key) => begin([...prompt], key)),
    append: (id, observed) => {
      const sequence = at(id)
      sequence.tokens.push(...observed)
      sequence.running = true
    },
    remainingTokens: (id) => SCRIPTED_CONFIG.context - at(id).tokens.length,
    next: (signal) => {
      signal?.throwIfAborted()
      const segments = [...sequences.entries()]
        .filter(([, { running }]) => running)
        .map(([id, sequence]): Segment => {
          const tokens = Int32Array.of(
            ...tokenizer.encode(script(read(sequence.tokens), sequence.key, sampling)),
            tokenizer.control.end,
          )
          sequence.tokens.push(...tokens)
          sequence.running = false
          return {
            id,
            tokens,
            logProbs: new Float32Array(tokens.length),
            entropies: new Float32Array(tokens.length),
            reason: 'stop',
          }
        })
      return Promise.resolve(segments)
    },
    release: () => undefined,
    close: () => undefined,
  }
}

const cannot = (): never => {
  throw new Error('a scripted policy does not learn')
}

export function scriptedPolicy(
  tokenizer: Tokenizer,
  script: Script,
  heard: { disposed?: () => void } = {},
): Policy {
  return {
    config: SCRIPTED_CONFIG,
    open: (sampling) => scriptedRollout(tokenizer, script, sampling),
    score: cannot,
    update: cannot,
    gradients: cannot,
    snapshot: cannot,
    restore: cannot,
    resetOptimizer: () => undefined,
    dispose: () => heard.disposed?.(),
  }
}

/** An engine that makes scripted policies: saved weights are found again by identity. */
export function scriptedEngine(tokenizer: Tokenizer): {
  readonly engine: Engine
  readonly save: (script: Script) => { readonly config: ModelConfig; readonly weights: Weights }
  readonly alive: () => number
} {
  const scripts = new Map<Weights, Script>()
  let alive = 0
  return {
    engine: {
      info: { name: 'tfjs-cpu', adapter: 'a script', software: true, variants: {} },
      lost: new Promise(() => undefined),
      createPolicy: (_, from) => {
        const script = from instanceof Map ? scripts.get(from) : undefined
        if (script === undefined) return Promise.reject(new Error('no such script'))
        alive += 1
        return Promise.resolve(
          scriptedPolicy(tokenizer, script, {
            disposed: () => {
              alive -= 1
            },
          }),
        )
      },
      dispose: () => undefined,
    },
    save: (script) => {
      const weights: Weights = new Map()
      scripts.set(weights, script)
      return { config: SCRIPTED_CONFIG, weights }
    },
    alive: () => alive,
  }
}
