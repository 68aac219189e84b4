import { beforeAll, describe, expect, it } from 'vitest'
import type { Policy, Rollout, SampleKey, Sampling, Segment } from '../../engine/engine.ts'
import { Random } from '../../engine/random.ts'
import { at, entry } from '../../run/at.ts'
import { printCalls } from '../../run/calls/call-print.ts'
import { createDesk } from '../../tasks/desk/desk-suite.ts'
import type { Task, TaskSuite } from '../../tasks/task.ts'
import { shippedTokenizer } from '../../tokenizer/testing/shipped.ts'
import type { Tokenizer } from '../../tokenizer/tokenizer.ts'
import { Executions } from './executions.ts'
import type { Execution, PlanToRun } from './executions.ts'
import { configSchema } from '../../run/config.ts'

const sampling: Sampling = { temperature: 1, topK: 0, topP: 1, maxTokens: 64, stop: [] }
const key: SampleKey = { seed: 1, stream: 0, update: 1, sequence: [0, 0] }

let tokenizer: Tokenizer
let desk: TaskSuite
beforeAll(async () => {
  tokenizer = await shippedTokenizer()
  desk = await createDesk({ seed: 1, train: 64, heldOut: 32 })
})

/**
 * A policy that has learned its calls by heart, and says them in any order: `next` hands on some of
 * those that run.
 */
function scriptedPolicy(
  answers: ReadonlyMap<string, string>,
  random: Random,
): { policy: Policy; closed: () => boolean } {
  const sequences = new Map<number, number[]>()
  const running = new Set<number>()
  let ids = 0
  let closed = false
  const begin = (tokens: readonly number[]): number => {
    sequences.set(ids, [...tokens])
    running.add(ids)
    return ids++
  }
  const held = (id: number): number[] => {
    const tokens = sequences.get(id)
    if (tokens === undefined) throw new RangeError(`no sequence ${id}`)
    return tokens
  }
  const rollout: Rollout = {
    add: (prompt, keys) => keys.map(() => begin([...prompt])),
    append: (id, observed) => {
      held(id).push(...observed)
      running.add(id)
    },
    remainingTokens: (id) => 192 - held(id).length,
    next: async (signal, atLeast = running.size) => {
      signal?.throwIfAborted()
      const chosen = random.shuffle([...running]).slice(0, atLeast + random.int(3))
      return chosen.map((id): Segment => {
        running.delete(id)
        const tokens = held(id)
        const line = tokenizer.decode(
          Int32Array.from(tokens.slice(tokens.lastIndexOf(tokenizer.control.subtask) + 1, -1)),
        )
        const written = Int32Array.of(
          ...tokenizer.encode(entry(answers, line, 'answers')),
          tokenizer.control.end,
        )
        tokens.push(...written)
        return {
          id,
          tokens: written,
          logProbs: new Float32Array(written.length),
          entropies: new Float32Array(written.length),
          reason: 'stop',
        }
      })
    },
    release: (id) => {
      sequences.delete(id)
      running.delete(id)
    },
    close: () => {
      closed = true
    },
  }
  return {
    policy: { config: { context: 192 }, open: () => rollout } as unknown as Policy,
    closed: () => closed,
  }
}

/** Plans in the fine style with their answers, twice each. */
function plans(count: number): { toRun: PlanToRun[]; answers: Map<string, string> } {
  const answers = new Map<string, string>()
  const toRun = Array.from({ length: count }, (_, index): PlanToRun => {
    const task = desk.task('train', index, 1)
    const demonstration = desk.demonstrate(task, 'fine')
    demonstration?.plan.forEach((line, i) =>
      answers.set(line, printCalls(at(demonstration.calls, i, 'calls'))),
    )
    return { task, planSteps: demonstration?.plan ?? [], keys: [key, key] }
  })
  return { toRun, answers }
}

/** The desk with tools that go through `slow` before they answer. */
const withSlowTools = (slow: (task: Task) => Promise<void>): TaskSuite => ({
  ...desk,
  world: (task) => {
    const world = desk.world(task)
    return {
      tools: (turn) => world.tools(turn),
      reset: (seed) => world.reset(seed),
      nextTurn: () => world.nextTurn(),
      clone: () => world.clone(),
      state: () => world.state(),
      call: async (call) => {
        await slow(task)
        return world.call(call)
      },
    }
  },
})

