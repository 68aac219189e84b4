import { expect, it } from 'vitest'
import { defined } from '../run/at.ts'
import { configSchema, type Config, type ConfigInput } from '../run/config.ts'
import { WorkerClient } from '../worker/client.ts'
import { requestIn } from '../worker/protocol-answer.ts'
import { WorkshopClient } from '../worker/client-workshop.ts'
import {
  workshopCommandSchema,
  type WorkshopCommand,
  type WorkshopReport,
} from '../worker/protocol-workshop.ts'
import { ScriptedEndpoint } from '../worker/testing/scripted-endpoint.ts'
import { createSetupStore } from './setup-store.ts'
import { SuiteCheck } from './suite-check.ts'
import { createTrainingStore } from './training-store.ts'

const asked = (suite: ConfigInput['suite']): Config =>
  configSchema.parse({ suite, warmStart: { from: 'demonstrations' } })

/** Workers that check programs, all with this answer; without one, when they are told to. */
function workshop(answer?: WorkshopReport) {
  const programs: WorkshopCommand[] = []
  const workers: { ended: boolean; readonly say: (report: WorkshopReport) => void }[] = []
  const client = new WorkshopClient({
    make: () => {
      let hear: (event: Event) => void = () => undefined
      let to = 0
      const worker = {
        ended: false,
        say: (report: WorkshopReport) =>
          hear(Object.assign(new Event('message'), { data: { to, last: true, report } })),
      }
      workers.push(worker)
      return {
        postMessage: (message) => {
          const request = defined(requestIn(message), 'request')
          to = request.id
          programs.push(workshopCommandSchema.parse(request.command))
          if (answer) queueMicrotask(() => worker.say(answer))
        },
        terminate: () => {
          worker.ended = true
        },
        addEventListener: (type, listener) => {
          if (type === 'message') hear = listener
        },
      }
    },
    after: () => () => undefined,
  })
  return { client, programs, workers }
}

/** Whatever was answered has been heard. */
const settled = () => new Promise((resolve) => setTimeout(resolve))

function ground(answer?: WorkshopReport) {
  const worker = new ScriptedEndpoint()
  const port = new WorkerClient(() => worker)
  const { client, ...rest } = workshop(answer)
  let waiting: (() => void)[] = []
  const training = createTrainingStore({ port, now: () => '', later: () => undefined })
  const setup = createSetupStore()
  const check = new SuiteCheck({
    training,
    setup,
    later: (callback) => {
      waiting.push(callback)
    },
    workshop: client,
  })
  const look = (suite: ConfigInput['suite'], afresh = false) => {
    setup.adopt(asked(suite))
    check.look(afresh)
    const due = waiting
    waiting = []
    due.forEach((callback) => callback())
  }
  const problem = () => setup.getState().problems[0]
  return { ...rest, worker, training, setup, look, problem }
}

const program = 'const tools = ['
const wrong: WorkshopReport = {
  kind: 'checked',
  problem: { kind: 'error', message: 'the text ends early', line: 3 },
}

it('says what is wrong with a program, at its line, as long as that program is set up', async () => {
  const { look, programs, problem, setup } = ground(wrong)
  look({ id: 'custom', program, train: 128, heldOut: 32 })
  await expect.poll(problem).toMatchObject({
    paths: ['suite.id'],
    message: 'Your own tools, line 3: the text ends early.',
    program: { line: 3 },
    mends: [{ label: 'Open your tools at line 3', opens: 'workshop' }],
  })
  expect(programs).toEqual([
    { kind: 'check', program, seed: 1, level: 'standard', train: 128, heldOut: 32 },
  ])
  setup.edit('suite.program', 'another')
  expect(setup.getState().problems).toEqual([])
})

it('keeps which limit a program met, for the editor that says so', async () => {
  const problemOfProgram = { kind: 'memory', message: 'it took more than 16 MB' } as const
  const { look, problem } = ground({ kind: 'checked', problem: problemOfProgram })
  look({ id: 'custom', program })
  await expect.poll(() => problem()?.program).toEqual(problemOfProgram)
})

