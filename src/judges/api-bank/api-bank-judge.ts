/**
 * API-Bank judged as its evaluators judge it: a call's text is read, run in a world with fresh
 * databases, and its result held against the recorded one by the API's own rule.
 *
 * Mode `official` reproduces every verdict, right calls that it fails included. Mode `repaired` is
 * not an official score and must be labelled so: a call that is officially wrong is right there if
 * it makes the recorded request: its arguments are read with quotes inside of quotes, and held
 * against the recorded ones by the API's rule, or by equality where the rule does not look at them
 * or asks for parameters that the request does not have, with the recorded output taken as its
 * result. So renamed parameters, cut quotes, databases that changed, state that is not replayed and
 * answers of the network no longer count against a right call.
 */
import { equal } from '../python/python-equal.ts'
import type { Check } from '../verdict.ts'
import type { JsonDict, JsonValue } from '../../run/calls/call-value.ts'
import { IMPORT_LIMITS } from '../../run/files/import-limits.ts'
import { PyError } from '../python/python-value.ts'
import { readCall } from './call-text.ts'
import type { WrittenCall } from './call-text.ts'
import { ToolManager } from './tool-manager.ts'
import type { ToolKit } from './tool-manager.ts'
import { repairedRuling } from './repaired-verdict.ts'
import { NO_RECORDING, splitAtCapitals } from './recordings.ts'
import { applyRule, NAME_ASSERTION, ruleOf } from './api-rules.ts'
import type { ApiTruth } from './dialogue-samples.ts'
import { item, truthy } from './python-json.ts'

export type JudgeMode = 'official' | 'repaired'

/** The official table of errors, and what ends an official run or needs what is not here. */
export const ERRORS = [
  'NO_API_CALL',
  'API_NAME_MISMATCH',
  'HAS_EXCEPTION',
  'INPUT_MISMATCH',
  'OUTPUT_MISMATCH',
  'INVALID_INPUT_PARAMETER',
  'KEY_ERROR',
  'FAILED_PARSE_API_CALL',
  'MISS_INPUT_ARGUMENT',
  'UNCAUGHT',
  'NO_RECORDING',
  'TOO_LONG',
  'OTHER',
] as const
export type ErrorClass = (typeof ERRORS)[number]

export interface CallVerdict {
  readonly correct: boolean
  /** Absent when the call is right. */
  readonly error?: ErrorClass
  /** What was raised, in the words of the official tools. */
  readonly detail?: string
  readonly parsed?: WrittenCall
  /** What the call came to; absent when it was not run, or did not come to its end. */
  readonly result?: JsonDict
  /** Every comparison made, in order; the first that failed decided. */
  readonly checks: readonly Check[]
  /** True when the official verdict is wrong and the repaired one is right. */
  readonly repaired?: true
}

const check = (name: string, passed: boolean, expected: string, actual: string): Check => ({
  name,
  passed,
  expected,
  actual,
})

interface Failure {
  readonly error: ErrorClass
  readonly detail?: string
}

/** The class of what a call raised before it had a result, or its rule before it had a verdict. */
function classOf({ type, message }: PyError): Failure {
  if (type === NO_RECORDING) return { error: 'NO_RECORDING', detail: message }
  if (type === 'AssertionError' && message.includes(NAME_ASSERTION))
    return { error: 'API_NAME_MISMATCH', detail: message }
  if (type === 'AssertionError' && message.includes('invalid parameter name'))
    return { error: 'INVALID_INPUT_PARAMETER', detail: message }
  if (
    type !== 'AssertionError' &&
    message.includes('missing') &&
    message.includes('required positional argument')
  )
    return { error: 'MISS_INPUT_ARGUMENT', detail: message }
  return {
    error: 'UNCAUGHT',
    detail: type === 'AssertionError' || type === 'Exception' ? message : `${type}:${message}`,
  }
}

/** What the official table says of a result that is wrong. */
function mismatch(result: JsonValue, truth: JsonValue): Failure {
  const exception = item(result, 'exception')
  if (truthy(exception))
    return { error: 'HAS_EXCEPTION', detail: typeof exception === 'string' ? exception : '' }
  if (!equal(item(result, 'output'), item(truth, 'output'))) return { error: 'OUTPUT_MISMATCH' }
  return { error: equal(item(result, 'input'), item(truth, 'input')) ? 'OTHER' : 'INPUT_MISMATCH' }
}

type Level = 1 | 2 | 3

/** A written call that runs when its result is first asked for, and once. */
interface Written {
  readonly text: string
  readonly parsed: WrittenCall | undefined
  readonly ran: (parsed: WrittenCall) => JsonDict | PyError
}

function written(manager: ToolManager, level: Level, text: string): Written {
  let result: JsonDict | PyError | undefined
  return {
    text,
    parsed: text.length > IMPORT_LIMITS.textCharacters ? undefined : readCall(text),
    ran: (parsed) => (result ??= run(manager, level, parsed)),
  }
}

