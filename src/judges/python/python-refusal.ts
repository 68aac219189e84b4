import { TextRefusal } from '../../run/told-error.ts'

/**
 * Text that Python does not read as an expression. Thrown inside the reader only; `python-parse.ts`
 * makes an outcome of it.
 */
export class PythonRefusal extends TextRefusal {
  /** The class of the exception in Python, or NOT_READ_HERE. */
  readonly type: string

  constructor(at: number, message: string, type = 'SyntaxError') {
    super(at, message)
    this.type = type
  }
}

/**
 * In place of a class of Python's: Python would read the text, and this reader does not. Nobody may
 * take it for a verdict on the text.
 */
export const NOT_READ_HERE = 'NotReadHere'

/**
 * What one expression may cost. Brackets and height stand where Python itself gives up, or nearly;
 * the tree is never so high that whoever walks it runs out of stack.
 */
export const EXPRESSION_LIMITS = {
  characters: 200_000,
  brackets: 200,
  height: 400,
  nodes: 100_000,
  digits: 4300,
} as const
