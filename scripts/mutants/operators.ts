/**
 * The usual operators of mutation testing on the syntax tree of TypeScript: what a slip of the hand
 * could have made of a line. Words that people read are left alone, and so is all that has types
 * only.
 */
import ts from 'typescript'

export interface Mutant {
  /** Path from the root of the repository. */
  readonly file: string
  /** Where the replaced text begins and ends. */
  readonly start: number
  readonly end: number
  readonly replacement: string
  readonly operator: Operator
  /** From 1. */
  readonly line: number
  /**
   * The text that is replaced, and the whole line on which it begins, trimmed: what the mutant is
   * known by when lines move.
   */
  readonly original: string
  readonly source: string
  /** How many mutants of the same file, line and change stand before it. */
  readonly nth: number
}

type Operator =
  | 'arithmetic'
  | 'relation'
  | 'logic'
  | 'number'
  | 'boolean'
  | 'text'
  | 'condition'
  | 'removed'
  | 'method'
  | 'list'
  | 'chain'

/** A change that the compiler cannot refuse: number stays number, truth value stays truth value. */
export const keepsTypes = ({ operator, original }: Mutant): boolean =>
  operator === 'relation' ||
  operator === 'number' ||
  (operator === 'arithmetic' && !original.includes('+'))

const BINARY: Readonly<Partial<Record<ts.SyntaxKind, readonly [Operator, ...string[]]>>> = {
  [ts.SyntaxKind.PlusToken]: ['arithmetic', '-'],
  [ts.SyntaxKind.MinusToken]: ['arithmetic', '+'],
  [ts.SyntaxKind.AsteriskToken]: ['arithmetic', '/'],
  [ts.SyntaxKind.SlashToken]: ['arithmetic', '*'],
  [ts.SyntaxKind.PercentToken]: ['arithmetic', '*'],
  [ts.SyntaxKind.AsteriskAsteriskToken]: ['arithmetic', '*'],
  [ts.SyntaxKind.AmpersandToken]: ['arithmetic', '|'],
  [ts.SyntaxKind.BarToken]: ['arithmetic', '&'],
  [ts.SyntaxKind.CaretToken]: ['arithmetic', '|'],
  [ts.SyntaxKind.LessThanLessThanToken]: ['arithmetic', '>>'],
  [ts.SyntaxKind.GreaterThanGreaterThanToken]: ['arithmetic', '<<'],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken]: ['arithmetic', '>>', '<<'],
  [ts.SyntaxKind.PlusEqualsToken]: ['arithmetic', '-=', '='],
  [ts.SyntaxKind.MinusEqualsToken]: ['arithmetic', '+=', '='],
  [ts.SyntaxKind.AsteriskEqualsToken]: ['arithmetic', '/='],
  [ts.SyntaxKind.SlashEqualsToken]: ['arithmetic', '*='],
  [ts.SyntaxKind.LessThanToken]: ['relation', '<=', '>='],
  [ts.SyntaxKind.LessThanEqualsToken]: ['relation', '<', '>'],
  [ts.SyntaxKind.GreaterThanToken]: ['relation', '>=', '<='],
  [ts.SyntaxKind.GreaterThanEqualsToken]: ['relation', '>', '<'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: ['condition', '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: ['condition', '==='],
  [ts.SyntaxKind.AmpersandAmpersandToken]: ['logic', '||'],
  [ts.SyntaxKind.BarBarToken]: ['logic', '&&'],
}

/** Methods and their likeliest confusion. */
const METHODS: Readonly<Record<string, string>> = {
  min: 'max',
  max: 'min',
  some: 'every',
  every: 'some',
  floor: 'ceil',
  ceil: 'floor',
  round: 'floor',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  indexOf: 'lastIndexOf',
  lastIndexOf: 'indexOf',
  find: 'findLast',
  findLast: 'find',
  findIndex: 'findLastIndex',
  push: 'unshift',
  unshift: 'push',
  toLowerCase: 'toUpperCase',
  toUpperCase: 'toLowerCase',
  trimStart: 'trimEnd',
  trimEnd: 'trimStart',
  keys: 'values',
  values: 'keys',
}

/** Methods that give much the same without them. */
const LEFT_OUT = new Set([
  'filter',
  'slice',
  'subarray',
  'sort',
  'toSorted',
  'reverse',
  'toReversed',
  'trim',
  'trimStart',
  'trimEnd',
  'replaceAll',
  'replace',
  'toLowerCase',
  'toUpperCase',
])

/** Functions of numbers that give much the same without them. */
const UNWRAPPED = new Set(['abs', 'floor', 'ceil', 'round', 'trunc', 'sqrt', 'min', 'max'])

/**
 * Every mutant of a file, in the order of its text; whether each parses is asked of those that are
 * drawn.
 */
export function mutantsOf(file: string, text: string): Mutant[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS)
  const lines = text.split('\n')
  const found: Mutant[] = []
  const met = new Map<string, number>()
  const add = (operator: Operator, start: number, end: number, replacement: string): void => {
    const { line } = tree.getLineAndCharacterOfPosition(start)
    const original = text.slice(start, end)
    if (original === replacement) return
    const source = (lines[line] ?? '').trim()
    const name = JSON.stringify([source, original, replacement])
    const nth = met.get(name) ?? 0
    met.set(name, nth + 1)
    found.push({ file, start, end, replacement, operator, line: line + 1, original, source, nth })
  }
  const instead = (operator: Operator, node: ts.Node, replacement: string): void => {
    add(operator, node.getStart(tree), node.end, replacement)
  }

  const visit = (node: ts.Node): void => {
    if (
      ts.isTypeNode(node) ||
      ts.isImportDeclaration(node) ||
      ts.isInterfaceDeclaration(node) ||
      ts.isTypeAliasDeclaration(node)
    )
      return
    // What is thrown is words: that it is thrown is a statement.
    if (ts.isNewExpression(node) && /Error$/.test(node.expression.getText(tree))) return
    expression(node, tree, instead, add)
    statement(node, tree, instead, add)
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return found
}

type Instead = (operator: Operator, node: ts.Node, replacement: string) => void
type Add = (operator: Operator, start: number, end: number, replacement: string) => void

function expression(node: ts.Node, tree: ts.SourceFile, instead: Instead, add: Add): void {
  const textOf = (part: ts.Node): string => part.getText(tree)
  if (ts.isBinaryExpression(node)) {
    const { left, right, operatorToken } = node
    const [operator, ...others] = BINARY[operatorToken.kind] ?? []
    if (operator !== undefined) for (const other of others) instead(operator, operatorToken, other)
    if (operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
      instead('logic', node, `(${textOf(left)})`)
      instead('logic', node, `(${textOf(right)})`)
    }
    if (BINARY[operatorToken.kind]?.[0] === 'condition')
      for (const side of [left, right])
        if (ts.isStringLiteral(side) && side.text !== '') instead('text', side, "''")
  }
  if (ts.isConditionalExpression(node)) {
    instead('condition', node, `(${textOf(node.whenTrue)})`)
    instead('condition', node, `(${textOf(node.whenFalse)})`)
    instead('condition', node.condition, `!(${textOf(node.condition)})`)
  }
  if (ts.isPrefixUnaryExpression(node)) {
    const { operator, operand } = node
    if (operator === ts.SyntaxKind.ExclamationToken)
      instead('condition', node, `!!${textOf(operand)}`)
    if (operator === ts.SyntaxKind.MinusToken) instead('arithmetic', node, `(${textOf(operand)})`)
    if (operator === ts.SyntaxKind.PlusPlusToken)
      instead('arithmetic', node, `--${textOf(operand)}`)
  }
  if (ts.isPostfixUnaryExpression(node))
    instead(
      'arithmetic',
      node,
      `${textOf(node.operand)}${node.operator === ts.SyntaxKind.PlusPlusToken ? '--' : '++'}`,
    )
  if (ts.isNumericLiteral(node)) {
    instead('number', node, `(${node.text} + 1)`)
    if (/^[1-9]\d?$/.test(node.text)) instead('number', node, `(${node.text} - 1)`)
  }
  if (node.kind === ts.SyntaxKind.TrueKeyword) instead('boolean', node, 'false')
  if (node.kind === ts.SyntaxKind.FalseKeyword) instead('boolean', node, 'true')
  if (ts.isArrayLiteralExpression(node) && node.elements.length > 0 && !isTarget(node))
    instead('list', node, '[]')
  if (ts.isPropertyAccessExpression(node) && node.questionDotToken !== undefined)
    instead('chain', node.questionDotToken, '.')
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    const { name, expression: of, questionDotToken } = node.expression
    const other = METHODS[name.text]
    if (other !== undefined) instead('method', name, other)
    if (
      LEFT_OUT.has(name.text) &&
      questionDotToken === undefined &&
      !ts.isExpressionStatement(node.parent)
    )
      add('method', of.end, node.end, '')
    if (UNWRAPPED.has(name.text) && textOf(of) === 'Math')
      for (const argument of node.arguments)
        if (!ts.isSpreadElement(argument)) instead('method', node, `(${textOf(argument)})`)
  }
}

