/**
 * Requests as API-Bank's files print them, `[Name(key='value', other='value')]`, with nothing
 * escaped: a value may hold quotes and brackets itself. It ends at the first quote that is followed
 * by another `, key='` or by the end of the request.
 */
import { at } from '../../run/at.ts'
import type { ToolCall, Value } from '../../run/calls/call-value.ts'

export interface PrintedRequest {
  readonly call: ToolCall
  /** What stands behind `->`: the result as printed; undefined where there is none. */
  readonly result: string | undefined
}

const HEAD = /^\s*(?:API-Request:\s*)?\[([A-Za-z_]\w*)\(/
/** The quote that opens a value, behind its key. */
const OPEN = /^([A-Za-z_]\w*)='/
const NEXT = /', (?=[A-Za-z_]\w*=)/

/** Values without quotes: numbers keep their kind, the rest is text. */
function bare(text: string): Value {
  if (/^-?\d{1,400}$/.test(text)) return { kind: 'int', value: BigInt(text) }
  if (/^-?\d+\.\d+$/.test(text) && Number.isFinite(Number(text)))
    return { kind: 'float', value: Number(text) }
  if (text === 'True' || text === 'False') return text === 'True'
  return text === 'None' ? null : text
}

function readArguments(text: string): (readonly [string, Value])[] | undefined {
  const args: (readonly [string, Value])[] = []
  let rest = text
  while (rest !== '') {
    const quoted = OPEN.exec(rest)
    if (quoted !== null) {
      const [opening, key = ''] = quoted
      rest = rest.slice(opening.length)
      const next = NEXT.exec(rest)
      if (next === null && !rest.endsWith("'")) return undefined
      args.push([key, next === null ? rest.slice(0, -1) : rest.slice(0, next.index)])
      rest = next === null ? '' : rest.slice(next.index + next[0].length)
      continue
    }
    const plain = /^([A-Za-z_]\w*)=([^,]*)(?:, |$)/.exec(rest)
    if (plain === null) return undefined
    args.push([at(plain, 1, 'plain'), bare(at(plain, 2, 'plain'))])
    rest = rest.slice(plain[0].length)
  }
  return args
}

/**
 * Reads one printed request, with or without `API-Request: ` before and `->result` behind;
 * undefined when the text is none.
 */
export function readRequest(text: string): PrintedRequest | undefined {
  const head = HEAD.exec(text)
  const name = head?.[1]
  if (head === null || name === undefined) return undefined
  const body = text.slice(head[0].length)
  const arrow = body.indexOf(')]->')
  const end = arrow >= 0 ? arrow : body.trimEnd().endsWith(')]') ? body.trimEnd().length - 2 : -1
  if (end < 0) return undefined
  const args = readArguments(body.slice(0, end))
  if (args === undefined) return undefined
  return {
    call: { name, args: [...new Map(args)] },
    result: arrow >= 0 ? body.slice(arrow + 4) : undefined,
  }
}
