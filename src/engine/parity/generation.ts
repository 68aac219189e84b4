/** Generation against scoring, against the oracle's draws, and against itself in other company. */
import type { ModelConfig, Policy, SampleKey, Sampling } from '../engine.ts'
import { Checks, type Engines, type ParityCase } from './case.ts'
import { maxDifference, sameBits } from './compare.ts'
import { play, type Line, type Transcript } from './conversation.ts'
import {
  describe,
  drawLengths,
  drawModel,
  drawTokens,
  ODD,
  ODD_NORMED,
  ODD_UNTIED,
  randomFor,
  TINY,
  USUAL,
} from './draw.ts'
import { withPolicies } from './gradients.ts'

/** Largest absolute difference, in nats, between what generation and scoring say of one token. */
export const SCORE_TOLERANCE = 1e-4

export const EVERYTHING: Sampling = {
  temperature: 1,
  topK: 0,
  topP: 1,
  maxTokens: 7,
  stop: [2, 3, 5, 11, 13, 17, 19, 23],
}
/** Each way to choose a token. */
export const SAMPLINGS = {
  everything: EVERYTHING,
  greedy: { ...EVERYTHING, temperature: 0 },
  cool: { ...EVERYTHING, temperature: 0.6 },
  'top-k': { ...EVERYTHING, temperature: 1.3, topK: 5 },
  'top-p': { ...EVERYTHING, topP: 0.7 },
  'top-k and top-p': { ...EVERYTHING, temperature: 1.5, topK: 9, topP: 0.8 },
} as const satisfies Readonly<Record<string, Sampling>>

export const keyOf = (seed: number, index: number): SampleKey => ({
  seed,
  stream: 1,
  update: 5,
  sequence: [index, 0x10000 + seed],
})

/**
 * Seven sequences over three prompts, two rounds of observations of different lengths; one runs
 * into the end of the context.
 */
function script(config: ModelConfig, seed: number): Line[] {
  const [short, middle, long] = drawTokens(config, seed, [1, 9, config.context - 4])
  const random = randomFor('tokens', seed + 1)
  const observation = () =>
    Int32Array.from({ length: 1 + random.int(5) }, () => random.int(config.vocab))
  return [short, middle, middle, middle, short, long, middle].map(
    (prompt = new Int32Array(1), index) => ({
      prompt,
      key: keyOf(seed, index),
      observations: index % 3 === 1 ? [] : [observation(), observation()],
    }),
  )
}

/** Checks each transcript against the policy's own scores of it. */
async function againstScores(
  policy: Policy,
  transcripts: readonly Transcript[],
  checks: Checks,
): Promise<number> {
  const scores = await policy.score(transcripts.map(({ tokens }) => tokens))
  let worst = 0
  for (const [index, { at, logProbs, entropies }] of transcripts.entries()) {
    const pick = (values?: Float32Array) => at.map((position) => values?.[position] ?? NaN)
    const far = Math.max(
      maxDifference(logProbs, pick(scores[index]?.logProbs)),
      maxDifference(entropies, pick(scores[index]?.entropies)),
    )
    checks.atMost(far, SCORE_TOLERANCE, `sequence ${index}: generation against score, nats`)
    worst = Math.max(worst, far)
  }
  return worst
}

export function generationCase(
  engines: Engines,
  config: ModelConfig,
  seed: number,
  name: string,
  sampling: Sampling,
): ParityCase {
  return {
    name: `generation, ${describe(config)}, ${name}`,
    run: () =>
      withPolicies(engines, config, seed, async (subject, oracle) => {
        const checks = new Checks()
        const lines = script(config, seed)
        const mine = await play(subject, sampling, lines, { shared: true })
        const worst = await againstScores(subject, mine, checks)
        const theirs = await play(oracle, sampling, lines, { shared: true })
        let generated = 0
        const reasons = new Set<string>()
        for (const [index, { tokens, reasons: own, at }] of mine.entries()) {
          own.forEach((reason) => reasons.add(reason))
          generated += at.length
          const other = theirs[index]
          checks.check(
            other !== undefined && sameBits(tokens, other.tokens),
            `sequence ${index}: the oracle drew [${other?.tokens.join(' ') ?? ''}], this engine [${tokens.join(' ')}]`,
          )
          checks.check(
            other?.reasons.join() === own.join(),
            `sequence ${index} stopped for ${own.join()}, the oracle's for ${other?.reasons.join() ?? ''}`,
          )
        }
        checks.check(generated >= lines.length * 2, `${generated} tokens were generated`)
        checks.check(
          name !== 'everything' || reasons.size === 3,
          `sequences ended for ${[...reasons].join()}`,
        )
        return checks.outcome(
          `${generated} tokens drawn as the oracle draws them; generation against score ${worst.toExponential(1)} nats (at most ${SCORE_TOLERANCE}); ended for ${[...reasons].toSorted().join(', ')}`,
        )
      }),
  }
}

