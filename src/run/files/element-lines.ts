/** At which line an element of a list stands: what an error about it names. */

/**
 * From 1. The list is the first one at `depth` brackets of any kind, counted from the outside; the
 * text is sound JSON.
 */
export function lineOfElement(text: string, index: number, depth: number): number {
  let line = 1
  let open = 0
  let elements = -1
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === '\n') line += 1
    else if (char === '"') {
      at += 1
      while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1
    } else if (char === '[' || char === '{') {
      open += 1
      if (open === depth && char === '[' && elements < 0) elements = 0
    } else if (char === ']' || char === '}') {
      if (open === depth && elements >= 0) return line
      open -= 1
      continue
    } else if (char === ',' && open === depth && elements >= 0) {
      elements += 1
      continue
    }
    // The first character of an element that is no space.
    if (elements === index && (open > depth || (open === depth && !'[ \t\r\n'.includes(char))))
      return line
  }
  return line
}
