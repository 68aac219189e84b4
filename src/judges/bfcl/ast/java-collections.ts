/**
 * Finds parts of Java collections where a regular expression would take too long on hostile texts:
 * each gives what the official pattern would match, in time that grows with the text's length.
 */
import { afterSpace, isSpace } from '../source/brackets.ts'

/** From `from` to `to` without the space at its end. */
function trimmedEnd(text: string, from: number, to: number): string {
  let end = to
  while (end > from && isSpace(text[end - 1])) end -= 1
  return text.slice(from, end)
}

/** Without its first and last character, as Python's `text[1:-1]`. */
const inner = (text: string): string => {
  const characters = Array.from(text)
  return characters.slice(1, -1).join('')
}

/** `{{ … }}` behind a match of `opening`, which ends in `{{`: at least one character between. */
function bodyAfter(text: string, opening: RegExp): string | undefined {
  const last = text.lastIndexOf('}}')
  opening.lastIndex = 0
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    const start = opening.lastIndex
    const begin = afterSpace(text, start)
    const end = text.indexOf('}}', begin + 1)
    if (end >= 0) return trimmedEnd(text, begin, end)
    // Nothing but space inside: the space itself is the body.
    if (begin > start && text.startsWith('}}', begin)) return ' '
    if (last < start) return undefined
  }
  return undefined
}

/** What stands in `add(…)`, on one line each. */
function added(body: string): string[] {
  const found: string[] = []
  for (let at = body.indexOf('add('); at >= 0; at = body.indexOf('add(', at)) {
    const start = at + 4
    // At least one character, which may itself be a bracket.
    const end = body.indexOf(')', start + 1)
    if (end < 0) return found
    const line = body.indexOf('\n', start)
    if (line >= 0 && line < end) {
      at += 1
      continue
    }
    found.push(body.slice(start, end))
    at = end + 1
  }
  return found
}

const MAP = /new[\s\x1c-\x1f\x85]+HashMap</

/** What stands in the braces of `new HashMap<…>() {{ … }}`, one pair of braces or two. */
function mapBody(text: string): string | undefined {
  const match = MAP.exec(text)
  if (match === null) return undefined
  for (
    let close = text.indexOf('>', match.index + match[0].length);
    close >= 0;
    close = text.indexOf('>', close + 1)
  ) {
    const brackets = afterSpace(text, close + 1)
    const brace = afterSpace(text, brackets + 2)
    if (!text.startsWith('()', brackets) || text[brace] !== '{') continue
    const second = afterSpace(text, brace + 1)
    const begin = text[second] === '{' ? afterSpace(text, second + 1) : second
    const end = text.indexOf('}', begin)
    return end < 0 ? undefined : trimmedEnd(text, begin, end)
  }
  return undefined
}

/**
 * Keys and values of `put("key", value)`: a key ends at the first `",` behind which a `)` stands on
 * the same line.
 */
function puts(body: string): (readonly [string, string])[] {
  const found: (readonly [string, string])[] = []
  const close = nextOf(body, ')')
  const line = nextOf(body, '\n')
  for (let at = body.indexOf('put("'); at >= 0; at = body.indexOf('put("', at)) {
    const start = at + 5
    const lineEnd = line[start] ?? body.length
    let end = -1
    for (
      let quote = body.indexOf('",', start);
      quote >= 0 && quote < lineEnd;
      quote = body.indexOf('",', quote + 1)
    ) {
      const value = afterSpace(body, quote + 2)
      const bracket = close[value] ?? body.length
      if (bracket >= body.length || bracket > (line[value] ?? body.length)) continue
      found.push([body.slice(start, quote), body.slice(value, bracket)])
      end = bracket
      break
    }
    at = end < 0 ? at + 1 : end + 1
  }
  return found
}

/** For every place where the next `character` stands; the text's length where there is none. */
function nextOf(text: string, character: string): Uint32Array {
  const next = new Uint32Array(text.length + 1).fill(text.length)
  for (let at = text.length; at >= 0; at -= 1)
    next[at] = text[at] === character ? at : (next[at + 1] ?? text.length)
  return next
}

export const listSource = { inner, bodyAfter, added, mapBody, puts }
