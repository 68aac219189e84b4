/**
 * What a schema refuses in a document from a stranger, found without collecting all of it: a list
 * of millions of wrong values is millions of issues, more than a stack or an hour holds. Objects,
 * records and lists are walked here, one value after another, and the walk ends with the first few
 * issues; each single value, and what a container says of itself, is judged by the schema. The
 * order is the schema's own.
 */
import * as z from 'zod/mini'

/** So many are named or counted; of more, only that there are more. */
export const MOST_ISSUES = 20

export type Checked<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly issues: readonly z.core.$ZodIssue[] }

/**
 * `schema.safeParse`, in time and memory that grow with the document alone, whatever is wrong with
 * it. At most MOST_ISSUES issues.
 */
export function checked<S extends z.core.$ZodType>(
  schema: S,
  document: unknown,
): Checked<z.output<S>> {
  const issues = firstIssues(schema, document)
  if (issues.length > 0) return { ok: false, issues }
  const parsed = z.core.safeParse(schema, document)
  return parsed.success
    ? { ok: true, data: parsed.data }
    : { ok: false, issues: parsed.error.issues.slice(0, MOST_ISSUES) }
}

export function firstIssues(
  schema: z.core.$ZodType,
  document: unknown,
  most = MOST_ISSUES,
): readonly z.core.$ZodIssue[] {
  const walk = new Walk(most)
  walk.value(schema, document)
  return walk.issues
}

const CONTEXT: z.core.ParseContextInternal = { async: false }

class Walk {
  readonly issues: z.core.$ZodIssue[] = []
  readonly #most: number
  /** Where the walk is. */
  readonly #path: PropertyKey[] = []

  constructor(most: number) {
    this.#most = most
  }

  value(schema: z.core.$ZodType, value: unknown): void {
    if (typeof value !== 'object' || value === null) this.#judge(schema, value)
    else if (
      schema instanceof z.core.$ZodOptional ||
      schema instanceof z.core.$ZodDefault ||
      schema instanceof z.core.$ZodPrefault
    )
      this.value(schema._zod.def.innerType, value)
    else if (Array.isArray(value)) {
      if (schema instanceof z.core.$ZodArray)
        this.#container(schema, value, () => {
          this.#list(schema, value)
        })
      else this.#judge(schema, value)
    } else if (isObject(value)) {
      if (schema instanceof z.core.$ZodObject)
        this.#container(schema, value, () => {
          this.#object(schema, value)
        })
      else if (schema instanceof z.core.$ZodRecord)
        this.#container(schema, value, () => {
          this.#record(schema, value)
        })
      else if (schema instanceof z.core.$ZodDiscriminatedUnion) this.#union(schema, value)
      else this.#judge(schema, value)
    }
  }

  get #full(): boolean {
    return this.issues.length >= this.#most
  }

  /** By the schema itself: for values that hold nothing, or whose own kind is wrong. */
  #judge(schema: z.core.$ZodType, value: unknown): void {
    if (isSound(schema, value)) return
    const parsed = z.core.safeParse(schema, value)
    if (!parsed.success) this.#add(parsed.error.issues)
  }

  #add(issues: readonly z.core.$ZodIssue[]): void {
    for (const issue of issues) {
      if (this.#full) return
      this.issues.push({ ...issue, path: [...this.#path, ...issue.path] })
    }
  }

  #within(key: PropertyKey, schema: z.core.$ZodType, value: unknown): void {
    this.#path.push(key)
    this.value(schema, value)
    this.#path.pop()
  }

  /**
   * The inside first; a container with sound contents then answers for itself: the length of a
   * list, what members must agree on.
   */
  #container(schema: z.core.$ZodType, value: unknown, inside: () => void): void {
    const before = this.issues.length
    inside()
    if (this.issues.length === before && schema._zod.def.checks !== undefined)
      this.#judge(schema instanceof z.core.$ZodArray ? shallow(schema) : schema, value)
  }

  #list(schema: z.core.$ZodArray, list: readonly unknown[]): void {
    const { element } = schema._zod.def
    for (let i = 0; i < list.length && !this.#full; i += 1) this.#within(i, element, list[i])
  }

  #object(schema: z.core.$ZodObject, members: Members): void {
    const { shape, catchall } = schema._zod.def
    for (const key in shape) {
      const member = shape[key]
      if (member !== undefined)
        this.#within(key, member, Object.hasOwn(members, key) ? members[key] : undefined)
      if (this.#full) return
    }
    if (!(catchall instanceof z.core.$ZodNever)) return
    const unknown = Object.keys(members).find((key) => !Object.hasOwn(shape, key))
    if (unknown !== undefined)
      this.#add([
        {
          code: 'unrecognized_keys',
          keys: [unknown],
          input: members,
          path: [],
          message: 'Unrecognized key',
        },
      ])
  }

  #record(schema: z.core.$ZodRecord, members: Members): void {
    const { keyType, valueType } = schema._zod.def
    for (const key of Object.keys(members)) {
      // A schema leaves it out of what it makes; the reader of JSON refuses it before.
      if (key === '__proto__') continue
      if (isSound(keyType, key)) this.#within(key, valueType, members[key])
      else this.#judge(z.record(keyType, z.unknown()), { [key]: null })
      if (this.#full) return
    }
  }

  #union(schema: z.core.$ZodDiscriminatedUnion, members: Members): void {
    const { discriminator, options } = schema._zod.def
    const kind = Object.hasOwn(members, discriminator) ? members[discriminator] : undefined
    const option = isPrimitive(kind)
      ? options.find(({ _zod }) => _zod.propValues?.[discriminator]?.has(kind))
      : undefined
    if (option === undefined)
      this.#judge(schema, isPrimitive(kind) ? { [discriminator]: kind } : {})
    else this.value(option, members)
  }
}

function isSound(schema: z.core.$ZodType, value: unknown): boolean {
  const result = schema._zod.run({ value, issues: [] }, CONTEXT)
  return !(result instanceof Promise) && result.issues.length === 0
}

const shallowLists = new WeakMap<z.core.$ZodArray, z.core.$ZodArray>()

/** The list's schema without that of its elements. */
function shallow(list: z.core.$ZodArray): z.core.$ZodArray {
  const made =
    shallowLists.get(list) ?? z.core.clone(list, { ...list._zod.def, element: z.unknown() })
  shallowLists.set(list, made)
  return made
}

type Members = Readonly<Record<string, unknown>>

function isObject(value: object): value is Members {
  return !Array.isArray(value)
}

function isPrimitive(value: unknown): value is z.core.util.Primitive {
  return value === null || (typeof value !== 'object' && typeof value !== 'function')
}
