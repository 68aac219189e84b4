/** The options of a command, as it is called and as it names them. */

export type Options = Readonly<Record<string, string | undefined>>

export interface OptionSpec {
  /** What its value is, in capitals; absent for a flag. */
  readonly value?: string
  readonly about: string
  readonly required?: boolean
  /** It may be given several times. */
  readonly many?: true
}
