import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type {
  Engine,
  Policy,
  Rollout,
  SampleKey,
  Sampling,
  Segment,
  SequenceId,
} from '../engine.ts'
import { nodeGpu } from '../../cli/node-gpu.ts'
import { defined } from '../../run/at.ts'
import { createWebgpuDevice } from '../device/webgpu/device.ts'
import { Random } from '../random.ts'
import { TransformerPolicy } from './policy.ts'
import { ODD, UNEVEN, addOne, livelyWeights, randomTokens, testEngine } from './testing.ts'

const sampling: Sampling = { temperature: 1, topK: 0, topP: 1, maxTokens: 12, stop: [3, 4, 5] }
const keyOf = (name: number): SampleKey => ({ seed: 1, stream: 2, update: 3, sequence: [name, 7] })

/** What is to be the same bit for bit. */
const bits = ({ tokens, logProbs, entropies, reason }: Segment) => [
  [...tokens],
  [...new Uint32Array(logProbs.slice().buffer)],
  [...new Uint32Array(entropies.slice().buffer)],
  reason,
]

async function only(rollout: Rollout): Promise<Segment> {
  const [segment] = await rollout.next()
  if (segment === undefined) throw new Error('nothing ran')
  return segment
}

async function livelyPolicy(engine: Engine, config = ODD): Promise<Policy> {
  const start = await engine.createPolicy(config, { seed: 1 })
  const weights = livelyWeights((await start.snapshot()).weights, 2)
  start.dispose()
  return engine.createPolicy(config, weights)
}

describe.each(['quad', 'alone'] as const)('kernels that share loads: %s', (sharing) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await testEngine({ sharing })
  })
  afterAll(() => engine.dispose())

  it.each([
    ['odd', ODD],
    ['uneven', UNEVEN],
  ] as const)('gives the log-probabilities and entropies of score, %s shape', async (_, config) => {
    const policy = await livelyPolicy(engine, config)
    const random = new Random(5, 0)
    const rollout = policy.open({ ...sampling, temperature: 0.8, topK: 20 })
    const held = new Map<SequenceId, number[]>()
    for (const length of [1, 2, 9, 17, 5, 30, 3, 12, 8]) {
      const prompt = randomTokens(random, length, config.vocab)
      held.set(addOne(rollout, prompt, keyOf(length)), [...prompt])
    }
    for (let turn = 0; turn < 3; turn++) {
      const segments = await rollout.next()
      expect(segments.map(({ id }) => id)).toEqual([...held.keys()])
      for (const { id, tokens } of segments) held.get(id)?.push(...tokens)
      const scores = await policy.score([...held.values()].map((tokens) => Int32Array.from(tokens)))
      let compared = 0
      segments.forEach(({ tokens, logProbs, entropies }, index) => {
        const score = scores[index]
        const start = (score?.logProbs.length ?? 0) - tokens.length
        tokens.forEach((_, i) => {
          expect(
            Math.abs(defined(logProbs[i], 'logProbs') - (score?.logProbs[start + i] ?? NaN)),
          ).toBeLessThan(1e-4)
          expect(
            Math.abs(defined(entropies[i], 'entropies') - (score?.entropies[start + i] ?? NaN)),
          ).toBeLessThan(1e-4)
          compared += 1
        })
      })
      expect(compared).toBeGreaterThan(15)
      for (const [id, tokens] of held) {
        if (rollout.remainingTokens(id) < 3) {
          rollout.release(id)
          held.delete(id)
          continue
        }
        const observation = randomTokens(random, 2 + (id % 2), config.vocab)
        rollout.append(id, observation)
        tokens.push(...observation)
      }
    }
    rollout.close()
    policy.dispose()
  })

  it('gives the same bits alone, among others, in another order and in another slot', async () => {
    const policy = await livelyPolicy(engine)
    const random = new Random(6, 0)
    const prompts = Array.from({ length: 23 }, (_, index) =>
      randomTokens(random, 1 + ((index * 7) % 19), ODD.vocab),
    )
    const play = async (order: readonly number[]): Promise<Map<number, unknown[]>> => {
      const rollout = policy.open(sampling)
      const names = new Map(
        order.map((index) => [
          addOne(rollout, defined(prompts[index], 'prompts'), keyOf(index)),
          index,
        ]),
      )
      const heard = new Map<number, unknown[]>()
      for (let turn = 0; turn < 2; turn++) {
        for (const segment of await rollout.next()) {
          const name = names.get(segment.id) ?? -1
          heard.set(name, [...(heard.get(name) ?? []), bits(segment)])
          // Only some go on, so that the second turn has other neighbours.
          if (name % 3 > 0) rollout.append(segment.id, Int32Array.of(9, name))
        }
      }
      rollout.close()
      return heard
    }
    const all = await play(prompts.map((_, index) => index))
    const backwards = await play(prompts.map((_, index) => prompts.length - 1 - index))
    expect(all.size).toBe(prompts.length)
    for (const [name, heard] of all) expect(backwards.get(name)).toEqual(heard)
    for (const name of [0, 4, 11, 22]) expect((await play([name])).get(name)).toEqual(all.get(name))
    policy.dispose()
  })

  it.each([14, 1])(
    'gives sequences of one prompt the bits that they have alone, %i tokens',
    async (length) => {
      const policy = await livelyPolicy(engine)
      const prompt = randomTokens(new Random(8, 0), length, ODD.vocab)
      const names = [1, 2, 3, 4]
      const apart = policy.open(sampling)
      for (const name of names) addOne(apart, prompt, keyOf(name))
      const expected = (await apart.next()).map(bits)
      apart.close()

      const rollout = policy.open(sampling)
      const ids = rollout.add(prompt, names.map(keyOf))
      expect(ids).toHaveLength(names.length)
      expect(rollout.add(prompt, [])).toEqual([])
      const segments = await rollout.next()
      expect(segments.map(({ id }) => id)).toEqual(ids)
      expect(segments.map(bits)).toEqual(expected)
      rollout.close()
      policy.dispose()
    },
  )

  it('computes a shared prompt also where the first of its sequences is gone, or observes, before any ran', async () => {
    const policy = await livelyPolicy(engine)
    const prompt = Int32Array.of(10, 11, 12)
    const longer = Int32Array.of(10, 11, 12, 20, 21)
    const apart = policy.open(sampling)
    addOne(apart, longer, keyOf(1))
    addOne(apart, prompt, keyOf(2))
    addOne(apart, longer, keyOf(3))
    const expected = (await apart.next()).map(bits)
    apart.close()

    const play = async (ready: (rollout: Rollout, ids: readonly SequenceId[]) => void) => {
      const rollout = policy.open(sampling)
      const ids = rollout.add(prompt, [1, 2, 3].map(keyOf))
      ready(rollout, ids)
      const segments = await rollout.next()
      rollout.close()
      return segments.map(bits)
    }
    const observed = await play((rollout, [first = -1, , third = -1]) => {
      for (const id of [first, third]) rollout.append(id, Int32Array.of(20, 21))
    })
    expect(observed).toEqual(expected)
    const left = await play((rollout, [first = -1, , third = -1]) => {
      rollout.release(first)
      rollout.append(third, Int32Array.of(20, 21))
    })
    expect(left).toEqual(expected.slice(1))
    policy.dispose()
  })
})