/**
 * Holds a written call in the manager's world against a recorded one. Never throws for what the
 * text or the truth holds.
 */
function judgeIn(
  manager: ToolManager,
  level: Level,
  truth: ApiTruth,
  { text, parsed, ran: resultOf }: Written,
): CallVerdict {
  if (text.length > IMPORT_LIMITS.textCharacters) {
    return {
      correct: false,
      error: 'TOO_LONG',
      checks: [
        check(
          'length',
          false,
          `at most ${IMPORT_LIMITS.textCharacters} characters`,
          `${text.length}`,
        ),
      ],
    }
  }
  if (parsed === undefined)
    return {
      correct: false,
      error: 'NO_API_CALL',
      checks: [check('a call', false, "[Name(key='value')]", 'none')],
    }
  const checks: Check[] = [check('a call', true, "[Name(key='value')]", parsed.name)]
  const wrong = (failure: Failure, result?: JsonDict): CallVerdict => ({
    correct: false,
    ...failure,
    parsed,
    ...(result === undefined ? {} : { result }),
    checks,
  })
  if (level < 3) {
    checks.push(check('API', parsed.name === truth.name, truth.name, parsed.name))
    if (parsed.name !== truth.name)
      return wrong({ error: 'API_NAME_MISMATCH', detail: `${parsed.name} vs ${truth.name}` })
  }
  const ran = resultOf(parsed)
  if (ran instanceof PyError) {
    checks.push(check('the call runs', false, 'a result', ran.message))
    return wrong(classOf(ran))
  }
  try {
    manager.tool(truth.name)
    const rule = ruleOf(truth.name, level, () => true)
    if (rule === undefined)
      return wrong({ error: 'UNCAUGHT', detail: `no rule for ${truth.name}` }, ran)
    const { correct, checks: made, raised } = applyRule(rule, ran, truth.result)
    checks.push(...made)
    if (correct) return { correct, parsed, result: ran, checks }
    if (raised === undefined) return wrong(mismatch(ran, truth.result), ran)
    return wrong(
      raised.type === 'KeyError' ? { error: 'KEY_ERROR', detail: raised.message } : classOf(raised),
      ran,
    )
  } catch (problem) {
    if (problem instanceof PyError) return wrong(classOf(problem), ran)
    throw problem
  }
}

function run(manager: ToolManager, level: Level, { name, args }: WrittenCall): JsonDict | PyError {
  try {
    return manager.call(name, level === 3 && name === 'ToolSearcher' ? searched(args) : args)
  } catch (problem) {
    if (problem instanceof PyError) return problem
    throw problem
  }
}

/**
 * The level 3 evaluator changes the keywords before the call, and takes for granted that there are
 * some.
 */
function searched(args: WrittenCall['args']): WrittenCall['args'] {
  if (!args.some(([key]) => key === 'keywords')) throw new PyError('KeyError', "'keywords'")
  return args.map(
    ([key, value]) => [key, key === 'keywords' ? splitAtCapitals(value) : value] as const,
  )
}

export interface ApiBankJudge {
  /** A sample of level 1 or 2, in a world of its own. */
  judge(truth: ApiTruth, text: string): CallVerdict
}

export interface Level3Judge {
  /** The next call of a run: what earlier calls changed stays changed. */
  judge(truth: ApiTruth, text: string): CallVerdict
  /** The same with the one call held against each of these: it runs once. */
  against(truths: readonly ApiTruth[], text: string): readonly CallVerdict[]
}

function inMode(
  mode: JudgeMode,
  level: Level,
  official: CallVerdict,
  truth: ApiTruth,
  text: string,
): CallVerdict {
  if (mode === 'official' || official.correct || official.error === 'TOO_LONG') return official
  const { correct, checks } = repairedRuling(level, truth, text)
  const { parsed, result } = official
  if (!correct) return { ...official, checks: [...official.checks, ...checks] }
  return {
    correct: true,
    repaired: true,
    ...(parsed === undefined ? {} : { parsed }),
    ...(result === undefined ? {} : { result }),
    checks,
  }
}

export function createApiBankJudge(
  kit: ToolKit,
  mode: JudgeMode,
  random: () => number,
): ApiBankJudge {
  return {
    judge: (truth, text) => {
      const manager = new ToolManager(kit, random)
      return inMode(mode, 1, judgeIn(manager, 1, truth, written(manager, 1, text)), truth, text)
    },
  }
}

export function createLevel3Judge(
  kit: ToolKit,
  mode: JudgeMode,
  random: () => number,
): Level3Judge {
  const manager = new ToolManager(kit, random)
  const held = (truth: ApiTruth, call: Written): CallVerdict =>
    inMode(mode, 3, judgeIn(manager, 3, truth, call), truth, call.text)
  return {
    judge: (truth, text) => held(truth, written(manager, 3, text)),
    against: (truths, text) => {
      const call = written(manager, 3, text)
      return truths.map((truth) => held(truth, call))
    },
  }
}
