/**
 * Each term of both roles' rewards: what it measures, that it can be switched off alone, and that
 * it is still measured then.
 */
import { beforeAll, describe, expect, it } from 'vitest'
import { defined } from '../../run/at.ts'
import { configSchema } from '../../run/config.ts'
import type { RewardTerm } from '../../run/records.ts'
import { parseCalls } from '../../run/calls/call-parse.ts'
import type { ToolCall } from '../../run/calls/call-value.ts'
import { createDesk } from '../../tasks/desk/desk-suite.ts'
import type { CallRecord, Task, TaskSuite, Verdict } from '../../tasks/task.ts'
import type { ParameterSpec, ToolSpec } from '../../run/calls/tool-spec.ts'
import { combinedAdvantages } from '../judging.ts'
import { rewardOf } from './weighted-sum.ts'
import type { Execution } from '../rollout/executions.ts'
import type { Output } from '../prompt.ts'
import type { PlanSample } from '../rollout/episodes.ts'
import { askedFor, carriedOut, executorTerms, fitsSignature, outcomeTerm } from './executor.ts'
import { plannerTerms, resolveGold } from './planner.ts'
import { separatePlannerTerms } from './separate-planner.ts'

const output = (text: string): Output => ({
  tokens: Int32Array.of(1),
  logProbs: new Float32Array(1),
  entropies: new Float32Array(1),
  text,
  closed: true,
})
const callsOf = (text: string): readonly ToolCall[] | undefined => {
  const parsed = parseCalls(text)
  return parsed.ok ? parsed.calls : undefined
}

let desk: TaskSuite
let task: Task
beforeAll(async () => {
  desk = await createDesk({ seed: 1, train: 64, heldOut: 32 })
  const one = { ...desk.task('train', 0, 1) }
  task = {
    ...one,
    gold: [
      { name: 'AddAlarm', args: [['time', '09:30']] },
      { name: 'PlaySong', args: [['song', 'mirage']] },
    ],
  }
})

function execution(
  texts: readonly string[],
  success: boolean,
  verdict: Partial<Verdict> = {},
): Execution {
  const made = texts.map((text) => callsOf(text) ?? [])
  const records: CallRecord[] = made.flat().map((call) => ({
    subtask: 0,
    call,
    resolved: call,
    observation: { ok: true, text: 'ok', result: [] },
  }))
  return {
    task,
    planIndex: 0,
    planSteps: [],
    tokens: Int32Array.of(1),
    index: 0,
    skipped: 0,
    steps: texts.map((text, subtask) => ({
      subtask,
      planStep: defined(['AddAlarm time=09:30', 'PlaySong song=mirage'][subtask], 'list'),
      start: 0,
      output: output(text),
      calls: callsOf(text),
      before: [],
      records: [],
    })),
    episode: { plan: [], calls: records, finalState: null },
    verdict: {
      success,
      checks: [],
      goldMatched: [false, false],
      callMatched: records.map(() => -1),
      ...verdict,
    },
  }
}
const plan = (planSteps: readonly string[]): PlanSample => ({
  task,
  index: 0,
  promptText: '',
  prompt: Int32Array.of(1),
  output: output(planSteps.join('\n')),
  planSteps,
})

const values = (terms: readonly RewardTerm[]): Record<string, number> =>
  Object.fromEntries(terms.map(({ name, value }) => [name, value]))
/** Every term by name, to rounding. */
function expectValues(
  terms: readonly RewardTerm[],
  wanted: Readonly<Record<string, number>>,
): void {
  expect(Object.keys(values(terms))).toEqual(Object.keys(wanted))
  for (const [name, value] of Object.entries(values(terms)))
    expect(value, name).toBeCloseTo(defined(wanted[name], 'wanted'), 12)
}
const weights = (terms: readonly RewardTerm[]): Record<string, number> =>
  Object.fromEntries(terms.map(({ name, weight }) => [name, weight]))