it('asks for the same program once, and for the example not at all', async () => {
  const { look, programs, problem } = ground(wrong)
  look({ id: 'custom' })
  look({ id: 'custom', program })
  look({ id: 'custom', program })
  await expect.poll(problem).toBeDefined()
  expect(programs).toHaveLength(1)
})

it('looks at a program while a run trains, and at files once none does', async () => {
  const { look, problem, worker, training } = ground(wrong)
  training.setState({ worker: 'running', suitesKept: ['bfcl'] })
  look({ id: 'custom', program })
  await expect.poll(problem).toBeDefined()
  look({ id: 'bfcl' })
  expect(worker.sent).toEqual([])
  training.setState({ worker: 'finished' })
  look({ id: 'bfcl' })
  expect(worker.sent).toMatchObject([{ kind: 'count-tasks' }])
})

it('drops what was overtaken with its worker, and ends the last with the answer', async () => {
  const { look, problem, programs, setup, workers } = ground()
  const told = () => setup.getState().told
  const ended = () => workers.map((worker) => worker.ended)
  look({ id: 'custom', program: 'one' })
  look({ id: 'custom', program: 'two' })
  await settled()
  expect([programs.length, ended()]).toEqual([2, [true, false]])
  workers[0]?.say(wrong)
  await settled()
  expect([told(), ended()]).toEqual([undefined, [true, false]])
  // What is looked at now needs no worker; that of the program goes all the same.
  look({ id: 'custom' })
  workers[1]?.say(wrong)
  await settled()
  expect([told(), ended()]).toEqual([undefined, [true, true]])
  look({ id: 'custom', program: 'three' })
  workers[2]?.say(wrong)
  await expect.poll(problem).toBeDefined()
  expect(ended()).toEqual([true, true, true])
})

it('leaves to the run what takes long, or could not be looked at', async () => {
  const answers: readonly WorkshopReport[] = [
    { kind: 'problem', problem: { kind: 'error', message: 'broke' } },
    { kind: 'checked', problem: { kind: 'time', message: 'it took long' } },
    { kind: 'checked' },
  ]
  for (const answer of answers) {
    const { look, programs, setup } = ground(answer)
    look({ id: 'custom', program })
    await settled()
    expect(programs).toHaveLength(1)
    expect(setup.getState().told).toBeUndefined()
  }
})

it('says that the files lack what is set up, with a button for each part they hold', async () => {
  const { look, worker, problem, setup, training } = ground()
  look({ id: 'bfcl', categories: 'multi-turn' })
  expect(worker.sent).toEqual([])
  training.setState({ suitesKept: ['bfcl'] })
  look({ id: 'bfcl', categories: 'multi-turn' })
  expect(worker.sent).toMatchObject([{ kind: 'count-tasks' }])
  worker.answer(1, {
    kind: 'counted',
    heldOut: 0,
    wrong: { message: 'None of them.', choices: ['all', 'simple-multiple'] },
  })
  await expect
    .poll(problem)
    .toMatchObject({ paths: ['suite.id', 'suite.categories'], message: 'None of them.' })
  const mends = problem()?.mends ?? []
  expect(mends.map(({ label }) => label)).toEqual([
    'Take “Python, one turn”',
    'Take “One call, few functions”',
  ])
  const [, last] = mends
  if (last) setup.mend(last)
  expect(setup.getState().problems).toEqual([])
  expect(setup.getState().checked.config?.suite).toMatchObject({ categories: 'simple-multiple' })
})

it('looks again when other files were dropped', async () => {
  const { look, worker, problem, training } = ground()
  training.setState({ suitesKept: ['api-bank'] })
  look({ id: 'api-bank', levels: 'level-3' })
  worker.answer(1, {
    kind: 'counted',
    heldOut: 0,
    wrong: { message: 'None of them.', choices: [] },
  })
  await expect.poll(problem).toMatchObject({ paths: ['suite.id', 'suite.levels'], mends: [] })
  look({ id: 'api-bank', levels: 'level-3' })
  expect(worker.sent).toHaveLength(1)
  look({ id: 'api-bank', levels: 'level-3' }, true)
  worker.answer(2, { kind: 'counted', heldOut: 12 })
  await expect.poll(problem).toBeUndefined()
  expect(training.getState().heldOut?.tasks).toBe(12)
})
