/**
 * What an expression comes to: literals, containers, operators, results of methods. Python would
 * run anything here; we run what a call can sensibly be written with, and give the rest an
 * exception. No loop runs, so that an expression costs what its text costs.
 */
import { RUN_LIMITS } from './run-budget.ts'
import type { RunBudget } from './run-budget.ts'
import { BUILTINS } from './builtins.ts'
import { binary, unary } from './python-operators.ts'
import { get, isIntValue, isLiveDict, subscript } from './live-values.ts'
import type { Live, LiveDict } from './live-values.ts'
import { equal, keyOf } from '../../python/python-equal.ts'
import { compare, iterate, truthy } from '../../python/python-order.ts'
import { repr, str, typeName } from '../../python/python-print.ts'
import type {
  Call,
  Compare,
  CompareOperator,
  Expression,
  Formatted,
  Slice,
} from '../../python/python-syntax.ts'
import { PyError } from '../../python/python-value.ts'
import type { PyValue } from '../../python/python-value.ts'

export interface Scope {
  /**
   * The method of an instance, found before its arguments are evaluated. Throws where there is
   * none.
   */
  method(
    instance: string,
    name: string,
  ): (positional: readonly Live[], keywords: readonly (readonly [string, Live])[]) => PyValue
  readonly budget: RunBudget
}

export class Evaluator {
  private readonly scope: Scope
  constructor(scope: Scope) {
    this.scope = scope
  }

  /**
   * The value of a whole expression: a method's result is the very object that the method gave, for
   * nothing is done with it.
   */
  result(of: Expression): PyValue {
    if (of.node !== 'call' || of.callee.node !== 'attribute' || of.callee.value.node !== 'name')
      return this.value(of)
    return this.method(of.callee.value.name, of.callee.name, of)
  }

  value(of: Expression): Live {
    switch (of.node) {
      case 'constant':
        return of.value
      case 'ellipsis':
        return { kind: 'object', type: 'ellipsis', repr: 'Ellipsis' }
      case 'name':
        throw new PyError('NameError', `name '${of.name}' is not defined`)
      case 'list':
        return { kind: 'list', items: this.items(of.items) }
      case 'tuple':
        return { kind: 'tuple', items: this.items(of.items) }
      case 'dict':
        return this.display(of.entries)
      case 'unary':
        return this.made(unary(of.operator, this.value(of.operand)))
      case 'binary':
        return this.made(binary(of.operator, this.value(of.left), this.value(of.right)))
      case 'logical':
        return this.logical(of.operator, of.values)
      case 'compare':
        return this.compared(of)
      case 'conditional':
        return truthy(this.value(of.test)) ? this.value(of.then) : this.value(of.otherwise)
      case 'subscript':
        return this.part(this.value(of.value), of.index)
      case 'formatted':
        return this.made(this.formatted(of))
      case 'call':
        return this.call(of)
      case 'attribute':
        throw new PyError(
          'AttributeError',
          `'${typeName(this.value(of.value))}' object has no attribute '${of.name}'`,
        )
      case 'set':
      case 'slice':
      case 'comprehension':
      case 'lambda':
      case 'starred':
      case 'await':
      case 'yield from':
      case 'yield':
      case 'named':
        throw new PyError(
          'NotImplementedError',
          `an expression of this kind is not run here: ${of.node}`,
        )
    }
  }

  private call(of: Call): Live {
    const { callee } = of
    if (callee.node === 'attribute' && callee.value.node === 'name')
      return this.copied(this.method(callee.value.name, callee.name, of))
    if (callee.node === 'name') {
      const builtin = BUILTINS.get(callee.name)
      if (builtin === undefined)
        throw new PyError('NameError', `name '${callee.name}' is not defined`)
      const positional = this.items(of.positional)
      if (of.keywords.length > 0)
        throw new PyError('TypeError', `${callee.name}() takes no keyword arguments`)
      return this.made(builtin(positional))
    }
    throw new PyError('TypeError', `'${typeName(this.value(callee))}' object is not callable`)
  }

  private method(instance: string, name: string, of: Call): PyValue {
    const method = this.scope.method(instance, name)
    return method(this.items(of.positional), this.keywords(of))
  }

  private keywords(of: Call): [string, Live][] {
    const names = of.keywords.map(({ name }) => name)
    const twice = names.find((name, i) => name !== undefined && names.indexOf(name) !== i)
    if (twice !== undefined)
      throw new PyError('SyntaxError', `keyword argument repeated: ${twice} (<string>, line 1)`)
    return of.keywords.flatMap(({ name, value }): [string, Live][] => {
      const given = this.value(value)
      if (name !== undefined) return [[name, given]]
      if (!isLiveDict(given))
        throw new PyError(
          'TypeError',
          `argument after ** must be a mapping, not ${typeName(given)}`,
        )
      return given.entries.map(([key, inner]) => {
        if (typeof key !== 'string') throw new PyError('TypeError', 'keywords must be strings')
        return [key, inner]
      })
    })
  }

  private items(of: readonly Expression[]): Live[] {
    this.scope.budget.spend('values', of.length)
    return of.flatMap((item) =>
      item.node === 'starred'
        ? iterate(this.value(item.value)).map((inner) => this.copied(inner))
        : [this.value(item)],
    )
  }

