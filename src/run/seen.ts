/**
 * Whether what an item of a benchmark asks for stands in training word for word: what is `seen` can
 * be had by remembering, what was `never` seen cannot. `none`: nothing is to be called, so that
 * there is nothing to remember.
 */
export const SEEN = ['seen', 'never', 'none'] as const
export type Seen = (typeof SEEN)[number]

const LABELS: Readonly<Record<'call' | 'answer', Readonly<Record<Seen, string>>>> = {
  call: { seen: 'call seen in training', never: 'call never seen', none: 'no call to make' },
  answer: {
    seen: 'answer seen in training',
    never: 'answer never seen',
    none: 'no answer to give',
  },
}

/** In words; `asked` is what a suite's items ask for. */
export const seenLabel = (seen: Seen, asked: 'call' | 'answer'): string => LABELS[asked][seen]

/** A character for each item of a result. */
export const SEEN_MARKS: Readonly<Record<Seen, string>> = { seen: '1', never: '0', none: '-' }
