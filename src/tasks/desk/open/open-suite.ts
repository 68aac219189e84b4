/** The desk as a task suite from version 2 on: any word, and a desk of which anything can be asked. */
import type { DrawnSizes } from '../../drawn-splits.ts'
import { callSteps, toolWords } from '../../plan-steps/step-styles.ts'
import type { TaskSuite } from '../../task.ts'
import { PARAMETERS } from '../desk-styles.ts'
import { CALLS, deskSuite } from '../desk-suite.ts'
import { DESK_TOOLS, TOOL_BY_NAME } from '../desk-tools.ts'
import { openForms } from './open-forms.ts'
import { makeOpenTasks } from './open-tasks.ts'
import { OPEN_DESK } from './open-tools.ts'
import { PLAIN_WORDS } from './open-wordings.ts'

const FREE_WORDS: ReadonlySet<string> = new Set([
  ...DESK_TOOLS.flatMap((tool) => toolWords(tool.name)),
  ...PLAIN_WORDS,
])

export function createOpenDesk(sizes: DrawnSizes): Promise<TaskSuite> {
  const { level = 'standard' } = sizes
  return deskSuite({
    version: 2,
    about: `Desk: fourteen mock office tools, ${CALLS[level]} calls a task, any names, times and numbers. Made for Tandem, shaped like API-Bank.`,
    splits: makeOpenTasks(sizes),
    kind: OPEN_DESK,
    language: callSteps({
      toolOf: (name) => TOOL_BY_NAME.get(name),
      forms: openForms(level),
      parameters: PARAMETERS,
      freeWords: FREE_WORDS,
    }),
  })
}
