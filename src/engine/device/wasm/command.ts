/**
 * How a command is laid out in memory: its number, then one word a field in the order of its
 * description (commands.ts). The host writes by it (core.ts), and scripts/compile-kernels.ts makes
 * of it the class that the kernel reads by, so that the two cannot disagree.
 */

/**
 * A field is the address of a span that the kernel reads (`in`) or writes (`out`), or a number. A
 * span starts where every buffer may start, or `anywhere`; with `?` it may be missing, and its
 * address is 0 then.
 */
export type Field = SpanField | OptionalField | NumberField
type SpanField = `${'in' | 'out'}${'' | ' anywhere'}`
type OptionalField = `${'in' | 'out'}?`
type NumberField = 'i32' | 'u32' | 'f32'

type Fields = Readonly<Record<string, Field>>

type NamesOf<F extends Fields, Kind extends Field> = string &
  { [Name in keyof F]: F[Name] extends Kind ? Name : never }[keyof F]

interface Place<Name extends string> {
  readonly name: Name
  /** Words from the start of the command. */
  readonly word: number
}

interface SpanPlace<Name extends string> extends Place<Name> {
  readonly written: boolean
  readonly anywhere: boolean
}

/** A command with its fields in lists, so that recording one walks arrays. */
export interface Command<
  Spans extends string = string,
  Optional extends string = string,
  Numbers extends string = string,
> {
  readonly number: number
  /** Name of the kernel; `file` of assembly/ has it. */
  readonly name: string
  readonly file: string
  readonly fields: Fields
  readonly spans: readonly SpanPlace<Spans | Optional>[]
  readonly numbers: readonly (Place<Numbers> & { readonly float: boolean })[]
}

export type CommandOf<F extends Fields> = Command<
  NamesOf<F, SpanField>,
  NamesOf<F, OptionalField>,
  NamesOf<F, NumberField>
>

export function defineCommand<const F extends Fields>(
  number: number,
  file: string,
  name: string,
  fields: F,
): CommandOf<F> {
  const spans: SpanPlace<NamesOf<F, SpanField> | NamesOf<F, OptionalField>>[] = []
  const numbers: (Place<NamesOf<F, NumberField>> & { readonly float: boolean })[] = []
  const isNumber = (field: string): field is NamesOf<F, NumberField> =>
    /^[iuf]32$/.test(fields[field] ?? '')
  const isSpan = (field: string): field is NamesOf<F, SpanField> | NamesOf<F, OptionalField> =>
    !isNumber(field)
  for (const [index, [field, kind]] of Object.entries(fields).entries()) {
    const word = 1 + index
    const [written, anywhere] = [kind.startsWith('out'), kind.endsWith('anywhere')]
    if (isNumber(field)) numbers.push({ name: field, word, float: kind === 'f32' })
    else if (isSpan(field)) spans.push({ name: field, word, written, anywhere })
  }
  return { number, name, file, fields, spans, numbers }
}
