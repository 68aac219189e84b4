import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { describe, expect, it } from 'vitest'
import { configSchema, type ConfigInput } from '../run/config.ts'
import type { EngineChoice } from '../run/engine-choice.ts'
import { StorageError } from '../run/database.ts'
import { isReleased } from '../run/keep.ts'
import { RunStorage } from '../run/storage.ts'
import { makeRunFile } from '../run/testing/make-run.ts'
import { FIXTURE } from '../judges/api-bank/testing/api-bank-files.ts'
import { CASSETTE, TOOLRL } from '../tasks/bamboogle/testing/bamboogle-files.ts'
import { FIXTURE as BFCL, QUESTIONS_PATH } from '../judges/bfcl/testing/bfcl-files.ts'
import { at } from '../run/at.ts'
import type { Command } from './protocol.ts'
import { Reply } from './protocol-answer.ts'
import { config, makeSession as make, turn } from './testing/make-session.ts'
import { idleEngine, scriptedTrainers } from '../rl/testing/scripted-trainer.ts'

describe('session', () => {
  it('runs to the end, keeps the run and says each checkpoint', async () => {
    const { send, updates, states, of, database } = make()
    await send({ kind: 'start', config })
    expect(updates()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(states()).toEqual(['running', 'finished'])
    expect(of('started')).toMatchObject([{ id: 'run-1', resumedAt: 0 }])
    // After each evaluation (0, 5, 9), every fourth update, and at the end.
    expect(of('checkpoint').map((report) => report.update)).toEqual([0, 4, 5, 8, 9, 9])
    expect(of('saved').map(({ update }) => update)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    const stored = await (await RunStorage.open(database)).read('run-1')
    expect(stored).toMatchObject({ status: 'finished', created: '2026-11-22T12:00:00Z' })
    expect(stored?.updates).toHaveLength(9)
  })

  it('answers every command, and ends with what was asked for, with a refusal, or with done', async () => {
    const { session, of } = make()
    const answered = async (command: Command): Promise<string[]> => {
      const answers: string[] = []
      await session.handle(
        command,
        new Reply(({ to, last, report: { kind } }) => {
          expect(to).toBe(7)
          answers.push(last === true ? `${kind}.` : kind)
        }, 7),
      )
      return answers
    }
    expect(await answered({ kind: 'start', config })).toEqual(['started.'])
    expect(await answered({ kind: 'continue', id: 'nobody' })).toEqual(['refused.'])
    const file = { ...makeRunFile({ updates: 9, seed: 3 }), config }
    expect(await answered({ kind: 'rerun', file })).toEqual(['started', 'compared.'])
    for (const kind of ['pause', 'resume', 'step', 'stop'] as const)
      expect(await answered({ kind })).toEqual(['done.'])
    expect(await answered({ kind: 'export', id: 'run-1', weights: false })).toEqual(['exported.'])
    const refused: readonly Command[] = [
      { kind: 'count-tasks', config },
      { kind: 'skip-bad-lines' },
      { kind: 'import-suite', files: [] },
      { kind: 'export-cassette' },
    ]
    for (const command of refused) expect(await answered(command)).toEqual(['refused.'])
    // What a run goes through is no answer.
    expect(of('state').length).toBeGreaterThan(0)
  })

  it('pauses between two events, steps one update, and goes on', async () => {
    const { send, until, when, updates, states } = make({ before: turn })
    const done = send({ kind: 'start', config })
    await until((report) => report.kind === 'update')
    await send({ kind: 'pause' })
    await until((report) => report.kind === 'state' && report.state === 'paused')
    const at = updates().length
    await turn()
    await turn()
    expect(updates()).toHaveLength(at)
    await send({ kind: 'step' })
    await when(() => states().length === 4)
    await turn()
    await turn()
    expect(updates()).toHaveLength(at + 1)
    expect(states()).toEqual(['running', 'paused', 'running', 'paused'])
    await send({ kind: 'resume' })
    await done
    expect(updates()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('takes a step that comes before the run is ready', async () => {
    const { send, until, updates } = make()
    const done = send({ kind: 'start', config })
    await send({ kind: 'step' })
    await until((report) => report.kind === 'state' && report.state === 'paused')
    expect(updates()).toEqual([1])
    await send({ kind: 'stop' })
    await done
  })

  it('stops while running and while paused, and keeps what was recorded', async () => {
    for (const pause of [false, true]) {
      const { send, until, updates, states, database } = make({ before: turn })
      const done = send({ kind: 'start', config })
      await until((report) => report.kind === 'update' && report.record.update === 2)
      if (pause) {
        await send({ kind: 'pause' })
        await until((report) => report.kind === 'state' && report.state === 'paused')
      }
      await send({ kind: 'stop' })
      await done
      expect(states().at(-1)).toBe('stopped')
      const stored = await (await RunStorage.open(database)).read('run-1')
      expect(stored).toMatchObject({ status: 'stopped' })
      expect(stored?.updates.map((record) => record.update)).toEqual(updates())
    }
  })

  it('continues in a fresh session after the tab went away in mid-run', async () => {
    const gone = new Promise<void>(() => undefined)
    const first = make({ before: (update) => (update === 7 ? gone : undefined) })
    void first.send({ kind: 'start', config })
    await first.until((report) => report.kind === 'update' && report.record.update === 6)
    await turn()
    // Updates 1 to 6 are recorded; the last checkpoint is of update 5.
    const second = make({}, { openStorage: () => RunStorage.open(first.database) })
    await second.send({ kind: 'continue', id: 'run-1' })
    expect(second.of('started')).toMatchObject([{ id: 'run-1', resumedAt: 5 }])
    expect(second.updates()).toEqual([6, 7, 8, 9])
    const stored = await (await RunStorage.open(first.database)).read('run-1')
    expect(stored?.status).toBe('finished')
    expect(stored?.updates.map((record) => record.update)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('refuses to continue what is not there', async () => {
    const { send, of, states } = make()
    await send({ kind: 'continue', id: 'nobody' })
    expect(of('refused')).toMatchObject([
      {
        what: 'continue',
        message: expect.stringContaining('no checkpoint of run nobody') as string,
      },
    ])
    expect(states()).toEqual(['idle'])
  })

  it('stops and keeps a run when another starts', async () => {
    const { send, until, of, trainers, database } = make({ before: turn })
    const first = send({ kind: 'start', config })
    await until((report) => report.kind === 'update')
    await send({ kind: 'start', config: { ...config, seed: 4 } })
    await first
    expect(of('started').map((report) => report.id)).toEqual(['run-1', 'run-2'])
    expect(trainers.made.map((trainer) => trainer.disposed)).toEqual([true, false])
    const storage = await RunStorage.open(database)
    expect((await storage.read('run-1'))?.status).toBe('stopped')
    expect((await storage.read('run-2'))?.status).toBe('finished')
  })

  it('is stopped while it prepares, and begins anew afterwards', async () => {
    let prepared = 0
    const { send, of, updates } = make(
      {},
      {
        taskSetup: () => {
          prepared += 1
          return new Promise(() => undefined)
        },
      },
    )
    const preparing = send({ kind: 'start', config })
    await turn()
    await send({ kind: 'stop' })
    await preparing
    expect([prepared, of('state'), of('refused'), updates()]).toEqual([
      1,
      [{ kind: 'state', state: 'stopped' }],
      [],
      [],
    ])
    expect(of('progress').map(({ label }) => label)).toEqual([
      'Starting the engine',
      'Making the tasks',
    ])
  })

  it('says nothing more of a run that is made ready only after it was stopped', async () => {
    let ready: () => void = () => undefined
    const held = new Promise<void>((resolve) => (ready = resolve))
    const trainers = scriptedTrainers({})
    let asked = 0
    const { send, of, states, updates } = make(
      {},
      {
        trainers: {
          ...trainers,
          start: async (options) => {
            asked += 1
            if (asked === 1) await held
            return trainers.start(options)
          },
        },
      },
    )
    const first = send({ kind: 'start', config })
    await turn()
    await send({ kind: 'start', config: { ...config, seed: 4 } })
    ready()
    await first
    await turn()
    expect(of('started').map(({ id }) => id)).toEqual(['run-2'])
    expect(states()).toEqual(['stopped', 'running', 'finished'])
    expect(updates()).toHaveLength(9)
    // The one of the run that nobody waits for any more is let go at once.
    expect(trainers.made.map(({ disposed }) => disposed)).toEqual([false, true])
  })

  it('trains on without storage and says so once', async () => {
    const { send, updates, of } = make(
      {},
      {
        openStorage: () =>
          Promise.reject(
            new StorageError('unavailable', 'This window keeps nothing', 'Export the run'),
          ),
      },
    )
    await send({ kind: 'start', config })
    expect(updates()).toHaveLength(9)
    expect(of('notice')).toEqual([
      {
        kind: 'notice',
        about: 'storage',
        message: 'This window keeps nothing',
        wayOut: 'Export the run',
      },
    ])
    await send({ kind: 'export', id: 'run-1', weights: false })
    expect(of('exported')[0]?.file.updates).toHaveLength(9)
  })

  it('reports a failure in words, keeps the run and names the checkpoint', async () => {
    const { send, of, database } = make({
      before: (update) => {
        if (update === 7) throw new Error('planner/loss is not a finite number')
      },
    })
    await send({ kind: 'start', config })
    expect(of('failed')).toEqual([
      {
        kind: 'failed',
        message: 'planner/loss is not a finite number',
        wayOut:
          'Continue it from update 5, its last checkpoint, or change its settings and start again.',
      },
    ])
    expect(await (await RunStorage.open(database)).read('run-1')).toMatchObject({
      status: 'failed',
      failure: 'planner/loss is not a finite number',
    })
  })

  it('holds few trajectories of a long run and exports all of them; where nothing is stored, those that the rule spreads', async () => {
    const long = configSchema.parse({ ...config, rl: { ...config.rl, updates: 300 } })
    const made = makeRunFile({ seed: long.seed, updates: 300 }).trajectories
    const { send, of, trainers } = make()
    await send({ kind: 'start', config: long })
    expect(
      trainers.made[0]?.record.trajectories.filter((one) => !isReleased(one)).length,
    ).toBeLessThanOrEqual(400)
    expect(of('trajectories').map(({ at }) => at)).toEqual(
      of('trajectories').map((_, i, all) =>
        all.slice(0, i).reduce((sum, { kept }) => sum + kept.length, 0),
      ),
    )
    await send({ kind: 'export', id: 'run-1', weights: false })
    expect(
      of('exported')[0]
        ?.file.trajectories.map(({ id }) => id)
        .sort(),
    ).toEqual(made.map(({ id }) => id).sort())
    const nowhere = make(
      {},
      {
        openStorage: () =>
          Promise.reject(
            new StorageError('unavailable', 'This window keeps nothing', 'Export the run'),
          ),
      },
    )
    await nowhere.send({ kind: 'start', config: long })
    await nowhere.send({ kind: 'export', id: 'run-1', weights: false })
    const { trajectories } = at(nowhere.of('exported'), 0, 'exported').file
    expect(trajectories.length).toBeGreaterThanOrEqual(200)
    expect(trajectories.length).toBeLessThanOrEqual(400)
    expect(trajectories[0]?.update).toBe(0)
  })

  it('repeats a run and finds it identical, or names the first difference', async () => {
    const original = make()
    await original.send({ kind: 'start', config })
    await original.send({ kind: 'export', id: 'run-1', weights: false })
    const file = original.of('exported')[0]?.file
    if (file === undefined) throw new Error('nothing was exported')
    await original.send({ kind: 'rerun', file })
    expect(original.of('compared')).toEqual([{ kind: 'compared', identical: true }])
    const other = make({ reward: 7 })
    await other.send({ kind: 'rerun', file })
    expect(other.of('compared')).toMatchObject([
      {
        identical: false,
        difference: expect.stringMatching(
          /^updates\[0\]\.metrics\["planner\/reward"\] was .*, now 7$/,
        ) as string,
      },
    ])
    expect(await (await RunStorage.open(other.database)).list()).toEqual([])
  })

  it('repeats a stopped run as far as it got', async () => {
    const original = make({ before: turn })
    const done = original.send({ kind: 'start', config })
    await original.until((report) => report.kind === 'update' && report.record.update === 3)
    await original.send({ kind: 'stop' })
    await done
    await original.send({ kind: 'export', id: 'run-1', weights: false })
    const file = original.of('exported')[0]?.file
    if (file === undefined) throw new Error('nothing was exported')
    const again = make()
    await again.send({ kind: 'rerun', file })
    expect(again.of('compared')).toEqual([{ kind: 'compared', identical: true }])
    expect(again.updates()).toHaveLength(file.updates.length)
  })

  it('exports a stored run with the weights of its checkpoint', async () => {
    const first = make()
    await first.send({ kind: 'start', config })
    const second = make({}, { openStorage: () => RunStorage.open(first.database) })
    await second.send({ kind: 'export', id: 'run-1', weights: true })
    expect(second.of('exported')[0]?.file.weights?.['planner']).toEqual({
      'model.norm.weight': { shape: [2], data: 'AACAPwAAAEA=' },
    })
    await second.send({ kind: 'export', id: 'nobody', weights: false })
    expect(second.of('refused')).toMatchObject([{ what: 'export' }])
  })

  it('says what is not in the file of a stored run because it cannot be read', async () => {
    const first = make()
    await first.send({ kind: 'start', config })
    const database = await openDB(first.database)
    await database.put(
      'rows',
      {
        ...((await database.get('rows', ['run-1', 'updates', 8])) as object),
        metrics: { 'planner/reward': NaN },
      },
      ['run-1', 'updates', 8],
    )
    database.close()
    const second = make({}, { openStorage: () => RunStorage.open(first.database) })
    await second.send({ kind: 'export', id: 'run-1', weights: false })
    expect(second.of('exported')[0]?.file.updates).toHaveLength(9)
    expect(second.of('notice')[0]?.message).toMatch(
      /^Not all of the run is in the exported file\. Left out: update 9: /,
    )
  })

  it('takes official files over, and has them in a later session', async () => {
    const { send, of, database } = make()
    await send({ kind: 'import-suite', files: [...FIXTURE] })
    expect(of('imported')).toMatchObject([{ suite: 'api-bank' }])
    expect(of('imported')[0]?.counts['train']).toBeGreaterThan(0)
    expect(await (await RunStorage.open(database)).readSuite('api-bank')).toEqual(FIXTURE)
  })

  it('counts the tasks that the files hold out as a run of the settings would read them', async () => {
    const { send, of } = make()
    const asked = (suite: ConfigInput['suite']) => configSchema.parse({ suite })
    await send({ kind: 'count-tasks', config: asked({ id: 'api-bank' }) })
    expect(of('refused')).toMatchObject([{ what: 'count-tasks' }])
    await send({ kind: 'import-suite', files: [...FIXTURE] })
    await send({ kind: 'count-tasks', config: asked({ id: 'api-bank' }) })
    await send({
      kind: 'count-tasks',

      config: asked({ id: 'api-bank', heldOutShare: 0.5 }),
    })
    const [quarter, half] = of('counted')
    expect(quarter).toEqual({
      kind: 'counted',

      heldOut: of('imported')[0]?.counts['held-out'],
    })
    expect(half?.heldOut).toBeGreaterThan(quarter?.heldOut ?? Infinity)
    // What is not among the files is said with what is.
    await send({
      kind: 'count-tasks',

      config: asked({ id: 'api-bank', levels: 'level-3' }),
    })
    expect(of('counted')[2]).toMatchObject({
      heldOut: 0,
      wrong: { choices: expect.arrayContaining(['all']) as string[] },
    })
    expect(of('counted')[2]?.wrong?.message).toMatch(
      /^None of API-Bank's files holds requests of level-3/,
    )
  })

  it('lists lines that cannot be used, and leaves them out when told to', async () => {
    const { send, of, database } = make()
    const files = BFCL.map((file) =>
      file.path === QUESTIONS_PATH
        ? { ...file, text: file.text.replace('"content"', '"said"') }
        : { ...file },
    )
    await send({ kind: 'skip-bad-lines' })
    expect(of('refused')).toMatchObject([{ what: 'skip-bad-lines' }])
    await send({ kind: 'import-suite', wanted: 'desk', files })
    expect(of('bad-lines')).toMatchObject([
      {
        suite: 'bfcl',
        all: 1,
        lines: [{ file: QUESTIONS_PATH, line: 1, field: 'question[0][0].content' }],
      },
    ])
    expect(await (await RunStorage.open(database)).readSuite('bfcl')).toBeUndefined()
    await send({ kind: 'skip-bad-lines' })
    expect(of('imported')).toMatchObject([
      { suite: 'bfcl', skipped: 1, licence: expect.stringContaining('Apache-2.0') as string },
    ])
    expect(await (await RunStorage.open(database)).readSuite('bfcl')).toEqual(files)
  })

  it('knows whose files were dropped, whatever the page shows', async () => {
    const { send, of } = make()
    const both = [...FIXTURE, ...BFCL].map((file) => ({ ...file }))
    for (const wanted of ['api-bank', 'bfcl'])
      await send({ kind: 'import-suite', wanted, files: both })
    await send({ kind: 'import-suite', wanted: 'bfcl', files: [...FIXTURE] })
    expect(of('imported').map(({ suite }) => suite)).toEqual(['api-bank', 'bfcl', 'api-bank'])
  })

  it('lets a cassette that is dropped alone join the questions that are there', async () => {
    const { send, of, database } = make()
    await send({ kind: 'import-suite', wanted: 'bamboogle', files: [{ ...CASSETTE }] })
    expect(of('refused')).toMatchObject([{ what: 'import-suite' }])
    for (const files of [[TOOLRL], [CASSETTE]])
      await send({
        kind: 'import-suite',
        wanted: 'bamboogle',
        files: files.map((file) => ({ ...file })),
      })
    expect(of('imported').map(({ suite }) => suite)).toEqual(['bamboogle', 'bamboogle'])
    expect(
      (await (await RunStorage.open(database)).readSuite('bamboogle'))?.map(({ path }) => path),
    ).toEqual([TOOLRL.path, CASSETTE.path])
    await send({ kind: 'record-searches', endpoint: '{}', whileTraining: false })
    expect(of('refused').at(-1)).toMatchObject({
      what: 'record-searches',
      message: 'Nothing can be sent from here.',
    })
    await send({ kind: 'export-cassette' })
    expect(of('cassette')).toMatchObject([{ queries: 26 }])
  })

  it('trains on official files where nothing can be stored', async () => {
    const tasks: string[] = []
    const trainers = scriptedTrainers({})
    const { send, of } = make(
      {},
      {
        openStorage: () =>
          Promise.reject(
            new StorageError('unavailable', 'This window keeps nothing', 'Export the run'),
          ),
        taskSetup: undefined,
        trainers: {
          ...trainers,
          start: (options) => {
            tasks.push(options.suite.id)
            return trainers.start(options)
          },
        },
      },
    )
    const real = {
      ...config,
      suite: {
        id: 'api-bank',
        path: '',
        seed: 1,
        heldOutShare: 0.25,
        split: 'reporting',
        skipBad: false,
        levels: 'all',
        judge: 'official',
      } as const,
    }
    await send({ kind: 'start', config: real })
    expect(of('refused')).toMatchObject([
      { what: 'start', message: expect.stringContaining('Drop the official folder') as string },
    ])
    await send({ kind: 'import-suite', files: [...FIXTURE] })
    await send({ kind: 'start', config: real })
    expect(tasks).toEqual(['api-bank'])
  })

  it('refuses files that are no suite', async () => {
    const { send, of } = make()
    await send({ kind: 'import-suite', files: [{ path: 'holiday.txt', text: 'sun' }] })
    expect(of('refused')).toMatchObject([{ what: 'import-suite' }])
    expect(of('imported')).toEqual([])
  })

  it('says why the engine that was asked for does not start', async () => {
    const { send, of } = make(
      {},
      { engines: { get: () => Promise.reject(new Error('no adapter')), drop: () => undefined } },
    )
    await send({ kind: 'start', config: { ...config, engine: 'webgpu' } })
    expect(of('refused')).toMatchObject([
      { what: 'start', message: expect.stringContaining('no adapter. Reload') as string },
    ])
  })

  it('asks for the portable build where the configuration does, and where the run to repeat had it', async () => {
    const asked: EngineChoice[] = []
    const portable = {
      ...idleEngine(),
      info: { ...idleEngine().info, name: 'wasm', variants: { build: 'portable' } },
    } as const
    const { send, of } = make(
      {},
      {
        engines: {
          get: (wanted) => {
            asked.push(wanted)
            return Promise.resolve({ engine: portable })
          },
          drop: () => undefined,
        },
      },
    )
    await send({ kind: 'start', config: { ...config, portable: true } })
    // A runtime without relaxed SIMD has the portable build unasked; its run is repeated with it
    // all the same.
    await send({ kind: 'start', config })
    await send({ kind: 'export', id: 'run-2', weights: false })
    const file = of('exported')[0]?.file
    if (file === undefined) throw new Error('nothing was exported')
    await send({
      kind: 'rerun',
      file: {
        ...file,
        fingerprint: { ...file.fingerprint, engine: 'wasm', variants: { build: 'portable' } },
      },
    })
    expect(asked).toEqual([
      { name: 'wasm', portable: true },
      { name: 'auto', portable: false },
      { name: 'wasm', portable: true },
    ])
  })

  it('repeats a run on the kernels it had, or on others where the adapter has not got them', async () => {
    const asked: EngineChoice[] = []
    const { send, of } = make(
      {},
      {
        engines: {
          drop: () => undefined,
          get: (wanted) => {
            asked.push(wanted)
            return wanted.kernels === 'quad'
              ? Promise.reject(new Error('no subgroups'))
              : Promise.resolve({ engine: idleEngine() })
          },
        },
      },
    )
    await send({ kind: 'start', config })
    await send({ kind: 'export', id: 'run-1', weights: false })
    const file = of('exported')[0]?.file
    if (file === undefined) throw new Error('nothing was exported')
    for (const sharing of ['alone', 'quad'])
      await send({
        kind: 'rerun',
        file: {
          ...file,
          fingerprint: { ...file.fingerprint, engine: 'webgpu', variants: { sharing } },
        },
      })
    expect(asked.slice(1)).toEqual([
      { name: 'webgpu', portable: false, kernels: 'alone' },
      { name: 'webgpu', portable: false, kernels: 'quad' },
      { name: 'webgpu', portable: false },
    ])
    expect(of('compared').map(({ identical }) => identical)).toEqual([true, true])
  })
})
