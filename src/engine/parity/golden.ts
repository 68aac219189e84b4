/**
 * Known answers, for machines whose integer arithmetic or `exp` one has not met: the same vectors
 * in Node and in a browser.
 */
import { defined } from '../../run/at.ts'
import { philox4x32, sampleUniform, type PhiloxBlock } from '../random.ts'
import { sampleRow } from '../sample.ts'
import { Checks, type ParityCase } from './case.ts'

/**
 * Counter, key and result of Philox4x32-10, as the Random123 distribution publishes them
 * (kat_vectors).
 */
const PHILOX: readonly {
  counter: PhiloxBlock
  key: readonly [number, number]
  result: PhiloxBlock
}[] = [
  { counter: [0, 0, 0, 0], key: [0, 0], result: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    result: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    result: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
]

/** Logits whose probabilities are 1/2, 1/4, 1/8 and 1/8, and the token that each draw must hit. */
const LOGITS = Float32Array.from([1 / 8, 1 / 2, 1 / 8, 1 / 4], Math.log)
const HITS = [
  [0, 0],
  [0.12, 0],
  [0.13, 1],
  [0.62, 1],
  [0.63, 2],
  [0.74, 2],
  [0.76, 3],
  [0.999, 3],
] as const

export function goldenCases(): ParityCase[] {
  return [
    {
      name: 'golden vectors of randomness and sampling',
      run: async () => {
        const checks = new Checks()
        for (const { counter, key, result } of PHILOX) {
          const words = philox4x32(counter, key)
          checks.check(
            words.join() === result.join(),
            `philox of ${counter.join()} is ${words.join()}, published ${result.join()}`,
          )
        }
        const draw = sampleUniform({ seed: 0, stream: 0, update: 0, sequence: [0, 0] }, 0)
        checks.check(draw === (0x6627e8d5 >>> 8) * 2 ** -24, `the draw of the zero key is ${draw}`)
        for (const [uniform, token] of HITS) {
          const drawn = sampleRow(LOGITS, { temperature: 1, topK: 0, topP: 1 }, uniform)
          checks.check(
            drawn.token === token,
            `${uniform} draws token ${drawn.token} instead of ${token}`,
          )
          checks.atMost(Math.abs(drawn.entropy - 1.75 * Math.LN2), 1e-6, 'entropy, nats')
          checks.atMost(
            Math.abs(drawn.logProb - defined(LOGITS[token], 'LOGITS')),
            1e-6,
            'log-probability, nats',
          )
        }
        return checks.outcome(`${PHILOX.length} published blocks and ${HITS.length} draws`)
      },
    },
  ]
}