describe('a rollout', () => {
  let engine: Engine
  let policy: Policy
  beforeAll(async () => {
    engine = await testEngine()
    policy = await livelyPolicy(engine)
  })
  afterAll(() => engine.dispose())

  it('says why a segment ended, and how much room is left', async () => {
    const ends = async (
      prompt: number,
      settings: Partial<Sampling>,
    ): Promise<[string, number, number]> => {
      const rollout = policy.open({ ...sampling, stop: [], ...settings })
      const id = addOne(
        rollout,
        Int32Array.from({ length: prompt }, (_, index) => index),
        keyOf(1),
      )
      const { reason, tokens } = await only(rollout)
      const room = rollout.remainingTokens(id)
      rollout.close()
      return [reason, tokens.length, room]
    }
    const everything = Array.from({ length: ODD.vocab }, (_, id) => id)
    expect(await ends(10, {})).toEqual(['length', 12, ODD.context - 22])
    expect(await ends(10, { maxTokens: 1 })).toEqual(['length', 1, ODD.context - 11])
    expect(await ends(10, { stop: everything })).toEqual(['stop', 1, ODD.context - 11])
    expect(await ends(ODD.context - 5, {})).toEqual(['context', 5, 0])
    expect(await ends(ODD.context, {})).toEqual(['context', 0, 0])
    expect(await ends(10, { maxTokens: 1000 })).toEqual(['context', ODD.context - 10, 0])
  })

  it('goes on after a tool wait as if it had been one prompt', async () => {
    const rollout = policy.open({ ...sampling, temperature: 0, maxTokens: 5, stop: [] })
    const id = addOne(rollout, Int32Array.of(1, 2, 3), keyOf(1))
    const first = await only(rollout)
    expect(await rollout.next()).toEqual([])
    rollout.append(id, Int32Array.of(7, 8))
    const second = await only(rollout)
    rollout.release(id)
    rollout.add(Int32Array.of(1, 2, 3, ...first.tokens, 7, 8), [keyOf(2)])
    expect(bits(await only(rollout))).toEqual(bits(second))
    rollout.close()
  })

  it('refuses what does not fit or does not exist, naming it', async () => {
    const rollout = policy.open(sampling)
    expect(() => rollout.add(new Int32Array(), [keyOf(1)])).toThrow(RangeError)
    expect(() => rollout.add(new Int32Array(ODD.context + 1), [keyOf(1)])).toThrow(/context of 64/)
    expect(() => rollout.add(Int32Array.of(ODD.vocab), [keyOf(1)])).toThrow(/vocabulary of 101/)
    const id = addOne(rollout, new Int32Array(ODD.context - 2), keyOf(1))
    expect(() => rollout.append(id, new Int32Array(3))).toThrow(/room for 2/)
    rollout.release(id)
    expect(() => rollout.append(id, new Int32Array(1))).toThrow(/no sequence/)
    rollout.close()
    expect(() => rollout.add(new Int32Array(1), [keyOf(1)])).toThrow(/closed/)
    await expect(rollout.next()).rejects.toThrow(/closed/)
    expect(() => policy.open({ ...sampling, topP: 0 })).toThrow(/topP/)
    expect(() => policy.open({ ...sampling, temperature: -1 })).toThrow(/temperature/)
    expect(() => policy.open({ ...sampling, maxTokens: 0 })).toThrow(/maxTokens/)
  })

  it('rejects with the signal’s reason and can be run again to the same end', async () => {
    const rollout = policy.open({ ...sampling, maxTokens: 30, stop: [] })
    rollout.add(Int32Array.of(1, 2, 3), [keyOf(1)])
    const expected = bits(await only(rollout))
    rollout.add(Int32Array.of(1, 2, 3), [keyOf(1)])
    const before = AbortSignal.abort(new Error('not even begun'))
    await expect(rollout.next(before)).rejects.toThrow('not even begun')
    const during = new AbortController()
    const running = rollout.next(during.signal)
    queueMicrotask(() => during.abort(new Error('enough')))
    await expect(running).rejects.toThrow('enough')
    expect(bits(await only(rollout))).toEqual(expected)
    rollout.close()
  })

  it('runs two rollouts over one policy side by side', async () => {
    const play = (name: number): [Rollout, Promise<Segment>] => {
      const rollout = policy.open(sampling)
      rollout.add(Int32Array.of(1, 2, name), [keyOf(name)])
      return [rollout, only(rollout)]
    }
    const [first, firstSegment] = play(1)
    const [second, secondSegment] = play(2)
    const together = [bits(await firstSegment), bits(await secondSegment)]
    const [third, thirdSegment] = play(2)
    expect(bits(await thirdSegment)).toEqual(together[1])
    for (const rollout of [first, second, third]) rollout.close()
  })
})

