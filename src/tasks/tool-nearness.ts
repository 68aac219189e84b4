/** How near a tool is to a text: by the words that they share. */
import type { ToolSpec } from '../run/calls/tool-spec.ts'

export const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu),
  )

/** Many questions list the same tools. */
const toolWords = new WeakMap<ToolSpec, ReadonlySet<string>>()

/** Words that a tool shares with the text, in its name, its description and its parameters. */
export function nearness(tool: ToolSpec, words: ReadonlySet<string>): number {
  const own =
    toolWords.get(tool) ??
    wordsOf(
      [
        tool.name,
        tool.description,
        ...tool.parameters.flatMap((p) => [p.name, p.description]),
      ].join(' '),
    )
  toolWords.set(tool, own)
  return [...own].filter((word) => words.has(word)).length
}
