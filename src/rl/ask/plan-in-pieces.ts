/**
 * Plans that are heard while they are written: the same tokens as samplePlans gives greedily, a few
 * at a time. A sequence that stopped at the length of a piece goes on where it stood.
 */
import type { Segment } from '../../engine/engine.ts'
import { concatTokens, outputText, planStepsOf, toOutput } from '../prompt.ts'
import type { PlanSource } from '../rollout/episodes.ts'

/** Tokens between two that are heard. */
const PIECE = 2

const joined = (a: Float32Array, b: Float32Array): Float32Array => Float32Array.of(...a, ...b)

/** For a single prompt with a single plan. `heard` is told the text and how many tokens it has. */
export const planInPieces =
  (heard: (text: string, tokens: number) => void): PlanSource =>
  async ({ planner, tokenizer }, { prompts, sampling, keyOf, maxSubtasks }, signal) => {
    const [prompt] = prompts
    if (prompt === undefined) return []
    const rollout = planner.open({ ...sampling, maxTokens: Math.min(PIECE, sampling.maxTokens) })
    try {
      const [id] = rollout.add(prompt.tokens, [keyOf(prompt.task, 0)])
      let whole: Segment | undefined
      for (;;) {
        const [piece] = await rollout.next(signal, 1)
        if (piece === undefined || id === undefined) throw new Error('a plan was left unwritten')
        whole =
          whole === undefined
            ? piece
            : {
                ...piece,
                tokens: concatTokens(whole.tokens, piece.tokens),
                logProbs: joined(whole.logProbs, piece.logProbs),
                entropies: joined(whole.entropies, piece.entropies),
              }
        heard(outputText(tokenizer, whole.tokens).text, whole.tokens.length)
        if (piece.reason !== 'length' || whole.tokens.length >= sampling.maxTokens) break
        rollout.append(id, new Int32Array())
      }
      const most = sampling.maxTokens
      const output = toOutput(tokenizer, {
        ...whole,
        tokens: whole.tokens.slice(0, most),
        logProbs: whole.logProbs.slice(0, most),
        entropies: whole.entropies.slice(0, most),
      })
      return [
        {
          task: prompt.task,
          index: 0,
          promptText: prompt.text,
          prompt: prompt.tokens,
          output,
          planSteps: planStepsOf(output.text, output.closed, maxSubtasks),
        },
      ]
    } finally {
      rollout.close()
    }
  }
