/**
 * How people ask for a fact by way of another. `{e}` is what is known, `{r}` the first relation,
 * `{s}` the second, `{d}` somebody who has nothing to do with it, `{ask}` who or where. One wording
 * of each level asks in the words of `signature`: a policy that learned those alone can follow it.
 */
import type { Level } from '../../run/config.ts'

const STANDARD = [
  '{ask} the {s} of the {r} of {e}',
  'tell me the {s} of the {r} of {e}',
  'look up the {r} of {e} and tell me the {s} of that one',
  'find the fact with {e} about {r}, then find the fact with the result about {s}, then tell the answer about the result',
] as const

export const WORDINGS = {
  easy: [
    '{ask} the {r} of {e}',
    'tell me the {r} of {e}',
    'look up the {r} of {e}',
    'given {e}, {ask} the {r}',
    'find the fact with {e} about {r}, then tell the answer about the result',
  ],
  standard: STANDARD,
  hard: [
    ...STANDARD.slice(1),
    'starting from {e}, go to the {r}: {ask} the {s} of that one',
    'the {r} of {e} has one {s}: {ask} that one',
    'not of {d} but of {e}, take the {r}: {ask} the {s}',
    'leave {d} out, {ask} the {s} of the {r} of {e}',
    '{d} has one {r} too, but {ask} the {s} of the {r} of {e}',
  ],
} as const satisfies Readonly<Record<Level, readonly string[]>>

export const ASK = { person: 'who is', city: 'where is' } as const

/** What may stand around any question. */
export const BEFORE = ['', 'please, ', 'now, ', 'hello, '] as const
export const AFTER = ['', ' for me', ' today'] as const

/** Every sentence fragment there is, with slots in braces. */
export const FRAGMENTS: readonly string[] = [
  ...Object.values<readonly string[]>(WORDINGS).flat(),
  ...Object.values(ASK),
  ...BEFORE,
  ...AFTER,
]
