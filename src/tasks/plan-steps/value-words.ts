/**
 * Values as the words of a plan: without quotes, and where a parameter has a form of its own, as
 * people say it.
 */
import { at } from '../../run/at.ts'
import { printValue } from '../../run/calls/call-print.ts'
import type { Value } from '../../run/calls/call-value.ts'
import type { ParameterSpec } from '../../run/calls/tool-spec.ts'

/** A value that is said in one way and written to a tool in another, each one word. */
export interface Form {
  /** How the written value is said; undefined when it is none of this form. */
  readonly said: (written: string) => string | undefined
  readonly written: (said: string) => string | undefined
}

/** By parameter name; what is not listed is said as it is written. */
export type Forms = ReadonlyMap<string, Form>

const REFERENCE = /^\$(\d{1,3})\.([a-z]+)$/

/** The word for a value of this parameter. */
export function valueWord(forms: Forms, parameter: string, value: Value): string {
  if (typeof value !== 'string') return printValue(value)
  return forms.get(parameter)?.said(value) ?? value
}

/** The value that a word means for this parameter; undefined when it means none. */
export function readWord(
  forms: Forms,
  { name, type }: Pick<ParameterSpec, 'name' | 'type'>,
  word: string,
): Value | undefined {
  const reference = REFERENCE.exec(word)
  if (reference !== null)
    return { kind: 'reference', call: Number(reference[1]), field: at(reference, 2, 'reference') }
  switch (type) {
    case 'integer':
      return /^\d+$/.test(word) ? { kind: 'int', value: BigInt(word) } : undefined
    case 'float':
      return /^\d+(\.\d+)?$/.test(word) ? { kind: 'float', value: Number(word) } : undefined
    default: {
      const form = forms.get(name)
      return word === '' ? undefined : form === undefined ? word : form.written(word)
    }
  }
}
