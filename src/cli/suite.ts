/** `npm run suite`: what the desk holds — sizes, mix, words, token lengths, samples, and what copying words alone achieves. */
import { readFile } from 'node:fs/promises'
import { printCalls } from '../tasks/calls/print.ts'
import { copyRuleSuccess } from '../tasks/desk/baseline.ts'
import { deskTexts } from '../tasks/desk/corpus.ts'
import { createDesk } from '../tasks/desk/suite.ts'
import { SPLITS } from '../tasks/task.ts'
import { loadTokenizer } from '../tokenizer/load.ts'
import { splitPieces } from '../tokenizer/train.ts'
import { commandLine, main } from './command-line.ts'
import { STARTERS } from './starters.ts'

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)

async function suite(args: readonly string[]): Promise<number> {
  const { options } = commandLine(args, ['seed'])
  const desk = await createDesk({ seed: Number(options['seed'] ?? 1), train: 2000, heldOut: 384 })
  const tokenizer = await loadTokenizer(await readFile(`${STARTERS}/tokenizer.json`, 'utf8'))
  console.log(desk.about)
  for (const split of SPLITS) {
    const tasks = Array.from({ length: desk.size(split) }, (_, i) => desk.task(split, i, 0))
    const share = (n: number): string => `${(100 * mean(tasks.map((t) => (t.gold.length === n ? 1 : 0)))).toFixed(1)}%`
    console.log(`${split}: ${tasks.length} tasks, ${new Set(tasks.map((t) => t.template)).size} templates, one/two/three calls ${share(1)}/${share(2)}/${share(3)}`)
    for (const task of tasks.slice(0, 3)) console.log(`  ${task.text}\n    ${printCalls(task.gold)}`)
  }
  console.log(`tools: ${desk.world(desk.task('train', 0, 0)).tools(0).map((tool) => tool.name).join(' ')}`)
  console.log(`different pieces in what the desk says: ${new Set((await deskTexts(desk)).flatMap(splitPieces)).size}; vocabulary ${tokenizer.vocab}`)
  const train = Array.from({ length: desk.size('train') }, (_, i) => desk.task('train', i, 0))
  for (const [name, texts] of [['sentence', train.map((t) => t.text)], ...desk.styles.map((style) => [`${style} plan`, train.map((t) => desk.demonstrate(t, style)?.plan.join('\n') ?? '')] as const)] as const) {
    const lengths = texts.map((text) => tokenizer.encode(text).length)
    console.log(`tokens of a ${name}: mean ${mean(lengths).toFixed(1)}, at most ${Math.max(...lengths)}`)
  }
  console.log(`copying words alone solves ${(await copyRuleSuccess(desk)).toFixed(3)} of the held-out tasks`)
  return 0
}

await main(() => suite(process.argv.slice(2)))
