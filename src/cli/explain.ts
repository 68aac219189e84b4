/** `npm run explain`: one update, step by step, with the numbers of a real task. */
import { main, wholeNumber, SEED_MAX } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import { checkOutput, writeNamed } from './files.ts'
import { explained } from './explained.ts'

const SPEC: CommandSpec = {
  name: 'explain',
  about:
    'One update of mode joint from the shipped policies, told with a real task: prompt, plans, calls, rewards, groups, advantages, and the loss token by token. The numbers are the same on every machine.',
  options: {
    seed: { value: 'N', about: 'what tasks and samples are drawn from, 1 unless another is named' },
    out: {
      value: 'FILE',
      about: 'where it is written, such as docs/one-update.md, instead of here',
    },
  },
}

async function explain({ options: { seed = '1', out } }: Given): Promise<number> {
  const page = (): Promise<string> => explained(wholeNumber('seed', seed, 0, SEED_MAX))
  if (out === undefined) {
    process.stdout.write(await page())
    return 0
  }
  await checkOutput('out', out)
  await writeNamed(out, await page())
  return 0
}

await main(SPEC, explain)
