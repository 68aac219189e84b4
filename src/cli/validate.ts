/** `npm run validate`: says whether that is a sound run file and what it holds. */
import { spanText } from '../run/interval-text.ts'
import type { RunFile } from '../run/run-file.ts'
import { main, print } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import { readNamedRun } from './run-files.ts'

const SPEC: CommandSpec = {
  name: 'validate',
  about: 'Says whether that is a sound run file and what it holds: the last line is `sound` then.',
  operand: {
    name: 'run.json',
    about: 'a run file, as train writes it and the page exports it',
    required: true,
  },
  options: {},
  more: [
    'Ends with 0 when it is sound, with 1 when it is not or cannot be read, with 2 when the call is wrong.',
  ],
}

/** A few lines about a run: what, on what, how far, how well. */
export function summary(file: RunFile): string {
  const { config, fingerprint, evaluations } = file
  const first = evaluations[0]?.greedy
  const last = evaluations.at(-1)?.greedy
  const success =
    first === undefined || last === undefined
      ? 'not evaluated'
      : `${first.mean.toFixed(3)} -> ${spanText(last, 3)}, n=${last.n}`
  return [
    `${config.name} (${file.id}), ${file.status}${file.failure === undefined ? '' : `: ${file.failure}`}`,
    `  made ${file.created} on ${fingerprint.engine}, ${fingerprint.adapter}, code ${fingerprint.code}`,
    `  suite ${config.suite.id}, mode ${config.mode}, seed ${config.seed}`,
    `  ${file.updates.length} of ${config.rl.updates} updates, ${evaluations.length} evaluations, ${file.trajectories.length} trajectories, ${file.warmStart.length} warm start points`,
    `  held-out success, greedy: ${success}`,
    `  ${file.tokens} sampled tokens in ${file.seconds.toFixed(0)} s, weights ${file.weights === undefined ? 'not included' : `of ${Object.keys(file.weights).join(' and ')}`}`,
  ].join('\n')
}

async function validate({ operands: [path = ''] }: Given): Promise<number> {
  print(summary(await readNamedRun(path)))
  print('sound')
  return 0
}

await main(SPEC, validate)
