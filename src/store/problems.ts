/**
 * What the set-up asks for that cannot be done: told at the choice, before Train, each with what
 * mends it. It reads the set-up field by field, so that it also speaks where the whole is no sound
 * configuration.
 */
import { configSchema, settingAt, type Reading, type SettingValue } from '../run/config.ts'
import { hasPlanner } from '../run/mode-facts.ts'
import { suiteFacts } from '../run/suite-facts.ts'
import type { WorkshopProblem } from '../worker/protocol-workshop.ts'
import { ENGINE_WORDS, type Engines } from './engine-words.ts'
import type { Edits } from './setup-draft.ts'

export interface Mend {
  /** The button's words. */
  readonly label: string
  readonly edits: Edits
  /** Instead of edits: what is opened, where the user mends it. */
  readonly opens?: 'workshop'
  /** The edits are for the tasks in use alone: they are taken back when other tasks are chosen. */
  readonly forSuite?: true
}

export interface Problem {
  /** The fields that it is said at. */
  readonly paths: readonly string[]
  readonly message: string
  readonly mends: readonly Mend[]
  /** Of a user-written program: what is wrong with it. */
  readonly program?: WorkshopProblem
}

export interface Here {
  /** Absent until the worker has looked. */
  readonly engines: Engines | undefined
  /** What runs on a suite begin with where demonstrations begin them, by path. */
  readonly beginning: (suite: string) => Edits
}

const FROM = 'warmStart.from'
const DEMONSTRATIONS = { [FROM]: 'demonstrations' } as const
const BEGIN = 'Begin from demonstrations'

const DEFAULTS = configSchema.parse({})
/** What makes a policy's weights fit: all of its shape but how long its sequences may be. */
const SHIPPED: readonly (readonly [path: string, value: SettingValue])[] = [
  'planner',
  'executor',
].flatMap((role) =>
  ['dModel', 'layers', 'heads', 'kvHeads', 'feedForward', 'tied', 'qkvBias'].flatMap((name) => {
    const value = settingAt(DEFAULTS, `${role}.${name}`)
    return value === undefined ? [] : [[`${role}.${name}`, value] as const]
  }),
)

/** The shipped policies are two networks of one size that have learned one suite. */
function starters(at: Reading, beginning: Here['beginning']): readonly Problem[] {
  if (at(FROM) !== 'starter' || !hasPlanner(at('mode'))) return []
  const suite = String(at('suite.id'))
  if (!suiteFacts(suite)?.shipped) {
    return [
      {
        paths: ['suite.id', FROM],
        message: 'No policies are shipped for these tasks.',
        mends: [
          { label: BEGIN, edits: { ...beginning(suite), ...DEMONSTRATIONS }, forSuite: true },
        ],
      },
    ]
  }
  const problems: Problem[] = []
  const demonstrations = { label: BEGIN, edits: DEMONSTRATIONS }
  if (at('weights') === 'shared')
    problems.push({
      paths: ['weights', FROM],
      message: 'The shipped policies are two networks.',
      mends: [demonstrations, { label: 'Take two networks', edits: { weights: 'separate' } }],
    })
  const other = SHIPPED.filter(([path, value]) => at(path) !== value)
  if (other.length > 0)
    problems.push({
      paths: [FROM, ...other.map(([path]) => path)],
      message: 'The shipped policies have another size.',
      mends: [demonstrations, { label: 'Take their size', edits: Object.fromEntries(other) }],
    })
  return problems
}

const LEFT_TO_THE_PAGE: Mend = { label: 'Leave the engine to the page', edits: { engine: 'auto' } }

function engine(at: Reading, engines: Engines | undefined): readonly Problem[] {
  const asked = at('engine')
  if (at('portable') === true) {
    return asked === 'auto' || asked === 'wasm'
      ? []
      : [
          {
            paths: ['engine', 'portable'],
            message: 'Reproducible anywhere is done by WebAssembly alone.',
            mends: [
              LEFT_TO_THE_PAGE,
              { label: 'Give up reproducibility anywhere', edits: { portable: false } },
            ],
          },
        ]
  }
  if (!engines) return []
  if ((asked === 'webgpu' || asked === 'tfjs-webgpu') && !engines.gpu)
    return [
      {
        paths: ['engine'],
        message: 'This browser offers no WebGPU here.',
        mends: [LEFT_TO_THE_PAGE],
      },
    ]
  const trouble = engines.troubles.find((one) => one.engine === asked)
  if (trouble)
    return [
      {
        paths: ['engine'],
        message: `${ENGINE_WORDS[trouble.engine]} did not start here: ${trouble.reason}.`,
        mends: [LEFT_TO_THE_PAGE],
      },
    ]
  const webgpu = asked === 'webgpu' || (asked === 'auto' && engines.chosen === 'webgpu')
  if (webgpu && at('kernels') === 'quad' && engines.gpu?.subgroups === false)
    return [
      {
        paths: ['kernels'],
        message: 'This adapter has no subgroups, which these kernels share through.',
        mends: [{ label: 'Take the quickest kernels', edits: { kernels: 'auto' } }],
      },
    ]
  return []
}

/** Empty where the run can begin; those about what was chosen first in front. */
export function problemsOf(at: Reading, { engines, beginning }: Here): readonly Problem[] {
  return [...starters(at, beginning), ...engine(at, engines)]
}
