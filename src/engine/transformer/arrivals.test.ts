/**
 * Sequences that come and go while others generate: whatever the schedule, each says the same, bit
 * for bit.
 */
import { FUZZING } from '../../run/testing/tries.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { nodeGpu } from '../../cli/node-gpu.ts'
import { defined, entry } from '../../run/at.ts'
import { createWebgpuDevice } from '../device/webgpu/device.ts'
import type { WebgpuDevice } from '../device/webgpu/device.ts'
import type { Policy, Rollout, SampleKey, Sampling, Segment } from '../engine.ts'
import { Random } from '../random.ts'
import { TransformerPolicy } from './policy.ts'
import { ODD, addOne, livelyWeights, randomTokens } from './testing.ts'

const sampling: Sampling = { temperature: 1, topK: 0, topP: 1, maxTokens: 14, stop: [3, 4, 5] }
const keyOf = (name: number): SampleKey => ({ seed: 5, stream: 0, update: 9, sequence: [name, 1] })

const bits = ({ tokens, logProbs, entropies, reason }: Segment) => [
  [...tokens],
  [...new Uint32Array(logProbs.slice().buffer)],
  [...new Uint32Array(entropies.slice().buffer)],
  reason,
]

/**
 * What one sequence does: a prompt that it may share with others, and an observation after each
 * segment but the last.
 */
interface Script {
  readonly name: number
  readonly prompt: Int32Array
  readonly observations: readonly Int32Array[]
}

function scripts(count: number): Script[] {
  const random = new Random(12, 0)
  const prompts = Array.from({ length: 5 }, (_, index) =>
    randomTokens(random, 1 + 5 * index, ODD.vocab),
  )
  return Array.from({ length: count }, (_, name) => ({
    name,
    prompt: defined(prompts[random.int(prompts.length)], 'prompts'),
    observations: Array.from({ length: random.int(3) }, () =>
      randomTokens(random, 1 + random.int(4), ODD.vocab),
    ),
  }))
}

let made: WebgpuDevice
let policy: Policy
beforeAll(async () => {
  made = await createWebgpuDevice({ gpu: await nodeGpu() })
  const start = new TransformerPolicy(made.device, ODD, { seed: 1 })
  policy = new TransformerPolicy(
    made.device,
    ODD,
    livelyWeights((await start.snapshot()).weights, 2),
  )
  start.dispose()
})
afterAll(() => {
  policy.dispose()
  made.gpu.dispose()
})

/** Waves: all run to the stop before any of them observes. */
async function inWaves(all: readonly Script[]): Promise<Map<number, unknown[]>> {
  const rollout = policy.open(sampling)
  const running = new Map(
    all.map((script) => [addOne(rollout, script.prompt, keyOf(script.name)), script]),
  )
  const heard = new Map<number, unknown[]>(all.map(({ name }) => [name, []]))
  for (let segments = await rollout.next(); segments.length > 0; segments = await rollout.next()) {
    for (const segment of segments) {
      const script = running.get(segment.id)
      const said = entry(heard, script?.name ?? -1, 'heard')
      said.push(bits(segment))
      const observed = script?.observations[said.length - 1]
      if (observed !== undefined && rollout.remainingTokens(segment.id) > observed.length)
        rollout.append(segment.id, observed)
    }
  }
  rollout.close()
  return heard
}

/**
 * Sequences arrive at random moments, alone or several of a prompt, also while `next` runs; tools
 * answer after a random number of calls.
 */
async function atRandom(all: readonly Script[], seed: number): Promise<Map<number, unknown[]>> {
  const random = new Random(seed, 0)
  const rollout = policy.open(sampling)
  const owners = new Map<number, Script>()
  const heard = new Map<number, unknown[]>(all.map(({ name }) => [name, []]))
  const coming = random.shuffle([...all])
  let answers: { id: number; observed: Int32Array; wait: number }[] = []
  const arrive = (most: number): void => {
    let arriving = coming.splice(0, random.int(most + 1))
    while (arriving.length > 0) {
      const { prompt } = defined(arriving[0], 'arriving')
      // Some come with those of their prompt, and behind one that is gone before it ran.
      const alone = random.int(2) === 0
      const together = arriving.filter((script, at) =>
        alone ? at === 0 : script.prompt === prompt,
      )
      arriving = arriving.filter((script) => !together.includes(script))
      const names = together.map(({ name }) => name)
      const gone = random.int(2) === 0 ? [-1] : []
      const ids = rollout.add(prompt, [...gone, ...names].map(keyOf))
      for (const id of ids.splice(0, gone.length)) rollout.release(id)
      for (const [index, id] of ids.entries()) owners.set(id, defined(together[index], 'together'))
    }
  }
  while (coming.length > 0 || answers.length > 0 || owners.size > 0) {
    arrive(6)
    const running = rollout.next(undefined, 1 + random.int(5))
    await new Promise((resolve) => setTimeout(resolve, random.int(3)))
    arrive(3)
    const segments = await running
    for (const segment of segments) {
      const script = owners.get(segment.id)
      const said = entry(heard, script?.name ?? -1, 'heard')
      said.push(bits(segment))
      const observed = script?.observations[said.length - 1]
      if (observed !== undefined && rollout.remainingTokens(segment.id) > observed.length)
        answers.push({ id: segment.id, observed, wait: random.int(4) })
      else {
        owners.delete(segment.id)
        rollout.release(segment.id)
      }
    }
    for (const { id, observed, wait } of answers) if (wait === 0) rollout.append(id, observed)
    answers = answers.flatMap(({ wait, ...rest }) =>
      wait === 0 ? [] : [{ ...rest, wait: wait - 1 }],
    )
  }
  rollout.close()
  return heard
}