function firstDifference(a: readonly Transcript[], b: readonly Transcript[]): string | undefined {
  if (a.length !== b.length) return `${a.length} sequences against ${b.length}`
  for (const [index, one] of a.entries()) {
    const other = b[index]
    if (!other || !sameBits(one.tokens, other.tokens)) return `tokens of sequence ${index}`
    if (!sameBits(one.logProbs, other.logProbs)) return `log-probabilities of sequence ${index}`
    if (!sameBits(one.entropies, other.entropies)) return `entropies of sequence ${index}`
  }
  return undefined
}

function batchingCase({ subject }: Engines, config: ModelConfig, seed: number): ParityCase {
  return {
    name: `generation gives the same bits in any batching, ${describe(config)}`,
    run: async () => {
      const checks = new Checks()
      const policy = await subject.createPolicy(config, { seed })
      try {
        const lines = script(config, seed)
        const together = await play(policy, EVERYTHING, lines)
        const same = (what: string, other: readonly Transcript[]) => {
          const difference = firstDifference(together, other)
          checks.check(difference === undefined, `${what}: ${difference ?? 'the same bits'}`)
        }
        same('the same again', await play(policy, EVERYTHING, lines))
        same(
          'added in another order',
          await play(policy, EVERYTHING, lines, { order: [4, 6, 0, 5, 2, 1, 3] }),
        )
        same('with shared prompts', await play(policy, EVERYTHING, lines, { shared: true }))
        const alone: Transcript[] = []
        for (const line of lines) alone.push(...(await play(policy, EVERYTHING, [line])))
        same('each alone', alone)
        const crowd = lines.map((line, index) => ({ ...line, key: keyOf(seed + 1, index) }))
        same(
          'among others',
          (await play(policy, EVERYTHING, [...crowd, ...lines, ...crowd])).slice(
            lines.length,
            2 * lines.length,
          ),
        )
        return checks.outcome(
          'again, in another order, sharing prompts, alone and among others: the same bits',
        )
      } finally {
        policy.dispose()
      }
    },
  }
}

function scoreBatchingCase(
  { subject }: Engines,
  config: ModelConfig,
  seed: number,
  lengths: readonly number[] = [1, 40, 7, 2, 23, 12],
): ParityCase {
  return {
    name: `scoring gives the same bits in any batching, ${describe(config)}, ${lengths.length} sequences`,
    run: async () => {
      const checks = new Checks()
      const policy = await subject.createPolicy(config, { seed })
      try {
        const sequences = drawTokens(config, seed, lengths)
        const together = await policy.score(sequences)
        const turned = (await policy.score(sequences.toReversed())).toReversed()
        for (const [index, sequence] of sequences.entries()) {
          if (index > 3 && index < sequences.length - 3) continue
          const [alone] = await policy.score([sequence])
          for (const [what, other] of [
            ['alone', alone],
            ['in reverse', turned[index]],
          ] as const) {
            const one = together[index]
            const equal =
              one &&
              other &&
              sameBits(one.logProbs, other.logProbs) &&
              sameBits(one.entropies, other.entropies)
            checks.check(
              equal === true,
              `sequence ${index} scored ${what}: ${equal === true ? 'the same bits' : 'other bits'}`,
            )
          }
        }
        return checks.outcome('alone, together and in reverse: the same bits')
      } finally {
        policy.dispose()
      }
    },
  }
}

export function generationCases(engines: Engines): ParityCase[] {
  const models: readonly ModelConfig[] = [
    ODD,
    ODD_UNTIED,
    USUAL,
    drawModel(11),
    drawModel(12),
    drawModel(13),
  ]
  return [
    ...Object.entries(SAMPLINGS).map(([name, sampling], index) =>
      generationCase(engines, models[index] ?? ODD, 20 + index, name, sampling),
    ),
    generationCase(engines, ODD_NORMED, 26, 'everything', EVERYTHING),
  ]
}

export function batchingCases(engines: Engines): ParityCase[] {
  return [
    batchingCase(engines, ODD, 31),
    batchingCase(engines, USUAL, 32),
    batchingCase(engines, ODD_NORMED, 36),
    scoreBatchingCase(engines, ODD_UNTIED, 33),
    scoreBatchingCase(engines, USUAL, 34),
    scoreBatchingCase(engines, TINY, 35, drawLengths(35, 250)),
  ]
}