const config = configSchema.parse({})

const told = (executions: readonly Execution[]) =>
  executions.map(({ task, planIndex, index, tokens, steps, verdict }) => [
    task.id,
    planIndex,
    index,
    [...tokens],
    steps.length,
    verdict.success,
  ])

describe('executions', () => {
  it('come out the same and in order, whoever arrives, writes or answers first', async () => {
    const { toRun, answers } = plans(12)
    const play = async (seed: number, suite: TaskSuite): Promise<Execution[]> => {
      const random = new Random(seed, 0)
      const executions = new Executions(
        { config, tokenizer, suite, executor: scriptedPolicy(answers, random).policy },
        sampling,
      )
      const running = executions.run()
      for (const [index, plan] of random.shuffle([...toRun.entries()])) {
        executions.begin(plan, index)
        if (random.int(3) === 0) await new Promise((resolve) => setTimeout(resolve, random.int(3)))
      }
      executions.end()
      return running
    }
    const first = await play(1, desk)
    const { control } = tokenizer
    for (const { tokens, steps } of first) {
      // What a step wrote stands where it says, behind the token that asks for calls; results stand
      // between.
      for (const { start, output } of steps) {
        expect([...tokens.subarray(start, start + output.tokens.length)]).toEqual([
          ...output.tokens,
        ])
        expect(tokens[start - 1]).toBe(control.call)
      }
      expect([...tokens].filter((token) => token === control.result)).toHaveLength(steps.length - 1)
      const last = steps.at(-1)
      expect(tokens.length).toBe((last?.start ?? 0) + (last?.output.tokens.length ?? 0))
    }
    const expected = told(first)
    expect(expected).toHaveLength(24)
    expect(expected.every(([, , , , , success]) => success)).toBe(true)
    for (const seed of [2, 3, 4]) {
      const delays = new Random(seed, 1)
      const slow = withSlowTools(() => new Promise((resolve) => setTimeout(resolve, delays.int(4))))
      expect(told(await play(seed, slow))).toEqual(expected)
    }
  })

  it('go on while the tools of others are at work', async () => {
    const { toRun, answers } = plans(2)
    const [patient, quick] = toRun
    if (patient === undefined || quick === undefined) throw new Error('there are no plans')
    let answer: () => void = () => undefined
    const other = new Promise<void>((resolve) => {
      answer = resolve
    })
    let left = 2 * quick.planSteps.length
    // The first plan's tools answer only when the second plan is through.
    const suite = withSlowTools((task) => {
      if (task === patient.task) return other
      if (--left === 0) answer()
      return Promise.resolve()
    })
    const executions = new Executions(
      { config, tokenizer, suite, executor: scriptedPolicy(answers, new Random(1, 0)).policy },
      sampling,
    )
    executions.begin(patient, 0)
    const running = executions.run()
    await new Promise((resolve) => setTimeout(resolve))
    executions.begin(quick, 1)
    executions.end()
    expect((await running).map(({ verdict }) => verdict.success)).toEqual([true, true, true, true])
  })

  it('end with what a world throws, or with an abort while nothing but tools is at work', async () => {
    const { toRun, answers } = plans(1)
    const fails = async (suite: TaskSuite, signal?: AbortSignal): Promise<void> => {
      const { policy, closed } = scriptedPolicy(answers, new Random(1, 0))
      const executions = new Executions({ config, tokenizer, suite, executor: policy }, sampling)
      for (const [index, plan] of toRun.entries()) executions.begin(plan, index)
      executions.end()
      await executions.run(signal).finally(() => expect(closed()).toBe(true))
    }
    await expect(
      fails(withSlowTools(() => Promise.reject(new Error('the tool broke')))),
    ).rejects.toThrow('the tool broke')
    const abort = new AbortController()
    const waiting = fails(
      withSlowTools(() => new Promise(() => undefined)),
      abort.signal,
    )
    setTimeout(() => abort.abort(new Error('enough')), 5)
    await expect(waiting).rejects.toThrow('enough')
  })
})
