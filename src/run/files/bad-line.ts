/** A line of a file that cannot be used. */
export interface BadLine {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** Path of field names, or what else is meant: `function[0].name`. */
  readonly field: string
  readonly message: string
}

/** The same where it is clear which file is read. */
export type BadPlace = Omit<BadLine, 'file'>

export const badLineText = ({ file, line, field, message }: BadLine): string =>
  `${file}:${line}: ${field}: ${message}`