describe('the planner’s reward', () => {
  const right = ["[AddAlarm(time='09:30')]", "[PlaySong(song='mirage')]"]
  const wrong = ["[AddAlarm(time='09:30')]", "[PlaySong(song='ocean')]"]
  const named = ['AddAlarm time=09:30', 'PlaySong song=ocean']
  const terms = async (planner: object) =>
    plannerTerms(
      configSchema.parse({ reward: { planner } }),
      desk,
      plan(named),
      [execution(right, true), execution(wrong, false)],
      await resolveGold(desk, task),
    )

  it('has P, E, success and format, by hand', async () => {
    // P: one of two values, one of two right: F1 1/2. E: 1 and (1 + (1 + 1) / 3) / 2 = 5/6, so
    // 11/12. One of two executions succeeds.
    expectValues(await terms({}), { param: 1 / 2, exe: 11 / 12, out: 1 / 2, format: 1 })
    expect(rewardOf(await terms({ param: 0.3, exe: 1, out: 1, format: 0.1 }))).toBeCloseTo(
      0.15 + 11 / 12 + 0.5 + 0.1,
      12,
    )
  })

  it('takes what the suite says an outcome is worth, where it says so', async () => {
    const of = async (...executions: readonly Execution[]) =>
      values(
        plannerTerms(
          configSchema.parse({}),
          desk,
          plan(named),
          executions,
          await resolveGold(desk, task),
        ),
      )['out']
    expect(await of(execution(right, false, { reward: 0.25 }), execution(right, true))).toBe(0.625)
    expect(await of(execution(right, true, { reward: 0.5 }))).toBe(0.5)
    expect(await of(execution(right, true, { reward: 0 }))).toBe(0)
    expect(
      outcomeTerm(configSchema.parse({}), execution(right, false, { reward: 0.25 })).value,
    ).toBe(0.25)
    expect(
      [true, false].map(
        (success) => outcomeTerm(configSchema.parse({}), execution(right, success)).value,
      ),
    ).toEqual([1, 0])
  })

  it('pays nothing for what is no plan, not even where silence would be right', async () => {
    const nothing = { ...task, gold: [] }
    for (const output of [
      { text: 'no plan', closed: false },
      { text: '', closed: true },
    ]) {
      const malformed: PlanSample = {
        ...plan([]),
        task: nothing,
        output: { ...plan([]).output, ...output },
        planSteps: undefined,
      }
      const terms = plannerTerms(configSchema.parse({}), desk, malformed, [], [])
      expect(values(terms)).toMatchObject({ param: 0, out: 0, format: 0 })
      expect(terms.find(({ name }) => name === 'format')?.actual).toBe(
        output.closed ? 'no line, an empty line or too many lines' : 'not closed',
      )
      // Nothing named and nothing asked for agree, so a plan of no values would have earned P.
      expect(
        values(
          plannerTerms(configSchema.parse({}), desk, { ...malformed, planSteps: ['none'] }, [], []),
        ),
      ).toMatchObject({ param: 1, format: 1 })
      const apart = separatePlannerTerms(configSchema.parse({}), desk, malformed, {
        style: 'fine',
        plan: [],
        calls: [],
      })
      expect(values(apart)).toEqual({ param: 0, imitation: 0, format: 0 })
    }
  })

  it('says what was wanted and what there was', async () => {
    const said = (terms: readonly RewardTerm[]) =>
      terms.map(({ name, expected, actual }) => [name, expected, actual])
    expect(said(await terms({}))).toEqual([
      ['param', '09:30 mirage', '09:30 ocean'],
      [
        'exe',
        "[AddAlarm(time='09:30'), PlaySong(song='mirage')]",
        "[AddAlarm(time='09:30'), PlaySong(song='mirage')] | [AddAlarm(time='09:30'), PlaySong(song='ocean')]",
      ],
      ['out', 'the task is solved', '1 of 2 executions solved it'],
      ['format', '1 to 5 lines and the end token', '2 lines'],
    ])
    expect(
      said(plannerTerms(configSchema.parse({}), desk, plan(named), [], [])).filter(
        ([name]) => name === 'exe',
      ),
    ).toEqual([['exe', '[]', 'nothing was carried out']])
    const demonstration = { style: 'fine', plan: ['a b', 'c'], calls: [] } as const
    expect(
      said(separatePlannerTerms(configSchema.parse({}), desk, plan(named), demonstration)),
    ).toEqual([
      ['param', '09:30 mirage', '09:30 ocean'],
      ['imitation', 'a b ⏎ c', 'AddAlarm time=09:30 ⏎ PlaySong song=ocean'],
      ['format', '1 to 5 lines and the end token', '2 lines'],
    ])
    // Without gold calls there is the outcome and the form, or likeness and the form.
    const answers: TaskSuite = { ...desk, gold: 'answer' }
    expect(
      said(
        plannerTerms(configSchema.parse({}), answers, plan(named), [execution(right, true)], []),
      ).map(([name]) => name),
    ).toEqual(['out', 'format'])
    expect(
      separatePlannerTerms(
        configSchema.parse({ reward: { planner: { apart: 'values' } } }),
        answers,
        plan(named),
        demonstration,
      ).map(({ name, weight }) => [name, weight]),
    ).toEqual([
      ['imitation', 1],
      ['format', 0.1],
    ])
    expect(
      [true, false].map(
        (success) => outcomeTerm(configSchema.parse({}), execution(right, success)).actual,
      ),
    ).toEqual(['solved', 'not solved'])
  })

  it('is held against gold calls whose references are what the gold calls themselves gave; what nothing answers stays', async () => {
    const login: ToolCall = {
      name: 'GetUserToken',
      args: [
        ['username', 'nobody'],
        ['password', 'x'],
      ],
    }
    const found = Array.from({ length: 64 }, (_, i) => desk.task('train', i, 1)).find(
      ({ gold: [first, second] }) => first?.name === 'GetUserToken' && second !== undefined,
    )
    if (found === undefined) throw new Error('the desk has no such task')
    const [first, second] = await resolveGold(desk, found)
    expect(first).toEqual(found.gold[0])
    const token = (await desk.world(found).call(first ?? login)).result[0]?.[1]
    expect(second?.args.find(([name]) => name === 'token')).toEqual(['token', token])
    expect(typeof token).toBe('string')
    const reference: ToolCall = {
      name: 'PlaySong',
      args: [['song', { kind: 'reference', call: 1, field: 'token' }]],
    }
    expect(await resolveGold(desk, { ...found, gold: [login, reference] })).toEqual([
      login,
      reference,
    ])
  })

  it('takes recall or F1 for P', async () => {
    const sprayed = plan([...named, 'PlaySong song=mirage', 'PlaySong song=zenith'])
    const of = async (paramForm: 'f1' | 'recall') =>
      values(
        plannerTerms(
          configSchema.parse({ reward: { planner: { paramForm } } }),
          desk,
          sprayed,
          [],
          await resolveGold(desk, task),
        ),
      )['param']
    // Both gold values are among the four named: recall 1, precision 1/2, F1 2 · 1/2 / (3/2) = 2/3.
    expect(await of('recall')).toBe(1)
    expect(await of('f1')).toBeCloseTo(2 / 3, 12)
  })

  it.each(['param', 'exe', 'out', 'format'] as const)(
    'goes on measuring %s at weight 0 without paying for it',
    async (name) => {
      const [on, off] = [await terms({}), await terms({ [name]: 0 })]
      expect(values(off)).toEqual(values(on))
      expect(weights(off)).toEqual({ ...weights(on), [name]: 0 })
      expect(rewardOf(on) - rewardOf(off)).toBeCloseTo(
        defined(weights(on)[name], 'weights') * defined(values(on)[name], 'values'),
        12,
      )
    },
  )

  it('of a planner apart is likeness, values or both, and never what an executor did', () => {
    const demonstration = {
      style: 'fine',
      plan: ['AddAlarm time=09:30', 'PlaySong song=mirage'],
      calls: [],
    } as const
    const of = (apart: string) =>
      separatePlannerTerms(
        configSchema.parse({ reward: { planner: { apart } } }),
        desk,
        plan(named),
        demonstration,
      )
    // Words and line ends: six each, five of them in common order: 2 · 5 / 12.
    expectValues(of('both'), { param: 1 / 2, imitation: 5 / 6, format: 1 })
    expect(weights(of('both'))).toMatchObject({ imitation: 1, param: 0.5 })
    expect(weights(of('imitation'))).toMatchObject({ imitation: 1, param: 0 })
    expect(weights(of('values'))).toMatchObject({ imitation: 0, param: 1 })
  })
})

