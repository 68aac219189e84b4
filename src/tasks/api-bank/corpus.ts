/**
 * Text to train a tokenizer on: what the roles read and write in the training split, and nothing of the held-out dialogues. A word
 * that is copied from a dialogue into a line and into a request is then one token in all three, which is what makes copying easy.
 */
import { STYLES } from '../task.ts'
import type { TaskSuite } from '../task.ts'
import { printCalls } from '../calls/print.ts'

/** Texts of the training split, in a fixed order: dialogues, tools on offer, lines of every style but the copied one, requests. */
export function trainingCorpus(suite: TaskSuite, seed: number): readonly string[] {
  const texts: string[] = []
  for (let index = 0; index < suite.size('train'); index += 1) {
    const task = suite.task('train', index, seed)
    const listing = suite.world(task).tools(0).map((tool) => `${tool.name}(${tool.parameters.map((p) => p.name).join(', ')})`)
    const lines = STYLES.flatMap((style) => (style === 'verbatim' ? [] : suite.demonstrate(task, style)?.plan ?? []))
    texts.push(task.text, ...listing, ...lines, printCalls(task.gold))
  }
  return texts
}
