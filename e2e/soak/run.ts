/**
 * `npm run soak -- CASE [--times N] [--seed S] [--fresh]`: drives faults into the page and the
 * commands and says what each cost.
 */
import { join } from 'node:path'
import { codeVersion } from '../../src/cli/code-version.ts'
import { Journal } from '../../src/cli/journal.ts'
import { asked, usage } from './arguments.ts'
import { CASES } from './cases/all.ts'
import { outcomeSchema } from './soak-case.ts'
import { runSoak } from './soak.ts'

/** What the page, the commands and the faults are made from. */
const MADE_FROM = [
  'src',
  'public',
  'e2e/soak',
  'e2e/page.ts',
  'index.html',
  'vite.config.ts',
  'package-lock.json',
]
const KEPT = join(import.meta.dirname, '..', '..', '.tandem', 'soak')

async function main(): Promise<number> {
  const call = asked(process.argv.slice(2), CASES)
  if (call.kind === 'help') {
    console.log(usage(CASES))
    return 0
  }
  if (call.kind === 'wrong') {
    console.error(`${call.message} npm run soak -- --help says more.`)
    return 2
  }
  const { soak, times, seed, fresh } = call
  const abort = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => {
      abort.abort(new Error('interrupted'))
    })
  const journal = await Journal.open(
    join(KEPT, `${soak.name}-${seed}-${times}.jsonl`),
    { case: soak.name, seed, times, code: codeVersion(MADE_FROM) },
    outcomeSchema,
    fresh,
  )
  if (journal.size > 0)
    console.log(`${journal.size} outcomes of an earlier call are taken over; --fresh begins anew.`)
  try {
    const { survived, all } = await runSoak({
      soak,
      seed,
      times,
      journal,
      say: (line) => {
        console.log(line)
      },
      signal: abort.signal,
    })
    console.log(`survived ${survived} of ${all}`)
    return survived === all ? 0 : 1
  } catch (error) {
    if (abort.signal.aborted) {
      console.error(
        `Interrupted after ${journal.size} outcomes, which are kept: the same call goes on.`,
      )
      return 130
    }
    console.error(
      `The soak ended early: ${error instanceof Error ? error.message : String(error)} What it found is kept; the same call goes on.`,
    )
    return 1
  }
}

// Nothing that is still pending keeps the process: browsers go with it.
process.exit(await main())
