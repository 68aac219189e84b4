/** Requests to try: texts of held-out tasks, with nothing of what would be right. */
import { LONGEST_REQUEST } from '../../run/request.ts'
import type { TaskSuite } from '../../tasks/task.ts'

/** Tasks that are looked at, at most. */
const LOOKED_AT = 200

/** Of as many patterns as there are, the shorter of two alike. */
export async function examplesOf(suite: TaskSuite, seed: number, most: number): Promise<string[]> {
  const byTemplate = new Map<string, string>()
  const lists = suite.toolsInPrompt(await suite.asked({ text: '' })) !== 'none'
  for (const split of ['held-out', 'unseen-entities'] as const)
    for (let index = 0; index < Math.min(suite.size(split), LOOKED_AT); index += 1) {
      const task = suite.task(split, index, seed)
      const { text, template } = task
      // A request without tools of its own is one of those tasks that list none.
      if (text.length > LONGEST_REQUEST || (suite.toolsInPrompt(task) !== 'none') !== lists)
        continue
      const known = byTemplate.get(template)
      if (known === undefined || text.length < known.length) byTemplate.set(template, text)
    }
  const texts = [...byTemplate.values()]
  // Spread over the patterns, so that not all of them are of one kind.
  const step = Math.max(1, Math.floor(texts.length / most))
  return texts.filter((_, i) => i % step === 0).slice(0, most)
}
