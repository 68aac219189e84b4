/** Whether an engine computes of a model what the reference computed. */
import { join } from 'node:path'
import { defined } from '../run/at.ts'
import * as z from 'zod/mini'
import type { Engine, ModelConfig, Policy, Tensor, Weights } from '../engine/engine.ts'
import type { PretrainedModel } from '../pretrained/pretrained-model.ts'
import { CommandError } from './errors.ts'
import { readRecorded } from './parity-golden.ts'
import type { Golden } from './parity-golden.ts'
import type { Check } from './parity-weights.ts'

/** Nats by which a log-probability may be off. */
const LOG_PROBABILITY = 3e-4
/** Part of a gradient's norm by which it may be off, and so the whole of some of its numbers. */
const GRADIENT = 1e-3

/** The prompt behind which the answer stands whose gradient the reference gives. */
const ANSWERED = 'chat-call'
/** Gradients of the model cut to its first so many layers. */
const CUT = /^gradients_(\d+)_layers\.json$/

const numbers = z.record(z.string(), z.number())
const cutSchema = z.object({
  f64: z.object({
    answer_logprobs: z.array(z.number()),
    norms: numbers,
    first8: z.record(z.string(), z.array(z.number())),
    embedding_rows_l2: numbers,
  }),
})
type Cut = z.output<typeof cutSchema>['f64']

/**
 * Checks of the whole model, and of the model cut to its first layers where the folder has their
 * gradients. On `webgpu` the cut is all that is looked at where there is one: the whole would take
 * adapters here beyond what they bind. `names` are the folder's files. @throws CommandError,
 * ModelError, RangeError
 */
export async function checkEngine(
  engine: Engine,
  folder: string,
  names: readonly string[],
  model: PretrainedModel,
  golden: Golden,
): Promise<Check[]> {
  const checks: Check[] = []
  const file = names.find((name) => CUT.test(name))
  if (file !== undefined) {
    const layers = Number(CUT.exec(file)?.[1])
    const { f64: cut } = await readRecorded(join(folder, file), cutSchema)
    const sequence = answered(golden, file)
    const config = { ...model.config, layers, context: sequence.tokens.length }
    checks.push(
      ...(await withPolicy(engine, config, model, (policy) =>
        checkCut(policy, cut, sequence, layers),
      )),
    )
  }
  const prompts = Object.values(golden.prompts ?? {}).map(({ ids, ...given }) => ({
    tokens: Int32Array.from(ids),
    logProbs: given.logprobs_f64 ?? given.logprobs ?? [],
    greedy: (given.greedy ?? given.greedy32)?.ids ?? [],
  }))
  if (prompts.length > 0 && (file === undefined || engine.info.name !== 'webgpu')) {
    const longest = Math.max(...prompts.map(({ tokens, greedy }) => tokens.length + greedy.length))
    const config = { ...model.config, context: longest }
    checks.push(
      ...(await withPolicy(engine, config, model, (policy) => checkPrompts(policy, prompts))),
    )
  }
  return checks
}

/** Runs `use` with the model, or with its first layers where `config` has fewer. */
async function withPolicy<T>(
  engine: Engine,
  config: ModelConfig,
  model: PretrainedModel,
  use: (policy: Policy) => Promise<T>,
): Promise<T> {
  const policy = await engine.createPolicy(config, await weightsOf(model, config.layers))
  try {
    return await use(policy)
  } finally {
    policy.dispose()
  }
}

async function weightsOf(model: PretrainedModel, layers: number): Promise<Weights> {
  const weights = new Map<string, Tensor>()
  for await (const { name, shape, data } of model.tensors()) {
    const layer = /^model\.layers\.(\d+)\./.exec(name)?.[1]
    if (layer === undefined || Number(layer) < layers) weights.set(name, { shape, data })
  }
  return weights
}

interface Prompt {
  readonly tokens: Int32Array
  /** Of each token but the first. */
  readonly logProbs: readonly number[]
  readonly greedy: readonly number[]
}

