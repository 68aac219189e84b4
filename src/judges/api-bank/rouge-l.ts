/**
 * ROUGE-L as the package `rouge` 1.x computes it for API-Bank's responses: sentences end at full
 * stops, and the words of all longest common subsequences of any two sentences make one set, whose
 * size is held against the distinct words of either text.
 */
import { strip, words as split } from './python-text.ts'

export type RougeOutcome =
  | { readonly ok: true; readonly f: number }
  /** In the package's words where it is the package that refuses. */
  | { readonly ok: false; readonly error: string }

/** Words of one text: more than any official response has. */
const MOST_WORDS = 3000
const TINY = 1e-8

const sentences = (text: string): readonly string[][] =>
  text
    .split('.')
    .filter((piece) => piece !== '')
    .map((piece) => split(piece).join(' ').split(' '))

/**
 * Words of a longest common subsequence. Where several are, that of the package: upwards only when
 * more lies there.
 */
function common(x: readonly string[], y: readonly string[]): readonly string[] {
  const width = y.length + 1
  const table = new Uint16Array((x.length + 1) * width)
  const at = (i: number, j: number): number => table[i * width + j] ?? 0
  for (let i = 1; i <= x.length; i++) {
    for (let j = 1; j <= y.length; j++) {
      table[i * width + j] =
        x[i - 1] === y[j - 1] ? at(i - 1, j - 1) + 1 : Math.max(at(i - 1, j), at(i, j - 1))
    }
  }
  const found: string[] = []
  for (let i = x.length, j = y.length; i > 0 && j > 0;) {
    const word = x[i - 1]
    if (word !== undefined && word === y[j - 1]) {
      found.push(word)
      i -= 1
      j -= 1
    } else if (at(i - 1, j) > at(i, j - 1)) i -= 1
    else j -= 1
  }
  return found
}

export function rougeL(hypothesis: string, reference: string): RougeOutcome {
  const [ours, theirs] = [sentences(hypothesis), sentences(reference)]
  if (ours.length === 0) return { ok: false, error: 'Hypothesis is empty.' }
  if (theirs.length === 0) return { ok: false, error: 'Reference is empty.' }
  if (ours.flat().length > MOST_WORDS || theirs.flat().length > MOST_WORDS)
    return { ok: false, error: `a text has more than ${MOST_WORDS} words` }
  const shared = new Set<string>()
  for (const x of theirs) for (const y of ours) for (const word of common(x, y)) shared.add(word)
  const recall = shared.size / new Set(theirs.flat()).size
  const precision = shared.size / new Set(ours.flat()).size
  return { ok: true, f: 2 * ((precision * recall) / (precision + recall + TINY)) }
}

/** The score of a response of level 1 or 2, four digits; nothing said is 0. */
export function responseScore(said: string, recorded: string): RougeOutcome {
  if (said === '') return { ok: true, f: 0 }
  const score = rougeL(said, recorded)
  return score.ok ? { ok: true, f: Number(score.f.toFixed(4)) } : score
}

/** The score of a response of level 3, speakers' names left out. */
export function level3ResponseScore(said: string, recorded: string): RougeOutcome {
  const text = strip(said.replaceAll('User:', '').replaceAll('AI:', ''))
  return text === '' ? { ok: true, f: 0 } : rougeL(text, recorded)
}
