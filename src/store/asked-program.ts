/**
 * A request as a task of one's own tools: a program that is edited further. Of tools that are no
 * program only what the calls showed is carried over, and the calls that the pair made are no proof
 * that they are right; the program's own comments say both.
 */
import { at } from '../run/at.ts'
import type { Asked, AskedCall } from '../run/asked.ts'
import { parseCalls } from '../run/calls/call-parse.ts'
import type { ToolCall, Value } from '../run/calls/call-value.ts'

interface Made {
  readonly call: ToolCall
  /** What it gave, by field. */
  readonly gave: readonly (readonly [field: string, value: string])[]
}

/** Of a call's result: `token=t11 day=monday`. */
const FIELD = /^([a-z]+)=(.*)$/
const NUMBER = /^-?\d+(?:\.\d+)?$/
/** As much of a request as one task of a program may hold. */
export const LONGEST_TASK = 400

const SKELETON = `// Tools as one request to the pair showed them: their names, parameters and answers. What they really do is not carried over:
// each notes that it was called and answers what it answered then. Write what they should do.
// A run needs at least six tasks to train on and two that are held out: ask more, or write more.

const start = () => ({ called: [] })
const tools = []
const tasks = []
`

/**
 * `program`: what it is added to; the empty text where there is nothing yet. Calls that were
 * refused are left out, for no task can need them.
 */
export function programWith(program: string, { text, carriedOut }: Asked): string {
  const made = carriedOut.flatMap(({ calls }) => calls).flatMap(madeCall)
  const base = program.trim() === '' ? SKELETON : `${program.trimEnd()}\n`
  const added = [...new Map(made.map((one) => [one.call.name, one])).values()].filter(
    ({ call }) => !names(base, call.name),
  )
  const one = `{ text: ${quoted(oneLine(text))}, calls: [${made.map((_, index) => callText(made, index)).join(', ')}] }`
  return [
    base,
    ...added.map(toolText),
    `// Asked of the pair. The calls are what it made, not what is known to be right: check them.`,
    /\b(?:const|let|var)\s+tasks\b/.test(base)
      ? `tasks.push(${one})`
      : `task = ((drawn) => (random, about) => about.split === 'train' && about.index === ${base.split('task = ((drawn)').length - 1}\n  ? ${one}\n  : drawn(random, about))(task)`,
    '',
  ].join('\n')
}

function madeCall({ call, ok, result }: AskedCall): readonly Made[] {
  const read = parseCalls(call.startsWith('[') ? call : `[${call}]`)
  const first = read.ok ? read.calls[0] : undefined
  if (!ok || first === undefined) return []
  const gave = result.split(' ').flatMap((part) => {
    const field = FIELD.exec(part)
    return field ? [[at(field, 1, 'field'), at(field, 2, 'field')] as const] : []
  })
  return [{ call: first, gave }]
}

const names = (program: string, tool: string): boolean =>
  [`'${tool}'`, quoted(tool), `\`${tool}\``].some((form) => program.includes(form))

const quoted = (text: string): string => JSON.stringify(text)
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

function callText(made: readonly Made[], index: number): string {
  const { call } = at(made, index, 'made')
  const args = call.args.map(
    ([name, value]) => `${key(name)}: ${reference(made.slice(0, index), value) ?? literal(value)}`,
  )
  return `{ ${key(call.name)}: { ${args.join(', ')} } }`
}

const key = (name: string): string => (/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name))

/** `'$1.token'`, where an earlier call gave just that. */
function reference(before: readonly Made[], value: Value): string | undefined {
  const text = plain(value)
  for (const [index, { gave }] of before.entries()) {
    const field = gave.find(([, given]) => given === text)
    if (field) return quoted(`$${index + 1}.${field[0]}`)
  }
  return undefined
}

function plain(value: Value): string {
  if (value === null || typeof value !== 'object') return String(value)
  return value.kind === 'int' || value.kind === 'float' ? String(value.value) : ''
}

function literal(value: Value): string {
  if (typeof value === 'string') return quoted(value)
  if (value === null || typeof value === 'boolean') return String(value)
  switch (value.kind) {
    case 'int':
    case 'float':
      return String(value.value)
    case 'list':
      return `[${value.items.map(literal).join(', ')}]`
    case 'dict':
      return `{ ${value.entries.map(([name, one]) => `${key(name)}: ${literal(one)}`).join(', ')} }`
    case 'reference':
      return quoted(`$${value.call}.${value.field}`)
  }
}

function typeOf(value: Value): string {
  if (value !== null && typeof value === 'object' && value.kind === 'int') return 'integer'
  return value !== null && typeof value === 'object' && value.kind === 'float' ? 'float' : 'string'
}

function toolText({ call: { name, args }, gave }: Made): string {
  const parameters = args.map(([one, value]) => `${key(one)}: '${typeOf(value)}'`)
  const given = gave.map(
    ([field, value]) => `${field}: ${NUMBER.test(value) ? value : quoted(value)}`,
  )
  const types = gave.map(
    ([field, value]) =>
      `${field}: '${value.includes('.') && NUMBER.test(value) ? 'float' : 'string'}'`,
  )
  return `tools.push({
  name: ${/^[\w.]+$/.test(name) ? `'${name}'` : quoted(name)},
  parameters: { ${parameters.join(', ')} },${gave.length === 0 ? '' : `\n  returns: { ${types.join(', ')} },`}
  run(args, state) {
    (state.called ??= []).push([${quoted(name)}, args])
    return { ${given.join(', ')} }
  },
})
`
}