/** Tells the rollouts that follow what a look costs, in rows; undefined: nothing. */
const setReadCost = (readCost: number | undefined): void => {
  Object.assign(made.device, { readCost })
}

describe('continuous batching', () => {
  beforeEach(() => setReadCost(undefined))

  it.each([undefined, 20, 1e9])(
    'gives the same bits in any schedule of arrivals, whether it looks often or seldom: a look costs %s rows',
    async (readCost) => {
      setReadCost(readCost)
      const all = scripts(40)
      const expected = await inWaves(all)
      expect([...expected.values()].filter((said) => said.length > 1).length).toBeGreaterThan(10)
      for (const seed of FUZZING ? [1, 2, 3] : [1])
        expect(await atRandom(all, seed)).toEqual(expected)
    },
  )

  it('hands on who has stopped while the others stay where they are', async () => {
    const open = (): [Rollout, number, number] => {
      const rollout = policy.open({ ...sampling, stop: [] })
      return [
        rollout,
        addOne(rollout, new Int32Array(ODD.context - 3).fill(7), keyOf(1)),
        addOne(rollout, Int32Array.of(1, 2), keyOf(2)),
      ]
    }
    const [whole] = open()
    const expected = (await whole.next()).map(bits)
    whole.close()
    const [rollout, short, long] = open()
    const first = await rollout.next(undefined, 1)
    expect(first.map(({ id }) => id)).toEqual([short])
    expect(() => rollout.append(long, Int32Array.of(1))).toThrow(/is generating/)
    rollout.release(short)
    const second = await rollout.next(undefined, 1)
    expect(second.map(({ id }) => id)).toEqual([long])
    expect([...first, ...second].map(bits)).toEqual(expected)
    expect(await rollout.next(undefined, 1)).toEqual([])
    rollout.close()
  })

  it('takes in whoever becomes ready while it runs, and forgets whoever is released', async () => {
    const rollout = policy.open({ ...sampling, stop: [] })
    const [first, second] = [
      addOne(rollout, Int32Array.of(1, 2), keyOf(1)),
      addOne(rollout, Int32Array.of(3), keyOf(2)),
    ]
    const running = rollout.next()
    await new Promise((resolve) => setTimeout(resolve))
    // The newcomer takes over the place of the one that goes.
    const third = addOne(rollout, Int32Array.of(5, 6, 7, 8, 9, 10), keyOf(3))
    rollout.release(first)
    const segments = await running
    expect(segments.map(({ id }) => id)).toEqual([second, third])
    rollout.close()
    const apart = policy.open({ ...sampling, stop: [] })
    apart.add(Int32Array.of(3), [keyOf(2)])
    apart.add(Int32Array.of(5, 6, 7, 8, 9, 10), [keyOf(3)])
    expect(segments.map(bits)).toEqual((await apart.next()).map(bits))
    apart.close()
  })

  it('rejects when it is closed meanwhile, and leaves the policy fit for the next', async () => {
    const begin = (): [Rollout, Promise<Segment[]>] => {
      const rollout = policy.open({ ...sampling, maxTokens: 40, stop: [] })
      for (let name = 0; name < 5; name++) rollout.add(Int32Array.of(1, 2, name), [keyOf(name)])
      return [rollout, rollout.next()]
    }
    const [whole, all] = begin()
    const expected = (await all).map(bits)
    whole.close()
    const [closed, running] = begin()
    const rejected = expect(running).rejects.toThrow(/closed/)
    await new Promise((resolve) => setTimeout(resolve))
    closed.close()
    const [after, again] = begin()
    await rejected
    expect((await again).map(bits)).toEqual(expected)
    after.close()
  })

  it('loses nothing to an abort', async () => {
    const script = scripts(6).map((s) => ({ ...s, observations: [] }))
    const expected = await inWaves(script)
    const rollout = policy.open(sampling)
    const names = new Map(script.map((s) => [addOne(rollout, s.prompt, keyOf(s.name)), s.name]))
    const heard = new Map<number, unknown[]>()
    for (;;) {
      const abort = new AbortController()
      const running = rollout.next(abort.signal)
      setTimeout(() => abort.abort(new Error('enough')), 1)
      const segments = await running.catch(() => undefined)
      for (const segment of segments ?? []) heard.set(names.get(segment.id) ?? -1, [bits(segment)])
      if (segments !== undefined) break
      // Every sequence moves on by a decode between two aborts, so this ends.
      for (const segment of await rollout.next(undefined, 1))
        heard.set(names.get(segment.id) ?? -1, [bits(segment)])
    }
    expect(new Map([...heard].sort(([a], [b]) => a - b))).toEqual(expected)
    rollout.close()
  })
})
