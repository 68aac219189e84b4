/** Requests put to real policies, small ones: of a run in training, a stored one and a file. */
import 'fake-indexeddb/auto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readStarters, readVocabulary } from '../cli/starters.ts'
import { taskSetupFor } from '../cli/task-setup.ts'
import { nodeHost } from '../cli/wasm-host.ts'
import { createWasmEngine } from '../engine/device/wasm/engine.ts'
import type { Engine } from '../engine/engine.ts'
import { Trainer } from '../rl/trainer.ts'
import type { Asked } from '../run/asked.ts'
import { configSchema } from '../run/config.ts'
import type { Config, ConfigInput } from '../run/config.ts'
import { runBits } from '../run/golden-run.ts'
import type { When } from '../run/request.ts'
import { RunStorage } from '../run/storage.ts'
import type { Report } from './protocol.ts'
import { askReportSchema } from './protocol-ask-reports.ts'
import type { AskReport } from './protocol-ask-reports.ts'
import type { AskedRun } from './protocol-ask.ts'
import { makeSession } from './testing/make-session.ts'

const SMALL = { dModel: 16, layers: 1, heads: 2, kvHeads: 1, feedForward: 24, context: 192 }
const FROM_DEMONSTRATIONS = {
  planner: SMALL,
  executor: SMALL,
  warmStart: { from: 'demonstrations', plannerSteps: 3, executorSteps: 2, batch: 4 },
} as const satisfies ConfigInput

const configOf = (change: ConfigInput = {}): Config =>
  configSchema.parse({
    seed: 2,
    suite: { id: 'desk', train: 64, heldOut: 32 },
    evaluation: { every: 2, tasks: 8, tasksBetween: 8, probes: 0 },
    checkpointEvery: 1,
    ...change,
    rl: { updates: 3, tasks: 3, plans: 2, executions: 2, maxPlanTokens: 24, ...change.rl },
  })

const TEXT = 'set an alarm at 09:30'
let engine: Engine
beforeAll(async () => {
  engine = await createWasmEngine(nodeHost(), { threads: 1, build: 'portable' })
})
afterAll(() => engine.dispose())

function session(database?: string) {
  const made = makeSession(
    {},
    {
      engines: { get: () => Promise.resolve({ engine }), drop: () => undefined },
      assets: { tokenizer: readVocabulary, starters: readStarters },
      trainers: Trainer,
      taskSetup: taskSetupFor,
      ...(database === undefined ? {} : { openStorage: () => RunStorage.open(database) }),
    },
  )
  let ids = 0
  /** What was said of one request, and the refusal where it was refused. */
  const ask = async (of: AskedRun, when: When, text = TEXT) => {
    const from = made.reports.length
    await made.send({ kind: 'ask', id: `ask-${(ids += 1)}`, request: { of, when, text } })
    const said = made.reports.slice(from)
    return {
      said: said.flatMap((report): AskReport[] =>
        report.kind === 'ask' ? [askReportSchema.parse(report.said)] : [],
      ),
      refused: said.find(
        (report): report is Extract<Report, { kind: 'refused' }> =>
          report.kind === 'refused' && report.what === 'ask',
      )?.message,
    }
  }
  const askable = async (of: AskedRun) => {
    const from = made.reports.length
    await made.send({ kind: 'askable', of })
    const [first] = made.reports.slice(from).filter(({ kind }) => kind === 'ask')
    return first?.kind === 'ask' ? askReportSchema.parse(first.said) : undefined
  }
  const exported = async (id: string) => {
    await made.send({ kind: 'export', id, weights: true })
    const file = made.of('exported').at(-1)?.file
    if (file === undefined) throw new Error('nothing was exported')
    return file
  }
  return { ...made, ask, askable, exported }
}

const answerIn = (said: readonly AskReport[]): Asked => {
  const last = said.at(-1)
  if (last?.kind !== 'asked') throw new Error('it was not answered')
  return last.asked
}

