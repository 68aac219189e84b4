/**
 * When a recorded verdict and ours are the same: how the text was parsed, whether the call is
 * right, the class of its error and its result, as far as each was recorded. Left out is what
 * chance or the recorder's machine decided: random identifiers, and how calls failed that need the
 * network.
 */
import type { JsonDict, JsonValue } from '../../../run/calls/call-value.ts'
import { truncateText } from '../../../run/truncate-text.ts'
import { equal } from '../../python/python-equal.ts'
import { repr } from '../../python/python-print.ts'
import { ERRORS } from '../api-bank-judge.ts'
import type { CallVerdict, ErrorClass } from '../api-bank-judge.ts'
import { field } from './api-bank-oracle-rows.ts'
import { dictOf, isDict, isList, withFields } from '../python-json.ts'

export interface RecordedVerdict {
  readonly correct: boolean
  /** `CLASS` or `CLASS: words`. */
  readonly error: JsonValue | undefined
  readonly parsed: JsonValue | undefined
  readonly result: JsonValue | undefined
  /** The call needs what the recorder did not have either. */
  readonly external: boolean
}

export interface Agreement {
  readonly agrees: boolean
  readonly official: string
  readonly ours: string
}

const isClass = (name: string): name is ErrorClass => ERRORS.some((one) => one === name)

/**
 * The class that a recorded error names, and what it quotes; undefined where it names none of the
 * table.
 */
function classified(
  error: JsonValue | undefined,
): { readonly name: ErrorClass; readonly words: string } | undefined {
  if (typeof error !== 'string') return undefined
  const [first = '', ...rest] = error.split(':')
  const name = first.trim()
  return isClass(name) ? { name, words: rest.join(':').trim() } : undefined
}

/** `[name, arguments]`, with nulls where no call was found. */
function sameParse(recorded: JsonValue | undefined, { parsed }: CallVerdict): boolean {
  if (!isList(recorded)) return true
  const [name, args] = recorded.items
  if (parsed === undefined) return name === null
  return name === parsed.name && equal(args ?? null, dictOf([...parsed.args]))
}

/** Outputs that are drawn at random. */
const RANDOM = ['RegisterUser', 'AppointmentRegistration']

function withoutChance(result: JsonDict, api: string): JsonDict {
  return RANDOM.includes(api) && field(result, 'output') !== null
    ? withFields(result, [['output', 'random']])
    : result
}

/**
 * What the rules of level 3 take out of the input before they compare it; a result that was
 * recorded afterwards lacks it.
 */
const TAKEN_OUT: Readonly<Record<string, string>> = {
  AddMeeting: 'meeting_topic',
  EmailReminder: 'content',
}

function asRecorded(result: JsonDict, recorded: JsonDict, api: string): JsonDict {
  const [input, quoted] = [field(result, 'input'), field(recorded, 'input')]
  const name = Object.hasOwn(TAKEN_OUT, api) ? TAKEN_OUT[api] : undefined
  if (name === undefined || !isDict(input) || !isDict(quoted) || field(quoted, name) !== undefined)
    return result
  return withFields(result, [['input', dictOf(input.entries.filter(([key]) => key !== name))]])
}

function sameResult(recorded: JsonValue | undefined, { result, parsed }: CallVerdict): boolean {
  if (!isDict(recorded)) return true
  if (result === undefined) return false
  const api = parsed?.name ?? ''
  return equal(withoutChance(recorded, api), withoutChance(asRecorded(result, recorded, api), api))
}

/**
 * External calls that did not come to a result failed in the recorder's way there and in ours here:
 * a tool that cannot even be made is not asked whether its arguments fit.
 */
const LACKING: readonly ErrorClass[] = ['UNCAUGHT', 'NO_RECORDING']

function sameError(recorded: RecordedVerdict, ours: CallVerdict): boolean {
  const official = classified(recorded.error)
  if (official === undefined) return recorded.error !== null || recorded.correct === ours.correct
  if (recorded.external && LACKING.includes(official.name)) return ours.result === undefined
  if (official.name !== ours.error) return false
  return official.name !== 'HAS_EXCEPTION' || official.words === (ours.detail ?? '').trim()
}

const short = (text: string): string => truncateText(text, 600)

export function agreement(recorded: RecordedVerdict, ours: CallVerdict): Agreement {
  const agrees =
    recorded.correct === ours.correct &&
    sameParse(recorded.parsed, ours) &&
    sameError(recorded, ours) &&
    sameResult(recorded.result, ours)
  const say = (correct: boolean, error: string, parsed: string, result: string): string =>
    short(
      [correct ? 'right' : `wrong (${error})`, parsed, result]
        .filter((part) => part !== '')
        .join('  '),
    )
  const error =
    ours.detail === undefined
      ? (ours.error ?? 'no class')
      : `${ours.error ?? 'no class'}: ${ours.detail}`
  return {
    agrees,
    official: say(
      recorded.correct,
      typeof recorded.error === 'string' ? recorded.error : 'no class',
      recorded.parsed === undefined ? '' : repr(recorded.parsed),
      recorded.result === undefined ? '' : repr(recorded.result),
    ),
    ours: say(
      ours.correct,
      error,
      ours.parsed === undefined
        ? ''
        : repr({ kind: 'list', items: [ours.parsed.name, dictOf([...ours.parsed.args])] }),
      ours.result === undefined ? '' : repr(ours.result),
    ),
  }
}
