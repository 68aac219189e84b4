/** What a tokenizer for the desk is made from: everything the desk says in training, and plain English for everything else people may write. */
import { printCalls, printValue } from '../calls/print.ts'
import type { TaskSuite } from '../task.ts'
import { COMMON_WORDS } from './common-words.ts'
import { USERS, openDesk, tokenOf } from './databases.ts'
import { POOLS } from './entities.ts'

/** Texts whose words should be one token each: sentences, plans, calls and results of training, and the entities that only later tasks name. */
export async function deskTexts(desk: TaskSuite): Promise<string[]> {
  const texts: string[] = []
  for (let i = 0; i < desk.size('train'); i += 1) {
    const task = desk.task('train', i, 0)
    texts.push(task.text)
    for (const style of desk.styles) {
      const demonstration = desk.demonstrate(task, style)
      texts.push(demonstration?.plan.join('\n') ?? '', ...(demonstration?.calls ?? []).map((calls) => printCalls(calls)))
    }
    const world = desk.world(task)
    for (const call of task.gold) texts.push((await world.call(call)).text)
  }
  texts.push(...Object.values(POOLS).flatMap((pool) => pool.unseen))
  texts.push(...USERS.map((user) => `token=${tokenOf(user) ?? ''}`))
  const { balance } = openDesk()
  texts.push(...USERS.map((user) => `balance=${printValue({ kind: 'float', value: balance.get(user) ?? 0 })}`))
  return texts
}

/** Text that merges are learned from. */
export const plainEnglish = (): readonly string[] => COMMON_WORDS
