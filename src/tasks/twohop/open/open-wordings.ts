/**
 * How people ask for a fact by way of another from version 2 on, with the slots of version 1. One
 * wording of each level asks in the words of `signature`, and only that one names everything in the
 * order in which it is looked up.
 */
import type { Level } from '../../../run/config.ts'
import { AFTER, ASK, BEFORE } from '../twohop-wordings.ts'

const STANDARD = [
  '{ask} the {s} of the {r} of {e}',
  'tell me the {s} of the {r} of {e}',
  'look up the {r} of {e} and tell me the {s} of that one',
  'find the fact with {e} about {r}, then find the fact with the result about {s}, then tell the answer about the result',
  'the {r} of {e} has one {s}: {ask} that one',
  'give me the {s} of the {r} of {e}',
  'take the {r} of {e}: {ask} the {s} of that one',
  'there is one {r} of {e}: tell me the {s} of that one',
  'of the {r} of {e}, give me the {s}',
  'find the {r} of {e} and tell me the {s} of that one',
  'i want to know the {s} of the {r} of {e}',
  'look up the {s} of the {r} of {e}',
] as const

export const OPEN_WORDINGS = {
  easy: [
    '{ask} the {r} of {e}',
    'tell me the {r} of {e}',
    'look up the {r} of {e}',
    'give me the {r} of {e}',
    'i want to know the {r} of {e}',
    'there is one {r} of {e}: {ask} that one',
    'find the {r} of {e} and tell me that one',
    'the {r} of {e}: {ask} that one',
    'find the fact with {e} about {r}, then tell the answer about the result',
    'take the {r} of {e} and tell me that one',
    'of {e}, not of {d}, tell me the {r}',
    'tell me the {r}, that of {e}',
  ],
  standard: STANDARD,
  hard: [
    ...STANDARD.slice(2),
    'not of {d} but of {e}, take the {r}: {ask} the {s}',
    'leave {d} out, {ask} the {s} of the {r} of {e}',
    '{d} has one {r} too, but {ask} the {s} of the {r} of {e}',
    'the {r} of {d} is not what i want: give me the {s} of the {r} of {e}',
  ],
} as const satisfies Readonly<Record<Level, readonly string[]>>

/** Every sentence fragment there is, with slots in braces. */
export const OPEN_FRAGMENTS: readonly string[] = [
  ...Object.values<readonly string[]>(OPEN_WORDINGS).flat(),
  ...Object.values(ASK),
  ...BEFORE,
  ...AFTER,
]