async function checkPrompts(policy: Policy, prompts: readonly Prompt[]): Promise<Check[]> {
  const scores = await policy.score(prompts.map(({ tokens }) => tokens))
  const ours = scores.flatMap(({ logProbs }) => Array.from(logProbs.subarray(1)))
  const theirs = prompts.flatMap(({ logProbs }) => logProbs)
  const generated = prompts.filter(({ greedy }) => greedy.length > 0)
  let [equal, all] = [0, 0]
  for (const { tokens, greedy } of generated) {
    const rollout = policy.open({
      temperature: 0,
      topK: 0,
      topP: 1,
      maxTokens: greedy.length,
      stop: [],
    })
    rollout.add(tokens, [{ seed: 0, stream: 0, update: 0, sequence: [0, 0] }])
    const [segment] = await rollout.next()
    rollout.close()
    all += greedy.length
    equal += greedy.filter((token, index) => segment?.tokens[index] === token).length
  }
  return [
    ...(theirs.length === 0 ? [] : [logProbabilities('log-probabilities', ours, theirs)]),
    ...(all === 0
      ? []
      : [{ name: 'greedy tokens', agrees: equal === all, found: `${equal} of ${all}` }]),
  ]
}

interface Answered {
  readonly tokens: Int32Array
  /** Index of the answer's first token. */
  readonly from: number
}

async function checkCut(
  policy: Policy,
  cut: Cut,
  { tokens, from }: Answered,
  layers: number,
): Promise<Check[]> {
  const [scores] = await policy.score([tokens])
  const ours = Array.from(defined(scores, 'scores').logProbs.subarray(from))
  const gradients = await policy.gradients(
    {
      sequences: [
        {
          tokens,
          weights: Float32Array.from(tokens, (_, index) => (index < from ? 0 : 1)),
          advantages: new Float32Array(tokens.length),
        },
      ],
      normalizer: tokens.length - from,
    },
    { kind: 'nll' },
  )
  const data = (name: string): Float32Array => gradients.get(name)?.data ?? new Float32Array()
  const embedding = gradients.get('model.embed_tokens.weight')
  const width = embedding?.shape[1] ?? 0
  const row = (token: number): Float32Array =>
    (embedding?.data ?? new Float32Array()).subarray(token * width, (token + 1) * width)
  return [
    logProbabilities(`log-probabilities, ${layers} layers`, ours, cut.answer_logprobs),
    relative(
      `norms of gradients, ${layers} layers`,
      Object.entries(cut.norms).map(([name, norm]) => [name, [l2(data(name))], [norm]]),
    ),
    relative(
      `numbers of gradients, ${layers} layers`,
      Object.entries(cut.first8).map(([name, first]) => [
        name,
        data(name).subarray(0, first.length),
        first,
      ]),
    ),
    relative(
      `gradients of the embedding's rows, ${layers} layers`,
      Object.entries(cut.embedding_rows_l2).map(([token, norm]) => [
        `row ${token}`,
        [l2(row(Number(token)))],
        [norm],
      ]),
    ),
  ]
}

function logProbabilities(name: string, ours: readonly number[], theirs: readonly number[]): Check {
  const far = ours.map((logProb, index) => Math.abs(logProb - (theirs[index] ?? NaN)))
  const worst = Math.max(...far)
  return {
    name,
    agrees: ours.length === theirs.length && worst <= LOG_PROBABILITY,
    found: `${theirs.length}, largest distance ${worst.toExponential(1)} nats (at most ${LOG_PROBABILITY})`,
  }
}

type Numbers = Float32Array | readonly number[]

/** Each of these within a part of its size from what is expected of it. */
function relative(
  name: string,
  pairs: readonly (readonly [of: string, ours: Numbers, theirs: readonly number[]])[],
): Check {
  let [agree, worst] = [0, { distance: 0, of: '' }]
  for (const [of, ours, theirs] of pairs) {
    const distance = l2(theirs.map((value, index) => value - (ours[index] ?? NaN))) / l2(theirs)
    if (distance <= GRADIENT) agree += 1
    if (!(distance <= worst.distance)) worst = { distance, of }
  }
  return {
    name,
    agrees: agree === pairs.length,
    found: `${agree} of ${pairs.length}, largest relative distance ${worst.distance.toExponential(1)}, of ${worst.of} (at most ${GRADIENT})`,
  }
}

function l2(values: Numbers): number {
  let squares = 0
  for (const value of values) squares += value * value
  return Math.sqrt(squares)
}

/** @throws CommandError where the golden values have no such prompt or answer */
function answered({ prompts, gradients }: Golden, file: string): Answered {
  const prompt = prompts?.[ANSWERED]?.ids
  const answer = gradients?.answer_ids
  if (prompt === undefined || answer === undefined)
    throw new CommandError(
      `${file} is of an answer behind the prompt ${ANSWERED}, and the golden values beside it lack one of both. Record them again.`,
    )
  return { tokens: Int32Array.from([...prompt, ...answer]), from: prompt.length }
}
