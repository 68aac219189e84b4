/**
 * `npm run validate -- run.json`: says whether that is a sound run file and what it holds. Ends with 0 when it is sound, 1 when it is not, 2 when
 * there is no such file or no name was given.
 */
import { readFile, stat } from 'node:fs/promises'
import { RUN_FILE_MAX_BYTES, readRunFile } from '../run/import.ts'
import type { RunFile } from '../run/run-file.ts'

/** A few lines about a run: what, on what, how far, how well. */
export function summary(file: RunFile): string {
  const { config, fingerprint, evaluations } = file
  const first = evaluations[0]?.greedy
  const last = evaluations.at(-1)?.greedy
  const success = first === undefined || last === undefined ? 'not evaluated'
    : `${first.mean.toFixed(3)} -> ${last.mean.toFixed(3)} (95% ${last.low.toFixed(3)}–${last.high.toFixed(3)}), n=${last.n}`
  return [
    `${config.name} (${file.id}), ${file.status}${file.failure === undefined ? '' : `: ${file.failure}`}`,
    `  made ${file.created} on ${fingerprint.engine}, ${fingerprint.adapter}, code ${fingerprint.code}`,
    `  suite ${config.suite.id}, mode ${config.mode}, seed ${config.seed}`,
    `  ${file.updates.length} of ${config.rl.updates} updates, ${evaluations.length} evaluations, ${file.trajectories.length} trajectories, ${file.warmStart.length} warm start points`,
    `  held-out success, greedy: ${success}`,
    `  ${file.tokens} sampled tokens in ${file.seconds.toFixed(0)} s, weights ${file.weights === undefined ? 'not included' : `of ${Object.keys(file.weights).join(' and ')}`}`,
  ].join('\n')
}

async function main(path: string | undefined): Promise<number> {
  if (path === undefined) {
    console.error('Usage: npm run validate -- run.json')
    return 2
  }
  let text: string
  try {
    const { size } = await stat(path)
    if (size > RUN_FILE_MAX_BYTES) {
      console.error(`${path} has ${size} bytes, expected at most ${RUN_FILE_MAX_BYTES}. Export the run without weights.`)
      return 1
    }
    text = await readFile(path, 'utf8')
  } catch (error) {
    console.error(`${path} cannot be opened: ${error instanceof Error ? error.message : String(error)}`)
    return 2
  }
  const outcome = readRunFile(text, path)
  if (!outcome.ok) {
    console.error(`${outcome.error.message}\n${outcome.error.wayOut}`)
    return 1
  }
  console.log(summary(outcome.file))
  console.log('sound')
  return 0
}

process.exitCode = await main(process.argv[2])
