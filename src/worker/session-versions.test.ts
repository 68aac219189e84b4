/** Runs that were made with other versions of their suite's tasks, in the session. */
import { expect, it } from 'vitest'
import { RunStorage } from '../run/storage.ts'
import type { MadeRun } from '../run/suite-versions.ts'
import { makeRunFile } from '../run/testing/make-run.ts'
import type { TaskSetup } from '../rl/task-setup.ts'
import { config, makeSession, turn } from './testing/make-session.ts'

const NOT_KEPT =
  'This run was made with version 9 of the tasks of Desk, and here are the versions 1, 2: it would meet other tasks. Update Tandem, or start a new run with its settings.'

it('a run whose tasks are not kept is not repeated, and nothing is started for it', async () => {
  const { send, of, trainers } = makeSession()
  const file = { ...makeRunFile({ updates: 9, seed: 3 }), config }
  await send({
    kind: 'rerun',
    file: { ...file, origin: { ...file.origin, suites: { desk: 9 } } },
  })
  expect(of('refused')).toMatchObject([{ what: 'rerun', message: NOT_KEPT }])
  expect([of('progress'), trainers.made]).toEqual([[], []])
})

it('a run whose tasks are not kept is not continued', async () => {
  const gone = new Promise<void>(() => undefined)
  const first = makeSession({
    suites: { desk: 9 },
    before: (update) => (update === 7 ? gone : undefined),
  })
  void first.send({ kind: 'start', config })
  await first.until((report) => report.kind === 'update' && report.record.update === 6)
  await turn()
  const second = makeSession({}, { openStorage: () => RunStorage.open(first.database) })
  await second.send({ kind: 'continue', id: 'run-1' })
  expect(second.of('refused')).toMatchObject([{ what: 'continue', message: NOT_KEPT }])
  expect(second.updates()).toEqual([])
})

it('a new run has the current tasks, and one that is repeated those that it was made with', async () => {
  const asked: (MadeRun | undefined)[] = []
  const { send, of } = makeSession(
    {},
    {
      taskSetup: (_, made) => {
        asked.push(made)
        return Promise.resolve(Object.create(null) as TaskSetup)
      },
    },
  )
  await send({ kind: 'start', config })
  const file = { ...makeRunFile({ updates: 9, seed: 3 }), config }
  await send({ kind: 'rerun', file })
  expect(of('compared')).toHaveLength(1)
  expect(asked.map((made) => made?.origin)).toEqual([undefined, file.origin])
})