function statement(node: ts.Node, tree: ts.SourceFile, instead: Instead, add: Add): void {
  const condition = conditionOf(node)
  if (condition !== undefined) {
    const written = condition.getText(tree)
    // A relation is turned around as it is, and a loop that never ends says nothing that one that
    // never begins does not.
    if (!ts.isBinaryExpression(condition)) instead('condition', condition, `!(${written})`)
    if (ts.isIfStatement(node)) instead('condition', condition, 'true')
    instead('condition', condition, 'false')
  }
  if (ts.isIfStatement(node) && node.elseStatement !== undefined)
    add('removed', node.thenStatement.end, node.end, '')
  if (ts.isExpressionStatement(node)) instead('removed', node, ';')
  if (ts.isBreakStatement(node) || ts.isContinueStatement(node) || ts.isThrowStatement(node))
    instead('removed', node, ';')
  if (ts.isReturnStatement(node) && node.expression === undefined) instead('removed', node, ';')
  if (ts.isCaseClause(node) && ts.isStringLiteral(node.expression))
    instead('text', node.expression, "''")
}

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isIfStatement(node) || ts.isWhileStatement(node) || ts.isDoStatement(node))
    return node.expression
  return ts.isForStatement(node) ? node.condition : undefined
}

/** Whether something is written into this list, rather than read from it. */
function isTarget(node: ts.ArrayLiteralExpression): boolean {
  const { parent } = node
  return (
    (ts.isBinaryExpression(parent) &&
      parent.left === node &&
      parent.operatorToken.kind === ts.SyntaxKind.EqualsToken) ||
    (ts.isForOfStatement(parent) && parent.initializer === node)
  )
}

export const mutated = (text: string, { start, end, replacement }: Mutant): string =>
  text.slice(0, start) + replacement + text.slice(end)

export function parses(mutant: Mutant, text: string): boolean {
  return (
    (
      ts.transpileModule(mutated(text, mutant), {
        reportDiagnostics: true,
        fileName: mutant.file,
        compilerOptions: { target: ts.ScriptTarget.ESNext },
      }).diagnostics ?? []
    ).length === 0
  )
}
