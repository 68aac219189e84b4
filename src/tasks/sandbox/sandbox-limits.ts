/**
 * What a running episode may cost: a policy that calls tools in a loop must end, and a program that
 * a user wrote too. Every limit is far above what real work needs, and whoever meets one is told
 * its name.
 */
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
