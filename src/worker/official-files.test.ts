import { expect, it } from 'vitest'
import { FIXTURE } from '../judges/api-bank/testing/api-bank-files.ts'
import { configSchema } from '../run/config.ts'
import { StorageError } from '../run/database.ts'
import { OfficialFiles } from './official-files.ts'
import { RunPersistence } from './persistence.ts'
import type { Report } from './protocol.ts'
import { replyTo } from './testing/reply-to.ts'

/** How often a dialogue is read while the tasks of these levels are counted, and what is said. */
async function counting(levels: 'all' | 'level-3') {
  let reads = 0
  const reports: Report[] = []
  const official = new OfficialFiles(
    new RunPersistence(
      () => Promise.reject(new StorageError('unavailable', 'Nothing is kept here.', '')),
      () => undefined,
    ),
  )
  const files = FIXTURE.map(({ path, text }) => ({
    path,
    get text() {
      if (path.includes('level-1-given-desc')) reads += 1
      return text
    },
  }))
  const reply = () => replyTo((report) => reports.push(report))
  await official.take('api-bank', files, false, reply())
  reads = 0
  const config = configSchema.parse({ suite: { id: 'api-bank', levels } })
  await official.handle({ kind: 'count-tasks', config }, reply())
  return { reads, counted: reports.at(-1) }
}

it('finds out what else the files hold without reading them again', async () => {
  const [there, missing] = [await counting('all'), await counting('level-3')]
  expect(missing.counted).toMatchObject({
    kind: 'counted',
    wrong: { choices: ['all', 'level-1', 'level-2'] },
  })
  expect(there.reads).toBeGreaterThan(0)
  expect(missing.reads).toBe(there.reads)
})
