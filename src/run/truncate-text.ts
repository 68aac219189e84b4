/**
 * `text`, or its beginning with a note of how much was left out, at most `most` units long (and
 * never half a surrogate pair).
 */
export function truncateText(text: string, most: number): string {
  if (text.length <= most) return text
  const note = `… (${text.length} characters in all)`
  const end = Math.max(0, most - note.length)
  const last = text.charCodeAt(end - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? end - 1 : end) + note
}
