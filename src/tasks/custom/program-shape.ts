/**
 * What a program says its tools and tasks are, read as a stranger's: each is checked, and an error
 * names the place and the line where its name stands.
 */
import { at } from '../../run/at.ts'
import type { Problem } from '../sandbox/interpreter.ts'
import { entriesOf, fieldOf, listOf, textOf } from '../sandbox/value-wire.ts'
import type { JsonValue, ToolCall, Value } from '../../run/calls/call-value.ts'
import { SPLITS } from '../task.ts'
import type { Split } from '../task.ts'
import type { ParameterSpec, ToolSpec } from '../../run/calls/tool-spec.ts'
import { ToldError } from '../../run/told-error.ts'

const SHAPE_LIMITS = {
  tools: 32,
  parameters: 8,
  returns: 8,
  calls: 4,
  textCharacters: 400,
  wordCharacters: 40,
} as const

export interface CustomTool extends ToolSpec {
  /** Where it stands in the program's list. */
  readonly index: number
  /** Fields of a result that are floats even without a fraction. */
  readonly floats: ReadonlySet<string>
}

export interface CustomTask {
  readonly text: string
  readonly calls: readonly ToolCall[]
  readonly answer?: string
  readonly split?: Split
}

/** Carries a problem out of the reading of a program; a request for a suite rejects with it. */
export class CustomError extends ToldError {
  override readonly name = 'CustomError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

/** The first line of the program in which this word stands between quotes or by itself. */
export function lineOf(program: string, word: string): { readonly line?: number } {
  const lines = program.split('\n')
  const quoted = lines.findIndex((line) =>
    [`'${word}'`, `"${word}"`, `\`${word}\``].some((form) => line.includes(form)),
  )
  const line =
    quoted >= 0 ? quoted : lines.findIndex((one) => one.split(/[^\p{L}\p{N}_]+/u).includes(word))
  return line < 0 ? {} : { line: line + 1 }
}

/** Throws what is wrong; `near` is a word of the program that stands where it is. */
export function refuse(program: string, message: string, near?: string): never {
  throw new CustomError({
    kind: 'error',
    message,
    ...(near === undefined ? {} : lineOf(program, near)),
  })
}

const NAME = /^[A-Za-z][A-Za-z0-9_]*$/
const FIELD = /^[a-z]+$/
/** One word of a plan, as the built-in suites' plans have them. */
const WORD = /^[\p{L}\p{M}\p{N}_]+(?:[.:-][\p{L}\p{M}\p{N}_]+)*$/u
const REFERENCE = /^\$([1-9]\d?)\.([a-z]+)$/
const TYPES = ['string', 'integer', 'float'] as const
/** Words by which plans are read. */
const TAKEN: ReadonlySet<string> = new Set(['none', 'then'])

const isName = (text: string): boolean =>
  NAME.test(text) && text.length <= SHAPE_LIMITS.wordCharacters && !TAKEN.has(text)

function readParameter(
  program: string,
  tool: string,
  name: string,
  value: JsonValue,
): ParameterSpec {
  if (!isName(name))
    refuse(
      program,
      `tool ${tool}: “${name}” cannot be a parameter’s name: letters, digits and _`,
      name,
    )
  const said = textOf(value) ?? textOf(fieldOf(value, 'type')) ?? ''
  const type = TYPES.find((one) => said === one || said === `${one}?`)
  if (type === undefined)
    refuse(
      program,
      `tool ${tool}: parameter ${name} needs a type: 'string', 'integer' or 'float', with ? behind it where it may be left out`,
      name,
    )
  return {
    name,
    type,
    description: (textOf(fieldOf(value, 'description')) ?? '').slice(
      0,
      SHAPE_LIMITS.textCharacters,
    ),
    required: !said.endsWith('?') && fieldOf(value, 'optional') !== true,
  }
}

function readReturns(
  program: string,
  tool: string,
  value: JsonValue | undefined,
): readonly (readonly [name: string, float: boolean])[] {
  const found =
    value === undefined || value === null
      ? []
      : (listOf(value)?.map((one) => [textOf(one) ?? '', false] as const) ??
        entriesOf(value)?.map(([name, type]) => [name, type === 'float'] as const))
  if (found === undefined || found.length > SHAPE_LIMITS.returns)
    return refuse(
      program,
      `tool ${tool}: returns is a list of at most ${SHAPE_LIMITS.returns} names, such as ['price'], or names with their types, such as { price: 'float' }`,
      tool,
    )
  for (const [name] of found)
    if (!FIELD.test(name))
      refuse(
        program,
        `tool ${tool}: “${name}” cannot be the name of what it returns: small letters a to z only`,
        tool,
      )
  return found
}

function readTool(program: string, value: JsonValue, index: number): CustomTool {
  const name = textOf(fieldOf(value, 'name')) ?? ''
  if (name === '') refuse(program, `tools[${index}] has no name`, 'tools')
  if (!isName(name))
    refuse(
      program,
      `“${name}” cannot be a tool’s name: letters, digits and _, at most ${SHAPE_LIMITS.wordCharacters} of them`,
      name,
    )
  if (fieldOf(value, 'runs') !== true)
    refuse(program, `tool ${name} needs a function run(args, state)`, name)
  const given = fieldOf(value, 'parameters') ?? null
  const entries = given === null ? [] : entriesOf(given)
  if (entries === undefined || entries.length > SHAPE_LIMITS.parameters)
    return refuse(
      program,
      `tool ${name}: parameters are at most ${SHAPE_LIMITS.parameters} names with their types, such as { city: 'string' }`,
      name,
    )
  const parameters = entries.map(([key, one]) => readParameter(program, name, key, one))
  const late = parameters.find((one, i) => one.required && parameters[i - 1]?.required === false)
  if (late !== undefined)
    refuse(
      program,
      `tool ${name}: ${late.name} is needed but stands behind one that may be left out`,
      name,
    )
  const returns = readReturns(program, name, fieldOf(value, 'returns'))
  return {
    index,
    name,
    description: (textOf(fieldOf(value, 'description')) ?? '').slice(
      0,
      SHAPE_LIMITS.textCharacters,
    ),
    parameters,
    returns: returns.map(([field]) => field),
    floats: new Set(returns.filter(([, float]) => float).map(([field]) => field)),
  }
}

/** The tools of a program. Throws CustomError. */
export function readTools(program: string, value: JsonValue | undefined): readonly CustomTool[] {
  const items = listOf(value)
  if (items === undefined || items.length === 0)
    return refuse(program, 'there are no tools: write const tools = [ … ]', 'tools')
  if (items.length > SHAPE_LIMITS.tools)
    refuse(program, `there are more than ${SHAPE_LIMITS.tools} tools`, 'tools')
  const tools = items.map((one, index) => readTool(program, one, index))
  const twice = tools.find((one, i) => tools.findIndex(({ name }) => name === one.name) < i)
  if (twice !== undefined) refuse(program, `there are two tools called ${twice.name}`, twice.name)
  return tools
}

/**
 * An argument as its parameter has it; undefined when it is none. Whole numbers are welcome where
 * floats are asked for.
 */
function argument(value: JsonValue, { type }: ParameterSpec): Value | undefined {
  if (typeof value === 'string') {
    const reference = REFERENCE.exec(value)
    if (reference !== null)
      return { kind: 'reference', call: Number(reference[1]), field: at(reference, 2, 'reference') }
    return type === 'string' &&
      WORD.test(value) &&
      value.length <= SHAPE_LIMITS.wordCharacters &&
      !TAKEN.has(value)
      ? value
      : undefined
  }
  if (
    value === null ||
    typeof value === 'boolean' ||
    value.kind === 'list' ||
    value.kind === 'dict'
  )
    return undefined
  if (Number(value.value) < 0 || Number(value.value) >= 1e15) return undefined
  if (value.kind === 'int')
    return type === 'integer'
      ? value
      : type === 'float'
        ? { kind: 'float', value: Number(value.value) }
        : undefined
  return type === 'float' && value.value >= 1e-6 ? value : undefined
}

const WANTED = {
  string: 'one word without spaces',
  integer: 'a whole number from 0',
  float: 'a number from 0',
} as const

function readCall(
  program: string,
  where: string,
  value: JsonValue,
  at: number,
  tools: readonly CustomTool[],
): ToolCall {
  const [entry, ...others] = entriesOf(value) ?? []
  if (entry === undefined || others.length > 0)
    return refuse(
      program,
      `${where}: call ${at + 1} is not written as { tool: { parameter: value } }`,
    )
  const [name, given] = entry
  const tool = tools.find((one) => one.name === name)
  if (tool === undefined)
    return refuse(program, `${where}: there is no tool ${name.slice(0, 100)}`, name)
  const there = new Map(entriesOf(given) ?? [])
  const args: (readonly [string, Value])[] = []
  for (const parameter of tool.parameters) {
    const found = there.get(parameter.name)
    if (found === undefined || found === null) continue
    const skipped = tool.parameters[args.length]
    if (skipped !== parameter)
      refuse(
        program,
        `${where}: ${name} is given ${parameter.name} but not ${skipped?.name ?? ''}, which stands before it`,
        name,
      )
    const value = argument(found, parameter)
    if (value === undefined)
      return refuse(
        program,
        `${where}: ${name} needs ${WANTED[parameter.type === 'integer' || parameter.type === 'float' ? parameter.type : 'string']} for ${parameter.name}, or a reference to what an earlier call gave, such as '$1.${tools.flatMap(({ returns }) => returns)[0] ?? 'name'}'`,
        name,
      )
    if (typeof value === 'object' && value?.kind === 'reference' && value.call > at)
      refuse(
        program,
        `${where}: call ${at + 1} refers to what call ${value.call} gives, which is not before it`,
        name,
      )
    args.push([parameter.name, value])
  }
  const missing = tool.parameters.find(
    (one) => one.required && !args.some(([key]) => key === one.name),
  )
  if (missing !== undefined) refuse(program, `${where}: ${name} is not given ${missing.name}`, name)
  const foreign = [...there.keys()].find((key) => !tool.parameters.some((one) => one.name === key))
  if (foreign !== undefined)
    refuse(program, `${where}: ${name} has no parameter ${foreign.slice(0, 100)}`, name)
  return { name, args }
}

/** One task. `where`: what it is called in an error. Throws CustomError. */
export function readTask(
  program: string,
  where: string,
  value: JsonValue,
  tools: readonly CustomTool[],
): CustomTask {
  const text = (textOf(fieldOf(value, 'text')) ?? '').trim()
  if (text === '')
    return refuse(program, `${where} has no text: what the user asks, in words`, 'text')
  if (text.length > SHAPE_LIMITS.textCharacters || /[\r\n]/.test(text) || TAKEN.has(text))
    return refuse(
      program,
      `${where}: its text has to be one line of at most ${SHAPE_LIMITS.textCharacters} characters`,
    )
  const named = `${where} (“${text.slice(0, 60)}”)`
  const calls = listOf(fieldOf(value, 'calls'))
  if (calls === undefined)
    return refuse(
      program,
      `${named} has no list of calls that solve it; calls: [] where none is to be made`,
    )
  if (calls.length > SHAPE_LIMITS.calls)
    refuse(program, `${named} has more than ${SHAPE_LIMITS.calls} calls`)
  const answer = textOf(fieldOf(value, 'answer'))
  const wanted = fieldOf(value, 'split')
  const split = SPLITS.find((one) => one === wanted)
  if (wanted !== undefined && split === undefined)
    refuse(
      program,
      `${named}: split is one of ${SPLITS.map((one) => `'${one}'`).join(', ')}`,
      'split',
    )
  return {
    text,
    calls: calls.map((call, i) => readCall(program, named, call, i, tools)),
    ...(answer === undefined ? {} : { answer }),
    ...(split === undefined ? {} : { split }),
  }
}
