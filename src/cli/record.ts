/**
 * `npm run record`: searches for Bamboogle's questions at an endpoint that the user names and
 * writes a cassette, which training and the page then replay. What the folder's cassettes hold
 * already is kept and not asked for again; interrupted, what was found by then is written.
 */
import { importBamboogle } from '../tasks/bamboogle/bamboogle-import.ts'
import { printCassette } from '../tasks/bamboogle/search/cassette.ts'
import { endpointSchema } from '../tasks/bamboogle/search/search-endpoint.ts'
import { Recorder, recordQuestions } from '../tasks/bamboogle/search/search-recorder.ts'
import { sendBy } from '../tasks/bamboogle/search/send-query.ts'
import { firstIssue } from '../run/schema-issue.ts'
import { main, readJson, print, tell } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import { CommandError } from './errors.ts'
import { checkOutput, writeNamed } from './files.ts'
import { INTERRUPTED } from './interrupt.ts'
import type { Interrupt } from './interrupt.ts'
import { badLineTexts, readFolder } from './task-setup.ts'

const SPEC: CommandSpec = {
  name: 'record',
  about:
    "Searches for Bamboogle's questions at an endpoint of yours and writes what it answers, for training to replay.",
  options: {
    data: {
      value: 'DIR',
      about: "Bamboogle's folder; what its cassettes hold is not asked for again",
      required: true,
    },
    endpoint: { value: 'FILE', about: 'where and how to ask', required: true },
    out: { value: 'FILE', about: 'the cassette that is written', required: true },
    'skip-bad': { about: 'leaves out lines of the files that cannot be used' },
  },
  more: [
    'Ends with 0 when every question was answered, with 1 when not or when something failed, with 2 when the call is wrong, with 130 when it was interrupted: what was found by then is written.',
  ],
}

async function record(
  { options: { data = '', endpoint: path = '', out = '', 'skip-bad': skipBad } }: Given,
  interrupt: Interrupt,
): Promise<number> {
  const document = await readJson(path)
  const endpoint = endpointSchema.safeParse(document)
  if (!endpoint.success)
    throw new CommandError(
      `${path} is no endpoint: ${firstIssue(endpoint.error, document)}. Correct it, or name another with --endpoint.`,
    )
  await checkOutput('out', out)
  const read = importBamboogle(
    await readFolder({ id: 'bamboogle', path: data }),
    skipBad === 'true',
  )
  if (!read.ok) throw new CommandError([...badLineTexts(read.bad), read.error].join('\n'))
  const { questions, recordings } = read.files
  const recorder = new Recorder(endpoint.data, sendBy(fetch))
  let failed = 0
  interrupt.keeps(() => 'interrupted before what was found could be written')
  const interrupted = new Promise<void>((resolve) => {
    interrupt.signal.addEventListener('abort', () => {
      resolve()
    })
  })
  const asking = recordQuestions(
    questions.map(({ text }) => text),
    recordings,
    recorder,
    (done, all, error) => {
      if (error !== undefined) failed += 1
      if (error !== undefined && failed <= 3) tell(error)
      if (done === all || done % 10 === 0) print(`searched for ${done} of ${all} questions`)
    },
  )
  await Promise.race([asking, interrupted])
  if (recorder.recordings.length === 0 && (failed > 0 || interrupt.heard)) {
    if (!interrupt.heard)
      throw new CommandError('Nothing was recorded, and nothing is written. Is the endpoint there?')
    tell('interrupted before anything was found; nothing is written')
    return INTERRUPTED
  }
  await writeNamed(out, printCassette([...recordings, ...recorder.recordings]))
  print(
    `${out}: ${recordings.length + recorder.recordings.length} recorded queries, ${recorder.recordings.length} of them new, ${failed} failed`,
  )
  if (interrupt.heard) return INTERRUPTED
  return failed === 0 ? 0 : 1
}

await main(SPEC, record)
