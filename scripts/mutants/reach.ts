/**
 * Which tests reach which code. Every function of the mutated files says that it was entered, and
 * every file that it was loaded; a test file reaches what was said while it ran.
 */
import ts from 'typescript'
import type { Mutant } from './operators.ts'

/** The global function that reports, by `file#position` of the innermost function. */
const REPORT = '__tandemReached'
const LOADED = -1

/** Where the innermost function around a place begins, or -1 where it is no part of any. */
export function functionsOf(
  file: string,
  text: string,
): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = []
  const visit = (node: ts.Node): void => {
    const body = bodyOf(node)
    if (body !== undefined) found.push({ start: body.getStart(), end: body.end })
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS))
  return found
}

function bodyOf(node: ts.Node): ts.ConciseBody | undefined {
  if (
    ts.isFunctionDeclaration(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isAccessor(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node)
  )
    return node.body
  return undefined
}

/** The name of the code that a mutant is in. */
export function placeOf(
  { file, start, end }: Pick<Mutant, 'file' | 'start' | 'end'>,
  functions: readonly { readonly start: number; readonly end: number }[],
): string {
  const around = functions.filter((one) => one.start <= start && end <= one.end)
  return `${file}#${around.length === 0 ? LOADED : Math.max(...around.map((one) => one.start))}`
}

/** The same program, saying what of it is entered. */
export function reporting(file: string, text: string): string {
  const said = (at: number): string => `globalThis.${REPORT}?.(${JSON.stringify(`${file}#${at}`)})`
  const inserts: { readonly at: number; readonly text: string }[] = []
  const visit = (node: ts.Node): void => {
    const body = bodyOf(node)
    if (body !== undefined) {
      const start = body.getStart()
      if (ts.isBlock(body)) inserts.push({ at: start + 1, text: `;${said(start)};` })
      else inserts.push({ at: start, text: `(${said(start)},` }, { at: body.end, text: ')' })
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true, ts.ScriptKind.TS))
  let out = text
  for (const { at, text: inserted } of inserts.sort((a, b) => b.at - a.at))
    out = out.slice(0, at) + inserted + out.slice(at)
  return `${out}\n;${said(LOADED)};\n`
}
