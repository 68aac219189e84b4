/**
 * The modes of training, and what the page, the commands and the estimates say and know of each.
 * What a mode does is in rl/modes/, a file each.
 */
export const MODES = [
  'joint',
  'alternate',
  'separate',
  'freeze-high',
  'freeze-low',
  'low-only',
  'single-level',
] as const
export type Mode = (typeof MODES)[number]

export interface ModeFacts {
  /** Its choice in the set-up: a name, and what it means behind a colon where that says more. */
  readonly label: string
  /** The beginning of a sentence that goes on with what is trained on. */
  readonly trains: string
  /**
   * Who plans: a planner that is paid for what this executor did, one that never meets it, or
   * nobody, so that one policy gets the task itself as its only sub-task and writes all calls.
   */
  readonly planner: 'grounded' | 'apart' | 'none'
  /** Where nobody plans: whether the one policy is as large as both roles together. */
  readonly wide: boolean
  /** Share of the updates at which a role learns. */
  readonly learns: { readonly planner: number; readonly executor: number }
  /** How its lines are drawn: by dashes too, for those to whom colours say little. */
  readonly line: { readonly color: string; readonly dash: string }
}

export const MODE_FACTS: Readonly<Record<Mode, ModeFacts>> = {
  joint: {
    label: 'Joint: both learn together',
    trains: 'Trains planner and executor together',
    planner: 'grounded',
    wide: false,
    learns: { planner: 1, executor: 1 },
    line: { color: 'var(--series-1)', dash: '' },
  },
  alternate: {
    label: 'Alternate: both learn, in turns',
    trains: 'Trains planner and executor together, taking turns,',
    planner: 'grounded',
    wide: false,
    learns: { planner: 0.5, executor: 0.5 },
    line: { color: 'var(--series-2)', dash: '10 3' },
  },
  separate: {
    label: 'Separate: each learns alone',
    trains: 'Trains planner and executor, each alone,',
    planner: 'apart',
    wide: false,
    learns: { planner: 1, executor: 1 },
    line: { color: 'var(--series-5)', dash: '5 3' },
  },
  'freeze-high': {
    label: 'Frozen planner',
    trains: 'Trains the executor while the planner stays as it is,',
    planner: 'grounded',
    wide: false,
    learns: { planner: 0, executor: 1 },
    line: { color: 'var(--series-3)', dash: '2 3' },
  },
  'freeze-low': {
    label: 'Frozen executor',
    trains: 'Trains the planner while the executor stays as it is,',
    planner: 'grounded',
    wide: false,
    learns: { planner: 1, executor: 0 },
    line: { color: 'var(--series-4)', dash: '6 3 2 3' },
  },
  'low-only': {
    label: 'Executor without a planner',
    trains: 'Trains the executor alone, without any plan,',
    planner: 'none',
    wide: false,
    learns: { planner: 0, executor: 1 },
    line: { color: 'var(--series-6)', dash: '10 3 2 3 2 3' },
  },
  'single-level': {
    label: 'One large policy, no plan',
    trains: 'Trains one policy as large as both roles, without any plan,',
    planner: 'none',
    wide: true,
    learns: { planner: 0, executor: 1 },
    line: { color: 'var(--series-7)', dash: '1 2' },
  },
}

/** Of what a draft or a file says, which may be no mode. */
export const modeFacts = (mode: unknown): ModeFacts | undefined => {
  const known = MODES.find((one) => one === mode)
  return known === undefined ? undefined : MODE_FACTS[known]
}

/** Whether somebody plans; where a draft names no mode that is known, somebody does. */
export const hasPlanner = (mode: unknown): boolean => modeFacts(mode)?.planner !== 'none'

/**
 * Whether a run begins with the shipped policies: they are a planner and an executor, so that the
 * one policy of a mode without a planner imitates demonstrations whatever is asked.
 */
export const beginsFromStarters = ({
  mode,
  warmStart,
}: {
  readonly mode: Mode
  readonly warmStart: { readonly from: string }
}): boolean => warmStart.from === 'starter' && hasPlanner(mode)
