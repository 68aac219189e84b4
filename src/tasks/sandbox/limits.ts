/**
 * What an imported file or a running episode may cost. Dropped files are hostile until shown
 * otherwise, and a policy that calls tools in a loop must end; every limit is far above what real
 * data needs, and whoever meets one is told its name.
 */
export const IMPORT_LIMITS = {
  /** Files of one drop. A whole checkout of API-Bank's repository stays below. */
  files: 20_000,
  /** UTF-16 units of one file that is read, and of all of them. */
  fileCharacters: 8_000_000,
  totalCharacters: 64_000_000,
  /** Lines of a dialogue, elements of a list of records. */
  turns: 1_000,
  records: 20_000,
  /** Units of one turn's text or of one argument. */
  textCharacters: 20_000,
  /** Arguments of one call. */
  arguments: 64,
  /** Recorded calls of one task that needs several. */
  callsOfTask: 64,
  /** Nesting of JSON values. */
  depth: 32,
  /** Digits of one number. */
  digits: 400,
  /** Warnings kept; the rest is counted. */
  warnings: 200,
} as const

export const REPLAY_LIMITS = {
  /** Calls that one world answers; every later call is refused. */
  calls: 200,
  /** UTF-16 units of an observation's text; the rest is cut and the cut is said. */
  observationCharacters: 4_000,
} as const

/**
 * User-written tools in the interpreter. Steps are those of metered.ts: some hundred millions a
 * second.
 */
export const SANDBOX_LIMITS = {
  /** UTF-16 units of a program. */
  programCharacters: 65_536,
  /**
   * Steps for reading a program, for drawing a task, for beginning a world, for one call and for
   * one reward.
   */
  readSteps: 50_000_000,
  drawSteps: 5_000_000,
  beginSteps: 5_000_000,
  callSteps: 5_000_000,
  rewardSteps: 5_000_000,
  /** For making all tasks of a suite and carrying out their own calls. */
  makeSteps: 3_000_000_000,
  /** Steps kept for saying at which line it stopped. */
  reserveSteps: 2_000_000,
  /** For any one of them, on a machine that is far too slow. */
  milliseconds: 5_000,
  /**
   * What QuickJS may allocate, the depth of its own stack, and the pages of 64 KiB of its memory:
   * at first, and at most.
   */
  memoryBytes: 16 << 20,
  stackBytes: 160 << 10,
  firstPages: 96,
  pages: 512,
  /**
   * UTF-16 units that one request hands over, and that come back: of a world's state with a result,
   * of a task, of a whole list of tasks.
   */
  inputCharacters: 200_000,
  callCharacters: 20_000,
  taskCharacters: 10_000,
  describeCharacters: 400_000,
  /** No answer is longer, escapes included. */
  answerCharacters: 2_500_000,
} as const

/**
 * `text`, or its beginning with a note of how much was left out, at most `most` units long (and
 * never half a surrogate pair).
 */
export function boundedText(text: string, most: number): string {
  if (text.length <= most) return text
  const note = `… (${text.length} characters in all)`
  const end = Math.max(0, most - note.length)
  const last = text.charCodeAt(end - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? end - 1 : end) + note
}