  private display(
    entries: readonly { readonly key: Expression | undefined; readonly value: Expression }[],
  ): LiveDict {
    this.scope.budget.spend('values', entries.length)
    const kept = new Map<string, [Live, Live]>()
    const keep = (key: Live, value: Live) => {
      const name = keyOf(key)
      kept.set(name, [kept.get(name)?.[0] ?? key, value])
    }
    for (const { key, value } of entries) {
      if (key !== undefined) {
        keep(this.value(key), this.value(value))
        continue
      }
      const inner = this.value(value)
      if (!isLiveDict(inner))
        throw new PyError('TypeError', `'${typeName(inner)}' object is not a mapping`)
      for (const [innerKey, innerValue] of inner.entries) keep(innerKey, innerValue)
    }
    return { kind: 'dict', entries: [...kept.values()] }
  }

  private logical(operator: 'and' | 'or', values: readonly Expression[]): Live {
    let last: Live = null
    for (const value of values) {
      last = this.value(value)
      if (truthy(last) === (operator === 'or')) return last
    }
    return last
  }

  private compared(of: Compare): Live {
    let left = this.value(of.left)
    for (const { operator, right } of of.rest) {
      const other = this.value(right)
      if (!holds(operator, left, other)) return false
      left = other
    }
    return true
  }

  private part(of: Live, index: Expression): Live {
    if (index.node === 'slice') return this.slice(of, index)
    const key = this.value(index)
    if (typeof of === 'string' || (typeof of === 'object' && of?.kind === 'tuple')) {
      if (!isIntValue(key))
        throw new PyError(
          'TypeError',
          `${typeName(of)} indices must be integers or slices, not ${typeName(key)}`,
        )
      const item = iterate(of).at(Number(key.value))
      if (item === undefined) throw new PyError('IndexError', `${typeName(of)} index out of range`)
      return this.copied(item)
    }
    return subscript(of, key)
  }

  /** Steps are left to Python. */
  private slice(of: Live, { from, to, step }: Slice): Live {
    const bound = (given: Expression | undefined): number | undefined => {
      const value = given === undefined ? null : this.value(given)
      if (value === null) return undefined
      if (!isIntValue(value))
        throw new PyError(
          'TypeError',
          'slice indices must be integers or None or have an __index__ method',
        )
      return Number(value.value)
    }
    const [start, end] = [bound(from), bound(to)]
    if (bound(step) !== undefined)
      throw new PyError('NotImplementedError', 'slices with a step are not run here')
    if (typeof of === 'string') return this.made(Array.from(of).slice(start, end).join(''))
    if (typeof of !== 'object' || of === null || (of.kind !== 'list' && of.kind !== 'tuple'))
      throw new PyError('TypeError', `'${typeName(of)}' object is not subscriptable`)
    return this.copied({ kind: of.kind, items: of.items.slice(start, end) })
  }

  private formatted(of: Formatted): string {
    return of.parts
      .map((part) => {
        if (typeof part === 'string') return part
        if (part.format !== undefined)
          throw new PyError('NotImplementedError', 'format specifications are not run here')
        const value = this.value(part.value)
        return part.conversion === '' || part.conversion === 's' ? str(value) : repr(value)
      })
      .join('')
  }

  /** A value that an operator has made. */
  private made(value: PyValue): Live {
    if (typeof value === 'string') {
      this.scope.budget.spend('characters', value.length)
      return value
    }
    return this.copied(value)
  }

  /**
   * A copy, so that no value can come to lie inside itself and none grows without being counted.
   */
  private copied(value: PyValue, depth = 0): Live {
    if (
      typeof value !== 'object' ||
      value === null ||
      value.kind === 'int' ||
      value.kind === 'float' ||
      value.kind === 'object'
    )
      return value
    if (depth > RUN_LIMITS.depth)
      throw new PyError('RecursionError', 'maximum recursion depth exceeded')
    this.scope.budget.spend(
      'values',
      value.kind === 'dict' ? value.entries.length : value.items.length,
    )
    switch (value.kind) {
      case 'list':
        return { kind: 'list', items: value.items.map((item) => this.copied(item, depth + 1)) }
      case 'tuple':
        return { kind: 'tuple', items: value.items.map((item) => this.copied(item, depth + 1)) }
      case 'dict':
        return {
          kind: 'dict',
          entries: value.entries.map(([key, item]): [Live, Live] => [
            this.copied(key, depth + 1),
            this.copied(item, depth + 1),
          ]),
        }
    }
  }
}

function holds(operator: CompareOperator, left: Live, right: Live): boolean {
  switch (operator) {
    case '==':
      return equal(left, right)
    case '!=':
      return !equal(left, right)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, left, right)
    case 'in':
      return within(left, right)
    case 'not in':
      return !within(left, right)
    case 'is':
      return left === right
    case 'is not':
      return left !== right
  }
}

function within(item: Live, of: Live): boolean {
  if (typeof of === 'string') {
    if (typeof item !== 'string')
      throw new PyError(
        'TypeError',
        `'in <string>' requires string as left operand, not ${typeName(item)}`,
      )
    return of.includes(item)
  }
  return isLiveDict(of)
    ? get(of, item) !== undefined
    : iterate(of).some((other) => equal(other, item))
}
