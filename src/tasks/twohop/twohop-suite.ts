/**
 * Questions whose answer is two searches away, as a task suite: Bamboogle's shape, our own content.
 * There are no gold calls: the verified answer is all.
 */
import { callSteps, sentenceWords, toolWords } from '../plan-steps/step-styles.ts'
import type { SuiteSizes } from '../signature/signature-tasks.ts'
import type { Split, Task, TaskSuite } from '../task.ts'
import { judgeAnswer } from './twohop-judge.ts'
import { makeQuestions } from './twohop-tasks.ts'
import type { Question } from './twohop-tasks.ts'
import { FRAGMENTS } from './twohop-wordings.ts'
import { TWOHOP_TOOLS, TwohopWorld } from './twohop-world.ts'

const HOPS = { easy: 'one search', standard: 'two searches', hard: 'two searches' } as const

export function createTwohop(sizes: SuiteSizes): TaskSuite {
  const questions = makeQuestions(sizes)
  const byId = new Map<string, Question>(
    Object.values(questions)
      .flat()
      .map((question) => [question.task.id, question]),
  )
  const known = ({ id }: Task): Question => {
    const found = byId.get(id)
    if (found === undefined) throw new RangeError(`twohop: ${id} is not a task of this suite`)
    return found
  }
  const { valuesOf: _, ...steps } = callSteps({
    toolOf: (name) => TWOHOP_TOOLS.find((tool) => tool.name === name),
    callsOf: (task) => known(task).solution,
    forms: new Map(),
    parameters: new Set(TWOHOP_TOOLS.flatMap((tool) => tool.parameters.map(({ name }) => name))),
    freeWords: new Set([
      ...TWOHOP_TOOLS.flatMap(({ name }) => toolWords(name)),
      ...sentenceWords(FRAGMENTS),
    ]),
  })
  return {
    id: 'twohop',
    about: `Twohop: questions whose answer is ${HOPS[sizes.level ?? 'standard']} away, over facts that every task has of its own. No gold calls, the answer is what counts. Made for Tandem, shaped like Bamboogle.`,
    gold: 'answer',
    toolsInPrompt: () => 'signatures',
    executorReadsTools: true,
    size: (split: Split) => questions[split].length,
    task: (split: Split, index: number): Task => {
      const found = questions[split][index]
      if (found === undefined)
        throw new RangeError(
          `twohop: ${split} has tasks 0 to ${questions[split].length - 1}, not ${index}`,
        )
      return found.task
    },
    world: (task) =>
      new TwohopWorld({
        name: `${sizes.seed}/${task.id}`,
        unseen: task.split === 'unseen-entities',
      }),
    judge: (task, episode) => judgeAnswer(known(task).answer, episode),
    ...steps,
    goldValues: () => [],
  }
}
