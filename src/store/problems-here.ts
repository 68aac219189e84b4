/** All that stands in the way of what is set up, here; loaded once something is changed. */
import type { SettingValue } from '../run/config.ts'
import type { Engines } from './engine-words.ts'
import { heldOutKey } from './held-out.ts'
import { memoryProblem } from './memory-problem.ts'
import { problemsOf, type Problem } from './problems.ts'
import { shownValue, type Edits } from './setup-draft.ts'
import type { Setup } from './setup-state.ts'

const OF_BEGINNING = /^(warmStart\.|(planner|executor)\.context$)/

function flat(tree: object, above = ''): readonly (readonly [path: string, value: SettingValue])[] {
  return Object.entries(tree).flatMap(([key, value]: readonly [string, unknown]) => {
    const path = `${above}${key}`
    if (typeof value === 'object' && value !== null) return flat(value, `${path}.`)
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? [[path, value] as const]
      : []
  })
}

/** Room for tasks whose tools stand in the prompt and whose words are spelled, and a warm start. */
const ROOM = {
  'planner.context': 256,
  'executor.context': 320,
  'rl.maxPlanTokens': 128,
  'rl.maxCallTokens': 96,
  'warmStart.plannerSteps': 1500,
  'warmStart.executorSteps': 1500,
  'warmStart.batch': 32,
} as const

/**
 * How the presets begin runs on a suite where demonstrations begin them: the warm start and the
 * room that its prompts need.
 */
export function beginningIn(presets: Setup['presets'], suite: string): Edits {
  const listed = typeof presets === 'string' ? [] : presets
  const of = (id: string) =>
    listed.find(
      ({ config }) => config.suite.id === id && config.warmStart.from === 'demonstrations',
    )
  const preset = of(suite)
  return preset
    ? Object.fromEntries(flat(preset.config).filter(([path]) => OF_BEGINNING.test(path)))
    : ROOM
}

export function problemsIn(
  { presets, draft, checked, told }: Pick<Setup, 'presets' | 'draft' | 'checked' | 'told'>,
  engines: Engines | undefined,
): readonly Problem[] {
  const large = checked.config && memoryProblem(checked.config, engines)
  const of =
    told && checked.config && told.key === heldOutKey(checked.config) ? told.problem : undefined
  const asked = problemsOf((path) => shownValue(draft, checked, path), {
    engines,
    beginning: (suite) => beginningIn(presets, suite),
  })
  return [...asked, ...(of ? [of] : []), ...(large ? [large] : [])]
}
