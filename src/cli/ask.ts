/** `npm run ask`: requests in one's own words, put to the policies of a run file. */
import { ask } from '../rl/ask/ask.ts'
import { askedFile, checkVocabulary, NotAskable, pairOf, weightsOf } from '../rl/ask/asked-run.ts'
import { disposePair } from '../rl/policy-pair.ts'
import type { PolicyPair } from '../rl/policy-pair.ts'
import type { TaskSetup } from '../rl/task-setup.ts'
import { chosenBy } from '../run/engine-choice.ts'
import { LONGEST_REQUEST, WHEN } from '../run/request.ts'
import type { When } from '../run/request.ts'
import type { RunFile } from '../run/run-file.ts'
import { messageOf, sentence, ToldError } from '../run/told-error.ts'
import { readRequestFile } from './asked-file.ts'
import type { FileRequest } from './asked-file.ts'
import { askedLines, scoreLines } from './asked-text.ts'
import type { Scored } from './asked-text.ts'
import { main, parseEngine, print } from './command-line.ts'
import type { CommandSpec, Given } from './command-line.ts'
import { chooseEngine } from './engines.ts'
import { CommandError, UsageError } from './errors.ts'
import type { Interrupt } from './interrupt.ts'
import { ENGINE_OPTION, OFFICIAL_OPTIONS, withOfficial } from './run-options.ts'
import { readNamedRun } from './run-files.ts'
import { readStarters } from './starters.ts'
import { taskSetupFor } from './task-setup.ts'

const SPEC: CommandSpec = {
  name: 'ask',
  about:
    'Puts a request in your own words, or a file of them, to the policies of a run: prints the plan, each call with its result, and what changed in the world, before and after training.',
  operand: {
    name: 'run.json',
    about: 'a run file with its weights, as train writes it; behind it, in quotes, the request',
    required: true,
    many: true,
  },
  options: {
    file: {
      value: 'FILE',
      about:
        'instead of one request: a text with a request a line, or a JSON list of {"text", "gold", "answer", "kind", "tools"}, all but the first optional',
    },
    when: {
      value: 'W',
      about: `which policies: ${WHEN.join(', ')} or both; both unless it is said`,
    },
    tools: {
      value: 'A,B',
      about:
        'the tools on offer, where a suite lists others with each task; those nearest to the words unless it is said',
    },
    engine: ENGINE_OPTION,
    'suite-path': OFFICIAL_OPTIONS['suite-path'],
  },
  more: [
    'Where requests say what is right ("gold": calls, or "answer"), each is judged by the rule of the suite, and the last line is `right BEFORE -> AFTER of N`; else nothing is judged.',
    'Ends with 0, with 1 when something failed, with 2 when the call is wrong.',
  ],
}

function requestedWhen(words: string | undefined): readonly When[] | undefined {
  if (words === undefined) return undefined
  if (words === 'both') return WHEN
  const when = WHEN.find((one) => one === words)
  if (when === undefined) throw new UsageError(`--when ${words}: there is before, after and both.`)
  return [when]
}

async function requestsOf({ options, operands }: Given): Promise<readonly FileRequest[]> {
  const { file, tools } = options
  const [, text, ...rest] = operands
  if (rest.length > 0)
    throw new UsageError('More than one request was given: put it in quotes, or name a --file.')
  if ((text === undefined) === (file === undefined))
    throw new UsageError(
      text === undefined
        ? 'There is no request: put it in quotes behind the run file, or name a --file.'
        : 'There are a request and a --file: leave one of them out.',
    )
  const chosen = tools?.split(',')
  if (file !== undefined)
    return (await readRequestFile(file)).map((one) => ({ ...one, tools: one.tools ?? chosen }))
  if (text === undefined || text.trim() === '' || text.length > LONGEST_REQUEST)
    throw new UsageError(`A request has 1 to ${LONGEST_REQUEST} characters.`)
  return [{ place: 'The request', text, right: undefined, kind: undefined, tools: chosen }]
}