it('draws with the frequencies of its distribution', async () => {
  const engine = await testEngine()
  const policy = await livelyPolicy(engine, UNEVEN)
  const prompt = Int32Array.of(5, 9, 2)
  const all = await policy.score(
    Array.from({ length: UNEVEN.vocab }, (_, token) => Int32Array.of(...prompt, token)),
  )
  const rollout = policy.open({ ...sampling, maxTokens: 1 })
  const draws = 3000
  rollout.add(
    prompt,
    Array.from({ length: draws }, (_, name) => keyOf(name)),
  )
  const counts = new Map<number, number>()
  for (const { tokens } of await rollout.next())
    counts.set(defined(tokens[0], 'tokens'), (counts.get(defined(tokens[0], 'tokens')) ?? 0) + 1)
  let chiSquare = 0
  all.forEach(({ logProbs }, token) => {
    const expected = draws * Math.exp(defined(logProbs[3], 'logProbs'))
    chiSquare += ((counts.get(token) ?? 0) - expected) ** 2 / expected
  })
  expect(chiSquare).toBeLessThan(62.5) // 99.9% quantile at 32 degrees of freedom
  engine.dispose()
})

it('uses slots and buffers again, whatever was opened, released and closed before', async () => {
  const { device, gpu } = await createWebgpuDevice({ gpu: await nodeGpu() })
  const before = gpu.bytes
  const policy = new TransformerPolicy(device, UNEVEN, { seed: 1 })
  const cycle = async () => {
    const rollout = policy.open({ ...sampling, maxTokens: 3 })
    const [first = -1, ...others] = rollout.add(
      Int32Array.of(1, 2, 3),
      [0, 1, 2, 3, 4, 5].map(keyOf),
    )
    rollout.release(first)
    await rollout.next()
    for (const id of others.slice(0, 3)) rollout.release(id)
    rollout.add(Int32Array.of(4), [keyOf(6)])
    await rollout.next()
    rollout.close()
  }
  await cycle()
  const once = gpu.bytes
  for (let round = 0; round < 20; round++) await cycle()
  expect(gpu.bytes).toBe(once)
  policy.dispose()
  expect(gpu.bytes).toBe(before)
  gpu.dispose()
})

it('keeps what waiting sequences hold when the cache grows', async () => {
  const engine = await testEngine()
  const policy = await livelyPolicy(engine, UNEVEN)
  const play = async (crowd: number) => {
    const rollout = policy.open(sampling)
    const id = addOne(rollout, Int32Array.of(8, 9, 10), keyOf(1))
    const first = await only(rollout)
    for (let name = 0; name < crowd; name++)
      rollout.add(Int32Array.of(name % 30, 7), [keyOf(100 + name)])
    await rollout.next()
    rollout.append(id, Int32Array.of(11))
    const second = await only(rollout)
    rollout.close()
    return [bits(first), bits(second)]
  }
  const apart = await play(0)
  expect(await play(70)).toEqual(apart)
  engine.dispose()
})
