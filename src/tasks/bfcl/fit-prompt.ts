/**
 * Makes a prompt fit the policy's context by a rule that never looks at the answer: descriptions go
 * first, then the tools furthest from the question by shared words, then the question's middle.
 * What was left out is said in words.
 */
import { at } from '../../run/at.ts'
import { toolListing } from '../tool-listing.ts'
import type { TokenBudget } from '../official/token-budget.ts'
import type { ToolSpec } from '../../run/calls/tool-spec.ts'
import { nearness, wordsOf } from '../tool-nearness.ts'

export interface Fitted {
  readonly text: string
  readonly tools: readonly ToolSpec[]
  /** Undefined where the prompt holds everything. */
  readonly cut: string | undefined
}

export type PromptBudget = Pick<TokenBudget, 'whole' | 'count'>

const MIDDLE = ' … '

/** Counts line by line and remembers each, for prompts that have most of their lines in common. */
export function countedByLine({ whole, count }: PromptBudget): PromptBudget {
  const known = new Map<string, number>()
  const counted = (line: string): number => {
    const tokens = known.get(line) ?? count(line)
    known.set(line, tokens)
    return tokens
  }
  return {
    whole,
    count: (text) =>
      text
        .split('\n')
        .reduce((sum, line, i) => sum + counted(line) + (i === 0 ? 0 : counted('\n')), 0),
  }
}

/** The most words of beginning and end that fit, found by halving. */
function withoutMiddle(
  text: string,
  fits: (text: string) => boolean,
): { readonly text: string; readonly left: number } {
  const words = text.split(/(?<=\s)/)
  const kept = (count: number): string => {
    const head = Math.ceil(count / 2)
    return [...words.slice(0, head), MIDDLE, ...words.slice(words.length - (count - head))].join('')
  }
  let [low, high] = [0, words.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(kept(middle))) low = middle
    else high = middle - 1
  }
  return { text: low === 0 ? '' : kept(low), left: words.length - low }
}

const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`

export function fitPrompt(
  text: string,
  all: readonly ToolSpec[],
  { whole, count }: PromptBudget,
): Fitted {
  const listed = (tools: readonly ToolSpec[]): number =>
    tools.length === 0 ? 0 : count(toolListing(tools, 'documented')) + 1
  const asked = count(text)
  if (asked + listed(all) <= whole) return { text, tools: all, cut: undefined }

  const cuts: string[] = []
  let tools: readonly ToolSpec[] = all.map((tool) => ({ ...tool, description: '' }))
  const described = all.filter(({ description }) => description !== '').length
  if (described > 0)
    cuts.push(
      `the ${described === 1 ? 'description of 1 tool' : `descriptions of ${described} tools`}`,
    )

  const question = wordsOf(text)
  const near = all.map((tool) => nearness(tool, question))
  const furthest = [...all.keys()].sort(
    (a, b) => at(near, a, 'near') - at(near, b, 'near') || b - a,
  )
  const gone = new Set<number>()
  const left = (): readonly ToolSpec[] => tools.filter((_, i) => !gone.has(i))
  for (const index of furthest) {
    if (asked + listed(left()) <= whole || gone.size === all.length - 1) break
    gone.add(index)
  }
  if (gone.size > 0) cuts.push(`${gone.size} of ${plural(all.length, 'tool')}`)
  tools = left()

  const room = whole - listed(tools)
  if (asked <= room) return { text, tools, cut: cuts.join(', ') }
  const shorter = withoutMiddle(text, (one) => count(one) <= room)
  cuts.push(`${plural(shorter.left, 'word')} from the middle of the question`)
  return { text: shorter.text, tools, cut: cuts.join(', ') }
}