describe.each([
  ['starters', {}],
  ['demonstrations', FROM_DEMONSTRATIONS],
] as const)('a run from %s', (_, change) => {
  it('is asked between two updates, before and after, and computes what it computes unasked', async () => {
    const unasked = session()
    await unasked.send({ kind: 'start', config: configOf(change) })
    const alone = await unasked.exported('run-1')

    const { send, ask, askable, exported, until, database } = session()
    const run = send({ kind: 'start', config: configOf(change) })
    const of = { kind: 'run', id: 'run-1' } as const
    const during: Asked[] = []
    for (const update of [1, 2]) {
      await until((report) => report.kind === 'update' && report.record.update === update)
      for (const when of ['before', 'after'] as const)
        during.push(answerIn((await ask(of, when)).said))
    }
    await run
    const file = await exported('run-1')
    expect(await runBits(file)).toBe(await runBits(alone))
    const updates = during.map(({ when, update }) => [when, update])
    expect(updates.filter(([when]) => when === 'before')).toEqual([
      ['before', 0],
      ['before', 0],
    ])
    expect(during[0]).toEqual(during[2])

    const ended = await ask(of, 'after')
    expect(ended.said.map(({ kind }) => kind).slice(0, 2)).toEqual(['began', 'planning'])
    expect(answerIn(ended.said)).toMatchObject({ text: TEXT, when: 'after', update: 3 })
    // Of another visit, from storage; and of a file that holds its weights.
    const later = session(database)
    const { weights, weightsBefore, id, config, origin, updates: made } = file
    const given = {
      kind: 'given',
      run: {
        id,
        config,
        origin,
        update: made.length,
        ...(weights && { weights }),
        ...(weightsBefore && { weightsBefore }),
      },
    } as const
    for (const one of [of, given])
      for (const when of ['before', 'after'] as const)
        expect(answerIn((await later.ask(one, when)).said)).toEqual(
          when === 'before' ? during[0] : answerIn(ended.said),
        )
    for (const one of [of, given])
      expect(await later.askable(one)).toMatchObject({ when: ['before', 'after'] })
    const found = await askable(of)
    expect(found?.kind === 'askable' && found.examples.length).toBeGreaterThan(2)
  })
})

describe('a request', () => {
  it('that cannot be put is refused in words', async () => {
    const { ask, askable } = session()
    expect((await ask({ kind: 'run', id: 'nobody' }, 'after')).refused).toContain(
      'The weights of run nobody are not kept in this browser',
    )
    const config = configOf()
    const { tokenizer } = await taskSetupFor(config)
    const strange = {
      kind: 'given',
      run: {
        id: 'given',
        config,
        origin: {
          tokenizer: tokenizer.hash,
          planner: 'a'.repeat(64),
          executor: 'b'.repeat(64),
          suites: { desk: 2 },
        },
        update: 4,
      },
    } as const
    expect((await ask(strange, 'after')).refused).toContain('trained weights of this run')
    expect((await ask(strange, 'before')).refused).toContain('other starter policies')
    expect(await askable(strange)).toMatchObject({ when: [] })
    const foreign = { ...strange.run, origin: { ...strange.run.origin, tokenizer: 'c' } }
    expect((await ask({ kind: 'given', run: foreign }, 'after')).refused).toContain(
      'another vocabulary',
    )
  })

  it('is stopped, and ended by a run that begins', async () => {
    const { send, of, until } = session()
    const config = configOf({ rl: { updates: 1 } })
    await send({ kind: 'start', config })
    const request = { of: { kind: 'run', id: 'run-1' }, when: 'after', text: TEXT } as const
    const first = send({ kind: 'ask', id: 'one', request })
    const second = send({ kind: 'ask', id: 'two', request })
    await send({ kind: 'stop-asking', id: 'two' })
    await Promise.all([first, second])
    expect(of('refused')).toMatchObject([{ what: 'ask', message: 'It was stopped.' }])
    void send({ kind: 'ask', id: 'three', request })
    await send({ kind: 'start', config })
    await until((report) => report.kind === 'refused' && report.message.includes('Ask once more'))
  })
})
