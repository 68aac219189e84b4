/** JSON files that stand beside a model's weights. */
import { isObject } from '../run/is-object.ts'
import { parseJson } from '../run/json.ts'
import { printFault } from '../run/json-scanner.ts'
import { printValue } from '../run/place.ts'
import { ModelError } from './model-source.ts'

/** An index of shards names each tensor of a large model. */
const LIMITS = { depth: 16, values: 200_000, entries: 100_000 } as const

/** @throws ModelError */
export function parseObject(text: string, file: string): Readonly<Record<string, unknown>> {
  const parsed = parseJson(text, LIMITS)
  if (!parsed.ok) throw new ModelError(`${file}, ${printFault(parsed.fault)}. Fetch it again.`)
  if (!isObject(parsed.value))
    throw new ModelError(
      `${file} is ${printValue(parsed.value)}, expected an object. Fetch it again.`,
    )
  return parsed.value
}
