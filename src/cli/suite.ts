/**
 * `npm run suite`: what a suite holds; of official files also how it is split, what the floors do
 * and how much of it stands in training.
 */
import { promptFor } from '../rl/prompt.ts'
import { at } from '../run/at.ts'
import { LEVELS, SUITE_SPLITS, configSchema } from '../run/config.ts'
import type { Config } from '../run/config.ts'
import { cellConfig } from '../run/experiment-cells.ts'
import { experimentSchema } from '../run/experiment.ts'
import { GENERATED_IDS, SUITE_FACTS } from '../run/suite-facts.ts'
import { printCalls } from '../run/calls/call-print.ts'
import { ruleSuccess } from '../tasks/copying-baseline.ts'
import { SPLITS, tasksIn } from '../tasks/task.ts'
import type { Task } from '../tasks/task.ts'
import { SEED_MAX, main, readConfig, readJson, wholeNumber, print } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import type { Options } from './option-spec.ts'
import { UsageError } from './errors.ts'
import { experimentFrom } from './experiment-options.ts'
import { OFFICIAL_OPTIONS } from './run-options.ts'
import { SET_OPTION, chosenBy, withChosen } from './set-option.ts'
import { loadTaskSetup } from './task-setup.ts'

const SPEC: CommandSpec = {
  name: 'suite',
  about:
    'What a suite holds: sizes, mix, words, token lengths, samples, and of the desk what copying words alone achieves; of official files the splits, the floors, and what of it stands in training. Nothing is trained.',
  options: {
    suite: { value: 'ID', about: `${GENERATED_IDS.join(', ')}; desk unless another is named` },
    level: { value: 'L', about: `${LEVELS.join(', ')}; standard unless another is named` },
    config: {
      value: 'FILE',
      about:
        'the suite of this configuration, or of each variant of this experiment, such as public/presets/official.json, instead',
    },
    seed: { value: 'N', about: 'what the tasks are made from, 1 unless another is named' },
    set: SET_OPTION,
    ...OFFICIAL_OPTIONS,
  },
}

const mean = (values: readonly number[]): number =>
  values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)

function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((one) => one === text)
  if (found === undefined) throw new UsageError(`--${name} ${text}: there is ${known.join(', ')}.`)
  return found
}

function configOf({ suite = 'desk', level = 'standard', seed = '1' }: Options): Config {
  const id = oneOf('suite', suite, GENERATED_IDS)
  return configSchema.parse({
    suite: {
      id,
      level: oneOf('level', level, LEVELS),
      seed: wholeNumber('seed', seed, 0, SEED_MAX),
    },
    ...(SUITE_FACTS[id].shipped ? {} : { warmStart: { from: 'demonstrations' } }),
  })
}

/** The configurations whose suites a file asks for. @throws UsageError, CommandError */
async function configsIn(
  path: string,
  options: Options,
  set: readonly string[],
): Promise<readonly Config[]> {
  const { seed, level, suite } = options
  if (level !== undefined || suite !== undefined)
    throw new UsageError(
      `--${suite === undefined ? 'level' : 'suite'}: ${path} says that already; leave out the one or the other.`,
    )
  const official: Options = Object.fromEntries(
    Object.keys(OFFICIAL_OPTIONS).map((name) => [name, options[name]]),
  )
  const document = await readJson(path)
  const experiment = experimentSchema.safeParse(document).success
    ? experimentFrom(document, path, official, set)
    : undefined
  const configs =
    experiment === undefined
      ? [await readConfig(path, official, set)]
      : experiment.variants.map(({ id: variant }) =>
          cellConfig(experiment, {
            variant,
            mode: at(experiment.modes, 0, 'modes'),
            seed: at(experiment.seeds, 0, 'seeds'),
          }),
        )
  return configs.map((config) =>
    seed === undefined
      ? config
      : configSchema.parse({
          ...config,
          suite: { ...config.suite, seed: wholeNumber('seed', seed, 0, SEED_MAX) },
        }),
  )
}

async function suite({ options, several }: Given): Promise<number> {
  const { config } = options
  const set = several['set'] ?? []
  const foreign = Object.keys(OFFICIAL_OPTIONS).find((name) => options[name] !== undefined)
  if (config === undefined && foreign !== undefined)
    throw new UsageError(
      `--${foreign} is for suites of official files: name a configuration with --config.`,
    )
  for (const one of config === undefined
    ? [withChosen(configOf(options), chosenBy(set, {}))]
    : await configsIn(config, options, set))
    await show(one)
  return 0
}

async function show(config: Config): Promise<void> {
  const { suite: made, tokenizer } = await loadTaskSetup(config)
  print(made.about)
  if ('split' in config.suite)
    print(
      `split for ${config.suite.split}, of ${SUITE_SPLITS.join(' and ')}; suite seed ${config.suite.seed}, held-out share ${config.suite.heldOutShare}`,
    )
  // Where there is no gold, the calls that demonstrations make.
  const callsOf = (task: Task) => made.demonstrate(task, 'fine')?.calls.flat() ?? []
  for (const split of SPLITS) {
    const tasks = tasksIn({ suite: made, seed: 0 }, split)
    const share = (n: number): string =>
      `${(100 * mean(tasks.map((t) => (callsOf(t).length === n ? 1 : 0)))).toFixed(1)}%`
    const most = Math.max(...tasks.map((task) => callsOf(task).length))
    print(
      `${split}: ${tasks.length} tasks, ${new Set(tasks.map((t) => t.template)).size} templates, ${Array.from({ length: most + 1 }, (_, n) => `${n} calls ${share(n)}`).join(', ')}`,
    )
    for (const task of tasks.slice(0, 3)) print(`  ${task.text}\n    ${printCalls(callsOf(task))}`)
  }
  const train = tasksIn({ suite: made, seed: 0 }, 'train')
  const tools = new Set(
    train.flatMap((task) =>
      made
        .world(task)
        .tools(0)
        .map((tool) => tool.name),
    ),
  )
  print(
    `tools: ${[...tools].slice(0, 20).join(' ')}${tools.size > 20 ? ` and ${tools.size - 20} more` : ''}; vocabulary ${tokenizer.vocab}`,
  )
  const lengths = (name: string, counts: readonly number[]) => {
    print(`tokens of a ${name}: mean ${mean(counts).toFixed(1)}, at most ${Math.max(...counts)}`)
  }
  lengths(
    'sentence',
    train.map(({ text }) => tokenizer.encode(text).length),
  )
  lengths(
    'planner prompt',
    train.map((task) => promptFor({ config, suite: made, tokenizer }, task).tokens.length),
  )
  for (const style of made.styles)
    lengths(
      `${style} plan`,
      train.map(
        (task) => tokenizer.encode(made.demonstrate(task, style)?.plan.join('\n') ?? '').length,
      ),
    )
  if ('measuredOn' in config.suite)
    for (const { name, success } of await ruleSuccess(made))
      print(`${name} solves ${success.toFixed(3)} of the held-out tasks`)
}

await main(SPEC, suite)