/** The tasks that the run was made with. @throws CommandError */
async function setupOf(file: RunFile, suitePath: string | undefined): Promise<TaskSetup> {
  const config = {
    ...file.config,
    suite: withOfficial(file.config.suite, { 'suite-path': suitePath }),
  }
  const setup = await taskSetupFor(config, file)
  checkVocabulary(file, setup.tokenizer)
  return setup
}

interface Checked extends FileRequest {
  /** Why what it says is right says nothing. */
  readonly unjudged: string | undefined
}

/** Whether it can be asked, before any is. @throws CommandError where it cannot */
async function checkedRequest({ suite }: TaskSetup, request: FileRequest): Promise<Checked> {
  const { place, right, ...bare } = request
  try {
    await suite.asked(bare)
  } catch (error) {
    throw new CommandError(`${place}: ${told(error)}`)
  }
  const unjudged =
    right === undefined
      ? undefined
      : await suite.asked({ ...bare, right }).then(() => undefined, told)
  return { ...request, right: unjudged === undefined ? right : undefined, unjudged }
}

/** Those that are there of what was asked for. @throws NotAskable where none is */
async function pairsOf(
  file: RunFile,
  { tokenizer }: TaskSetup,
  wanted: readonly When[] | undefined,
  engine: Awaited<ReturnType<typeof chooseEngine>>,
): Promise<ReadonlyMap<When, PolicyPair>> {
  const run = askedFile({ ...file, update: file.updates.length })
  const pairs = new Map<When, PolicyPair>()
  const missing: string[] = []
  for (const when of wanted ?? WHEN)
    try {
      const weights = await weightsOf(run, when, () => readStarters(run.config.suite.id))
      pairs.set(when, await pairOf(engine, run, tokenizer, weights))
    } catch (error) {
      if (!(error instanceof NotAskable) || wanted !== undefined) throw error
      missing.push(error.message)
    }
  if (pairs.size === 0) throw new NotAskable(missing.join(' '))
  for (const words of missing) print(words)
  return pairs
}

async function asking(given: Given, { signal }: Interrupt): Promise<number> {
  const { options, operands } = given
  const wanted = requestedWhen(options['when'])
  const engineNamed = options['engine'] === undefined ? undefined : parseEngine(options['engine'])
  const requests = await requestsOf(given)
  const file = await readNamedRun(operands[0] ?? '')
  const setup = await setupOf(file, options['suite-path'])
  const checked = await Promise.all(requests.map((request) => checkedRequest(setup, request)))
  const { config } = file
  const engine = await chooseEngine(
    engineNamed === undefined ? chosenBy(config) : { name: engineNamed, portable: false },
  )
  const pairs = await pairsOf(file, setup, wanted, engine)
  const scored: Scored[] = []
  for (const [i, { text, right, kind, tools, unjudged }] of checked.entries()) {
    print(`${i + 1}. ${kind === undefined ? '' : `[${kind}] `}${text}`)
    const rights: Partial<Record<When, boolean>> = {}
    for (const [when, pair] of pairs) {
      const update = when === 'before' ? 0 : file.updates.length
      const { asked, verdict } = await ask(
        { config, suite: setup.suite, tokenizer: setup.tokenizer, ...pair },
        { text, when, update, tools, right },
        () => undefined,
        signal,
      )
      if (verdict !== undefined) rights[when] = verdict.success
      for (const line of askedLines(asked, verdict?.success)) print(`  ${line}`)
    }
    if (unjudged !== undefined) print(`  not judged: ${unjudged}`)
    scored.push({ kind, right: rights })
  }
  for (const pair of pairs.values()) disposePair(pair)
  for (const line of scoreLines(scored, [...pairs.keys()])) print(line)
  return 0
}

const told = (error: unknown): string =>
  `${sentence(messageOf(error))}${error instanceof ToldError && error.wayOut !== undefined ? ` ${error.wayOut}` : ''}`

await main(SPEC, (given, interrupt) =>
  asking(given, interrupt).catch((error: unknown) => {
    throw error instanceof NotAskable ? new CommandError(error.message) : error
  }),
)
