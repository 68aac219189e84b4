/**
 * The calls of one side of an entry, run as the official runtime runs them: prefixed with their
 * instances, refused by name, evaluated, and their result written as a text. Whatever goes wrong is
 * such a text too.
 */
import type { StatefulApi } from './backend-class.ts'
import { bound } from './bind-arguments.ts'
import { RUN_LIMITS, sizeOf } from './run-budget.ts'
import type { RunBudget } from './run-budget.ts'
import { Evaluator } from './evaluate-expression.ts'
import type { Scope } from './evaluate-expression.ts'
import { prefixed, refusedName } from './instance-prefix.ts'
import { jsonDumps, str } from '../../python/python-print.ts'
import { parseExpression } from '../../python/python-parse.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'

/**
 * One class of an entry, loaded. `instance` is the official name of the object: it can show in
 * results.
 */
export interface Instance {
  readonly className: string
  readonly instance: string
  readonly api: StatefulApi
}

export class Runtime {
  private readonly instances: ReadonlyMap<string, Instance>
  /** The instance of every method; of classes that share a name, the last one's. */
  private readonly instanceOf: ReadonlyMap<string, string>
  private readonly budget: RunBudget
  private readonly evaluator: Evaluator

  constructor(instances: readonly Instance[], budget: RunBudget) {
    this.instances = new Map(instances.map((one) => [one.instance, one]))
    this.instanceOf = new Map(
      instances.flatMap(({ instance, api }) =>
        [...api.methods.keys()].map((name) => [name, instance]),
      ),
    )
    this.budget = budget
    this.evaluator = new Evaluator({
      budget,
      method: (instance, name) => this.method(instance, name),
    })
  }

  /** Never throws for what the call is, nor for what it does. */
  run(call: string): string {
    try {
      this.budget.check()
      this.budget.spend('source', call.length)
      if (call.length > RUN_LIMITS.callCharacters)
        throw new PyError(
          'MemoryError',
          `a call may have no more than ${RUN_LIMITS.callCharacters} characters`,
        )
      const result = this.result(call)
      if (result.length > RUN_LIMITS.resultCharacters)
        throw new PyError(
          'MemoryError',
          `a result may have no more than ${RUN_LIMITS.resultCharacters} characters`,
        )
      this.budget.spend('characters', result.length)
      return result
    } catch (problem) {
      const message = complaint(problem)
      if (message === undefined) throw problem
      return `Error during execution: ${message.slice(0, RUN_LIMITS.errorCharacters)}`
    }
  }

  private result(call: string): string {
    const text = prefixed(call, this.instanceOf)
    const refused = refusedName(text)
    if (refused !== undefined)
      throw new PyError('Exception', `Function call ${refused} is not allowed.`)
    const parsed = parseExpression(text.replace(/^[ \t]+/, ''))
    if (!parsed.ok) throw new PyError(parsed.type, `${parsed.message} (<string>, line 1)`)
    const value = this.evaluator.result(parsed.expression)
    this.budget.spend('results', sizeOf(value))
    return written(value)
  }

  private method(instance: string, name: string): ReturnType<Scope['method']> {
    const found = this.instances.get(instance)
    if (found === undefined) throw new PyError('NameError', `name '${instance}' is not defined`)
    const method = found.api.methods.get(name)
    if (method === undefined)
      throw new PyError('AttributeError', `'${found.className}' object has no attribute '${name}'`)
    return (positional, keywords) => {
      this.budget.spend('calls', 1)
      return method.call(
        bound(`${found.className}.${name}`, method.parameters, positional, keywords),
      )
    }
  }
}

/** A text as it is, a dict as JSON where JSON can hold it, everything else as Python shows it. */
function written(value: PyValue): string {
  if (typeof value !== 'object' || value?.kind !== 'dict') return str(value)
  try {
    return jsonDumps(value)
  } catch (problem) {
    if (!(problem instanceof PyError)) throw problem
    return str(value)
  }
}

/** The message of what Python would raise; undefined for a mistake of ours. */
function complaint(problem: unknown): string | undefined {
  if (problem instanceof PyError) return problem.message
  // Stack and string length run out as Python's would.
  return problem instanceof RangeError ? 'maximum recursion depth exceeded' : undefined
}
