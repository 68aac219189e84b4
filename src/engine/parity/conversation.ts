/**
 * A conversation as the training loop has them: prompts, sequences that share one, segments,
 * observations in between, several rounds. A script says what to add; playing it on any engine
 * gives every sequence's tokens and what was said of each.
 */
import { at, defined } from '../../run/at.ts'
import type { Policy, SampleKey, Sampling, Segment } from '../engine.ts'

/** One sequence of a script. Those with the same prompt object may be added in one call. */
export interface Line {
  readonly prompt: Int32Array
  readonly key: SampleKey
  /** What it observes after each segment; a segment more than observations is generated. */
  readonly observations: readonly Int32Array[]
}

/** What one sequence became. */
export interface Transcript {
  /** Prompt, segments and observations in their order. */
  readonly tokens: Int32Array
  /** Index in `tokens` of each generated token, and what the rollout said of it. */
  readonly at: number[]
  readonly logProbs: Float32Array
  readonly entropies: Float32Array
  readonly reasons: readonly Segment['reason'][]
}

export interface Playing {
  /** Lines are added in this order of indices; absent, in their own order. */
  readonly order?: readonly number[]
  /** Whether lines that share a prompt object are added in one call instead of one by one. */
  readonly shared?: boolean
}

export async function play(
  policy: Policy,
  sampling: Sampling,
  lines: readonly Line[],
  { order = lines.map((_, index) => index), shared = false }: Playing = {},
): Promise<Transcript[]> {
  const rollout = policy.open(sampling)
  try {
    const states = lines.map(({ prompt }) => ({
      id: -1,
      tokens: [...prompt],
      at: [] as number[],
      logProbs: [] as number[],
      entropies: [] as number[],
      reasons: [] as Segment['reason'][],
    }))
    for (const index of order) {
      // It came with an earlier line of its prompt.
      if (at(states, index, 'states').id >= 0) continue
      const { prompt } = at(lines, index, 'lines')
      const together = shared ? order.filter((other) => lines[other]?.prompt === prompt) : [index]
      const ids = rollout.add(
        prompt,
        together.map((number) => at(lines, number, 'lines').key),
      )
      for (const [place, number] of together.entries())
        at(states, number, 'states').id = at(ids, place, 'ids')
    }
    for (let round = 0; ; round++) {
      for (const segment of await rollout.next()) {
        const state = states.find(({ id }) => id === segment.id)
        if (!state) throw new Error(`sequence ${segment.id} ran without having been asked to`)
        for (const [index, token] of segment.tokens.entries()) {
          state.at.push(state.tokens.length)
          state.tokens.push(token)
          state.logProbs.push(defined(segment.logProbs[index], 'logProbs'))
          state.entropies.push(defined(segment.entropies[index], 'entropies'))
        }
        state.reasons.push(segment.reason)
      }
      let waiting = 0
      for (const [index, state] of states.entries()) {
        const observation = lines[index]?.observations[round]
        if (!observation || rollout.remainingTokens(state.id) < observation.length) continue
        rollout.append(state.id, observation)
        state.tokens.push(...observation)
        waiting++
      }
      if (waiting === 0) break
    }
    return states.map(({ tokens, at, logProbs, entropies, reasons }) => ({
      tokens: Int32Array.from(tokens),
      at,
      logProbs: Float32Array.from(logProbs),
      entropies: Float32Array.from(entropies),
      reasons,
    }))
  } finally {
    rollout.close()
  }
}
