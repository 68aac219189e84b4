/** `npm run suite`: what a built-in suite holds. */
import { promptFor } from '../rl/context.ts'
import { LEVELS, configSchema } from '../run/config.ts'
import type { Config } from '../run/config.ts'
import { printCalls } from '../tasks/calls/print.ts'
import { copyRuleSuccess } from '../tasks/desk/baseline.ts'
import { SPLITS } from '../tasks/task.ts'
import type { Task } from '../tasks/task.ts'
import { SEED_MAX, main, wholeNumber, print } from './command-line.ts'
import type { CommandSpec, Given, Options } from './command-line.ts'
import { UsageError } from './errors.ts'
import { loadSetting } from './setting.ts'

const SUITES = ['desk', 'signature', 'twohop', 'desk-signature'] as const

const SPEC: CommandSpec = {
  name: 'suite',
  about: 'What a built-in suite holds: sizes, mix, words, token lengths, samples, and of the desk what copying words alone achieves.',
  options: {
    suite: { value: 'ID', about: `${SUITES.join(', ')}; desk unless another is named` },
    level: { value: 'L', about: `${LEVELS.join(', ')}; standard unless another is named` },
    seed: { value: 'N', about: 'what the tasks are made from, 1 unless another is named' },
  },
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)

function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text)
  if (found === undefined) throw new UsageError(`--${name} ${text}: there is ${known.join(', ')}.`)
  return found
}

function configOf({ suite = 'desk', level = 'standard', seed = '1' }: Options): Config {
  const id = oneOf('suite', suite, SUITES)
  return configSchema.parse({ suite: { id, level: oneOf('level', level, LEVELS), seed: wholeNumber('seed', seed, 0, SEED_MAX) }, ...(id === 'desk' ? {} : { warmStart: { from: 'demonstrations' } }) })
}

async function suite({ options }: Given): Promise<number> {
  const config = configOf(options)
  const { suite: made, tokenizer } = await loadSetting(config)
  print(made.about)
  // Where there is no gold, the calls that demonstrations make.
  const callsOf = (task: Task) => made.demonstrate(task, 'fine')?.calls.flat() ?? []
  for (const split of SPLITS) {
    const tasks = Array.from({ length: made.size(split) }, (_, i) => made.task(split, i, 0))
    const share = (n: number): string => `${(100 * mean(tasks.map((t) => (callsOf(t).length === n ? 1 : 0)))).toFixed(1)}%`
    const most = Math.max(...tasks.map((task) => callsOf(task).length))
    print(`${split}: ${tasks.length} tasks, ${new Set(tasks.map((t) => t.template)).size} templates, ${Array.from({ length: most + 1 }, (_, n) => `${n} calls ${share(n)}`).join(', ')}`)
    for (const task of tasks.slice(0, 3)) print(`  ${task.text}\n    ${printCalls(callsOf(task))}`)
  }
  const train = Array.from({ length: made.size('train') }, (_, i) => made.task('train', i, 0))
  const tools = new Set(train.flatMap((task) => made.world(task).tools(0).map((tool) => tool.name)))
  print(`tools: ${[...tools].slice(0, 20).join(' ')}${tools.size > 20 ? ` and ${tools.size - 20} more` : ''}; vocabulary ${tokenizer.vocab}`)
  const lengths = (name: string, counts: readonly number[]) => { print(`tokens of a ${name}: mean ${mean(counts).toFixed(1)}, at most ${Math.max(...counts)}`) }
  lengths('sentence', train.map(({ text }) => tokenizer.encode(text).length))
  lengths('planner prompt', train.map((task) => promptFor({ config, suite: made, tokenizer }, task).tokens.length))
  for (const style of made.styles) lengths(`${style} plan`, train.map((task) => tokenizer.encode(made.demonstrate(task, style)?.plan.join('\n') ?? '').length))
  if (made.id === 'desk') print(`copying words alone solves ${(await copyRuleSuccess(made)).toFixed(3)} of the held-out tasks`)
  return 0
}

await main(SPEC, suite)