describe('the executor’s reward', () => {
  const terms = (text: string, executor: object = {}) => {
    const made = execution([text], false)
    const [step] = made.steps
    if (step === undefined) throw new Error('an execution has a step')
    return executorTerms(
      configSchema.parse({ reward: { executor } }),
      desk,
      desk.world(task).tools(0),
      made,
      step,
    )
  }

  it.each([
    ["[AddAlarm(time='09:30')]", 1, 1, 1],
    // Names 1, parameter names 1, no value: 6 · 2 / 3 - 3 = 1, scaled 4/6.
    ["[AddAlarm(time='10:15')]", 1, 1, 2 / 3],
    // An integer where the tool wants text; names 1 and parameter names 1 as before.
    ['[AddAlarm(time=9)]', 1, 0, 2 / 3],
    // Names 1, no parameter: 6 · 1 / 3 - 3 = -1, scaled 2/6.
    ['[AddAlarm()]', 1, 0, 1 / 3],
    ["[PlaySong(song='mirage')]", 1, 1, 0],
    ['[]', 1, 0, 0],
    ['[AddAlarm(', 0, 0, 0],
  ])('%s earns form %f, syn %f, sem %f', (text, form, syn, sem) => {
    expectValues(terms(text), { form, syn, sem })
  })

  it('says what was asked for and what was written', () => {
    const said = (text: string) => terms(text).map(({ expected, actual }) => [expected, actual])
    const [form, syn] = [
      '[Tool(name=value, …)] and the end token',
      'a known tool with known, complete, well-typed arguments',
    ]
    expect(said('[AddAlarm( time = "10:15" )]')).toEqual([
      [form, '[AddAlarm( time = "10:15" )]'],
      [syn, "[AddAlarm(time='10:15')]"],
      ["[AddAlarm(time='09:30')]", "[AddAlarm(time='10:15')]"],
    ])
    expect(said('no')).toEqual([
      [form, 'no'],
      [syn, 'no'],
      ["[AddAlarm(time='09:30')]", 'no'],
    ])
    const made = execution(['[]'], true)
    const [step] = made.steps
    const of = (suite: TaskSuite, asked: string) =>
      step === undefined
        ? []
        : executorTerms(configSchema.parse({}), suite, [], made, { ...step, planStep: asked }).map(
            ({ name, value }) => [name, value],
          )
    // Nothing is asked for, and nothing was called; and where there are no gold calls, the answer
    // stands in the place of sem.
    expect(of(desk, 'none')).toEqual([
      ['form', 1],
      ['syn', 1],
      ['sem', 0.5],
    ])
    expect(of({ ...desk, gold: 'answer' }, 'none')).toEqual([
      ['form', 1],
      ['syn', 1],
      ['out', 1],
    ])
  })

  it('fits signatures by name, by completeness and by type', () => {
    const parameter = (
      name: string,
      type: ParameterSpec['type'],
      required = false,
    ): ParameterSpec => ({ name, type, description: '', required })
    const tool: ToolSpec = {
      name: 'f',
      description: '',
      returns: [],
      parameters: [
        parameter('s', 'string', true),
        parameter('b', 'boolean'),
        parameter('i', 'integer'),
        parameter('x', 'float'),
        parameter('l', 'list'),
        parameter('d', 'dict'),
      ],
    }
    const fits = (text: string) =>
      (callsOf(text) ?? []).map((call) =>
        fitsSignature(call, [{ ...tool, name: 'other', parameters: [] }, tool]),
      )
    expect(
      fits(
        "[f(s='a'), f(s='a', b=True, i=1, x=1.5, l=[1], d={'k': 1}), f(s=$1.a, i=$1.b, b=$1.b, x=$1.b, l=$1.b, d=$1.b), f(s='', x=1)]",
      ),
    ).toEqual([true, true, true, true])
    expect(
      fits("[g(s='a'), f(), f(i=1), f(s='a', z=1), f(s=1), f(s=None), f(s=[])]").every(
        (fit) => !fit,
      ),
    ).toBe(true)
    for (const wrong of [
      'b=1',
      "b='True'",
      'b=None',
      'i=1.0',
      "i='1'",
      'i=True',
      'i=None',
      "x='1'",
      'x=[]',
      'x=None',
      "l='a'",
      'l={}',
      'l=1',
      'l=None',
      'd=[]',
      "d='a'",
      'd=1',
      'd=None',
    ])
      expect(fits(`[f(s='a', ${wrong})]`), wrong).toEqual([false])
    expect(
      fitsSignature(
        {
          name: 'f',
          args: [
            ['s', 'a'],
            ['s', 'a'],
          ],
        },
        [tool],
      ),
    ).toBe(false)
  })

  it.each(['form', 'syn', 'sem'] as const)(
    'goes on measuring %s at weight 0 without paying for it',
    (name) => {
      const all = { form: 0.25, syn: 0.5, sem: 1 }
      const [on, off] = [
        terms("[AddAlarm(time='10:15')]", all),
        terms("[AddAlarm(time='10:15')]", { ...all, [name]: 0 }),
      ]
      expect(values(off)).toEqual(values(on))
      expect(rewardOf(on)).toBeCloseTo(0.25 + 0.5 + 2 / 3, 12)
      expect(rewardOf(off)).toBeCloseTo(
        rewardOf(on) - all[name] * defined(values(on)[name], 'values'),
        12,
      )
    },
  )

  it('teaches nothing by a term of weight 0, in either order of aggregation', () => {
    const group = ["[AddAlarm(time='09:30')]", '[]'].map((text) =>
      terms(text, { form: 0.25, syn: 0, sem: 0 }),
    )
    for (const order of ['sum_then_normalize', 'normalize_then_sum'] as const)
      expect(combinedAdvantages([group], order, 'grpo', 'group')).toEqual([[0, 0]])
  })

  it('of a sub-task that is not well-formed is held against the first gold call that is still open, and the last where none is', () => {
    const asked = (goldMatched: readonly boolean[]) => {
      const made = execution(['[]'], false, { goldMatched })
      const [step] = made.steps
      if (step === undefined) throw new Error('an execution has a step')
      return executorTerms(configSchema.parse({}), desk, desk.world(task).tools(0), made, {
        ...step,
        planStep: 'do what is needed',
      }).find(({ name }) => name === 'sem')?.expected
    }
    expect(asked([false, false])).toBe("[AddAlarm(time='09:30')]")
    expect(asked([true, false])).toBe("[PlaySong(song='mirage')]")
    expect(asked([false, true])).toBe("[AddAlarm(time='09:30')]")
    expect(asked([])).toBe("[AddAlarm(time='09:30')]")
    expect(asked([true, true])).toBe("[PlaySong(song='mirage')]")
    const more = {
      ...task,
      gold: [...task.gold, { name: 'PlaySong', args: [['song', 'zenith']] as const }],
    }
    const done = execution(['[]'], true, { goldMatched: [true, true, true] })
    const [step] = done.steps
    if (step === undefined) throw new Error('an execution has a step')
    const terms = executorTerms(
      configSchema.parse({}),
      desk,
      desk.world(task).tools(0),
      { ...done, task: more },
      { ...step, planStep: 'do what is needed' },
    )
    expect(terms.find(({ name }) => name === 'sem')?.expected).toBe("[PlaySong(song='zenith')]")
  })

  it('of the task itself is held against all of its gold calls', () => {
    const asked = askedFor(desk, task, task.text, task.gold.slice(0, 1), [])
    expect(asked).toEqual(task.gold)
    // Also where the suite's interpreter makes nothing of it.
    const dumb: TaskSuite = { ...desk, interpret: () => undefined }
    expect(askedFor(dumb, task, task.text, task.gold.slice(0, 1), [])).toEqual(task.gold)
    expect(askedFor(dumb, task, `${task.text}.`, task.gold, [])).toEqual(task.gold.slice(0, 1))
    expect(askedFor(desk, task, `${task.text}.`, task.gold.slice(1), [])).toEqual(
      task.gold.slice(1),
    )
  })

  it('has carried out a sub-task that asks for nothing by calling nothing', () => {
    const asked = (text: string) => {
      const made = execution([text], false)
      const [step] = made.steps
      return step !== undefined && carriedOut(desk, made, { ...step, planStep: 'none' })
    }
    expect(asked('[]')).toBe(true)
    expect(asked("[PlaySong(song='mirage')]")).toBe(false)
  })
})
