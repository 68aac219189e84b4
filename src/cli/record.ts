/**
 * `npm run record -- --data DIR --endpoint FILE --out cassette.json`: searches for Bamboogle's questions at an endpoint that the user names and
 * writes a cassette, which training and the page then replay. What the folder's cassettes hold already is kept and not asked for again.
 */
import { writeFile } from 'node:fs/promises'
import { importBamboogle } from '../tasks/bamboogle/import.ts'
import { printCassette } from '../tasks/bamboogle/search/cassette.ts'
import { endpointSchema } from '../tasks/bamboogle/search/endpoint.ts'
import { Recorder, recordQuestions } from '../tasks/bamboogle/search/recorder.ts'
import { sendBy } from '../tasks/bamboogle/search/send.ts'
import { UsageError, commandLine, main, readJson } from './command-line.ts'
import { badLineTexts, readFolder } from './setting.ts'

const USAGE = 'usage: npm run record -- --data DIR --endpoint FILE --out cassette.json [--skip-bad]'

async function record(args: readonly string[]): Promise<number> {
  const { options: { data, endpoint: path, out, 'skip-bad': skipBad } } = commandLine(args, ['data', 'endpoint', 'out'], ['skip-bad'])
  if (data === undefined || path === undefined || out === undefined) throw new UsageError(USAGE)
  const endpoint = endpointSchema.safeParse(await readJson(path))
  if (!endpoint.success) {
    const [issue] = endpoint.error.issues
    throw new UsageError(`${path}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'no endpoint'}`)
  }
  const read = importBamboogle(await readFolder({ id: 'bamboogle', path: data }), skipBad === 'true')
  if (!read.ok) throw new UsageError([...badLineTexts(read.bad), read.error].join('\n'))
  const { questions, recordings } = read.files
  const recorder = new Recorder(endpoint.data, sendBy(fetch))
  let failed = 0
  await recordQuestions(questions.map(({ text }) => text), recordings, recorder, (done, all, error) => {
    if (error !== undefined) failed += 1
    if (error !== undefined && failed <= 3) console.error(error)
    if (done === all || done % 10 === 0) console.log(`searched for ${done} of ${all} questions`)
  })
  if (recorder.recordings.length === 0 && failed > 0) throw new UsageError('Nothing was recorded, and nothing is written.')
  await writeFile(out, printCassette([...recordings, ...recorder.recordings]))
  console.log(`${out}: ${recordings.length + recorder.recordings.length} recorded queries, ${recorder.recordings.length} of them new, ${failed} failed`)
  return failed === 0 ? 0 : 1
}

await main(() => record(process.argv.slice(2)))
