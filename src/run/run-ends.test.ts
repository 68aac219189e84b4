import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { Connection } from './database.ts'
import { endsOf } from './run-ends.ts'
import { RunStorage } from './storage.ts'
import { listRuns } from './stored-list.ts'
import { makeRunFile } from './testing/make-run.ts'

it('says of each stored run what it was made with, and where it began and is now', async () => {
  const connection = await Connection.open('ends')
  const storage = new RunStorage(connection)
  const [a, b] = [
    makeRunFile({ seed: 7, updates: 12, config: { mode: 'separate' } }),
    makeRunFile({ seed: 8, updates: 2 }),
  ]
  const young = { ...b, evaluations: [] }
  await storage.save(a)
  await storage.save(young)
  const listed = (await listRuns(connection)).flatMap((run) => (run.kind === 'run' ? [run] : []))
  expect(
    listed
      .map(({ id, evaluations, described }) => ({ id, evaluations, described }))
      .sort((x, y) => x.id.localeCompare(y.id)),
  ).toEqual([
    {
      id: a.id,
      evaluations: a.evaluations.length,
      described: { seed: 7, mode: 'separate', engine: 'tfjs-cpu', seconds: a.seconds },
    },
    {
      id: b.id,
      evaluations: 0,
      described: { seed: 8, mode: 'joint', engine: 'tfjs-cpu', seconds: b.seconds },
    },
  ])
  const ends = await endsOf(connection, [...listed, { id: 'gone', evaluations: 3 }])
  expect([...ends]).toEqual([
    [a.id, { start: a.evaluations[0]?.greedy.mean, end: a.evaluations.at(-1)?.greedy.mean }],
  ])
  storage.close()
})
