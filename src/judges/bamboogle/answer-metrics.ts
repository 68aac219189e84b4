/**
 * How Bamboogle's answers are scored without a judge that needs a network. No official judge is
 * offline (ToolRL and AgentFlow ask GPT-4o), so the figures carry the name of whose rule they
 * follow: "Search-R1 EM", "Search-R1 cover EM" and "SQuAD token F1".
 *
 * Lower case, spaces and word borders are those of Python's strings, which are not those of a
 * JavaScript regular expression.
 */

export const METRIC_NAMES = {
  em: 'Search-R1 EM',
  coverEm: 'Search-R1 cover EM',
  f1: 'SQuAD token F1',
} as const

/** What Python's `str.split()` splits at. U+FEFF is not among them, U+001C to U+001F are. */
const SPACES =
  '\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const SPACE_RUN = new RegExp(`[${SPACES}]+`, 'g')
const SPACE = new RegExp(`[${SPACES}]`)
/** ASCII's punctuation alone: curly quotes and dashes stay. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g
/** An article between two places that are not letters, digits or `_`. */
const ARTICLE = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu

const isSpace = (text: string, at: number): boolean => SPACE.test(text.charAt(at))

/** Python's `str.strip()`. */
function stripped(text: string): string {
  let [from, to] = [0, text.length]
  while (from < to && isSpace(text, from)) from += 1
  while (to > from && isSpace(text, to - 1)) to -= 1
  return text.slice(from, to)
}

/**
 * SQuAD's normalisation, in its order: small letters, no punctuation, articles to spaces, single
 * spaces. "New-York" becomes "newyork".
 */
export const normaliseAnswer = (text: string): string =>
  stripped(
    text.toLowerCase().replace(PUNCTUATION, '').replace(ARTICLE, ' ').replace(SPACE_RUN, ' '),
  )

/** The words of a normalised text. */
export const answerWords = (text: string): readonly string[] =>
  normaliseAnswer(text)
    .split(' ')
    .filter((word) => word !== '')

export const exactMatch = (prediction: string, golds: readonly string[]): boolean => {
  const said = normaliseAnswer(prediction)
  return golds.some((gold) => normaliseAnswer(gold) === said)
}

/**
 * A gold answer that is nothing but articles and punctuation is part of any prediction; the rule is
 * kept as it is.
 */
export const coverMatch = (prediction: string, golds: readonly string[]): boolean => {
  const said = normaliseAnswer(prediction)
  return golds.some((gold) => said.includes(normaliseAnswer(gold)))
}

/**
 * The best overlap of words with any gold answer, words counted as often as they occur. Without
 * words on one side: 1 where both have none, else 0.
 */
export function tokenF1(prediction: string, golds: readonly string[]): number {
  const said = answerWords(prediction)
  return Math.max(0, ...golds.map((gold) => overlap(said, answerWords(gold))))
}

function overlap(said: readonly string[], gold: readonly string[]): number {
  if (said.length === 0 || gold.length === 0) return said.length === gold.length ? 1 : 0
  const left = new Map<string, number>()
  for (const word of gold) left.set(word, (left.get(word) ?? 0) + 1)
  let shared = 0
  for (const word of said) {
    const there = left.get(word) ?? 0
    if (there > 0) {
      shared += 1
      left.set(word, there - 1)
    }
  }
  if (shared === 0) return 0
  const [precision, recall] = [shared / said.length, shared / gold.length]
  return (2 * precision * recall) / (precision + recall)
}

/**
 * How many `<answer>…</answer>` pairs a text must have for its last one to count. The official rule
 * is made for prompt and output together, where the prompt's example is the first pair; an output
 * scored alone has no such example.
 */
export const PAIRS = { promptAndOutput: 2, outputAlone: 1 } as const

const [OPEN, CLOSE] = ['<answer>', '</answer>']

/** The content of the last pair; undefined where there are fewer than `leastPairs`. */
export function extractAnswer(text: string, leastPairs: number): string | undefined {
  let last: string | undefined
  let pairs = 0
  for (let at = 0; ;) {
    const open = text.indexOf(OPEN, at)
    const close = open < 0 ? -1 : text.indexOf(CLOSE, open + OPEN.length)
    if (close < 0) break
    last = text.slice(open + OPEN.length, close)
    pairs += 1
    at = close + CLOSE.length
  }
  return last === undefined || pairs < leastPairs ? undefined : stripped(last)
}

export interface Scores {
  readonly em: boolean
  readonly coverEm: boolean
  readonly f1: number
}

/** All three; no answer scores nothing. */
export const scoreAnswer = (prediction: string | undefined, golds: readonly string[]): Scores =>
  prediction === undefined
    ? { em: false, coverEm: false, f1: 0 }
    : {
        em: exactMatch(prediction, golds),
        coverEm: coverMatch(prediction, golds),
        f1: tokenF1(prediction, golds),
      }
