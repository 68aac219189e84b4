/**
 * What a tokenizer for the desk is made from: everything the desk says in training, and plain
 * English for everything else people may write.
 */
import type { Level } from '../../run/config.ts'
import { printCalls, printValue } from '../../run/calls/call-print.ts'
import { toolWords } from '../plan-steps/step-styles.ts'
import type { TaskSuite } from '../task.ts'
import { COMMON_WORDS } from './common-words.ts'
import { USERS, openDesk, tokenOf } from './desk-databases.ts'
import { ENTITY_WORDS, POOLS } from './desk-entities.ts'
import { DATES, SAID_WORDS } from './spoken-times.ts'
import { DESK_TOOLS } from './desk-tools.ts'
import { CONNECTIVES, WORDINGS } from './desk-wordings.ts'

/**
 * Texts whose words should be one token each: sentences, plans, calls and results of training, and
 * the entities that only later tasks name.
 */
export async function deskTexts(desk: TaskSuite): Promise<string[]> {
  const texts: string[] = []
  for (let i = 0; i < desk.size('train'); i += 1) {
    const task = desk.task('train', i, 0)
    texts.push(task.text)
    for (const style of desk.styles) {
      const demonstration = desk.demonstrate(task, style)
      texts.push(
        demonstration?.plan.join('\n') ?? '',
        ...(demonstration?.calls ?? []).map((calls) => printCalls(calls)),
      )
    }
    const world = desk.world(task)
    for (const call of task.gold) texts.push((await world.call(call)).text)
  }
  texts.push(...Object.values(POOLS).flatMap((pool) => pool.unseen))
  texts.push(...USERS.map((user) => `token=${tokenOf(user) ?? ''}`))
  const { balance } = openDesk()
  texts.push(
    ...USERS.map(
      (user) => `balance=${printValue({ kind: 'float', value: balance.get(user) ?? 0 })}`,
    ),
  )
  return texts
}

/**
 * Every word of the desk's sentences, tools and entities at a level, whether or not a small
 * training split happens to say it.
 */
export const deskWords = (level: Level): readonly string[] =>
  [
    ...Object.values(WORDINGS).flatMap(({ verbs, frames }) => [...verbs, ...frames]),
    ...Object.values<readonly string[]>(CONNECTIVES[level]).flat(),
  ]
    .map((text) => text.replace(/\{[a-z0-9]+\}/g, ' '))
    .concat(
      DESK_TOOLS.flatMap(({ name, parameters }) => [
        ...toolWords(name),
        ...parameters.map((p) => p.name),
      ]),
      [...(level === 'hard' ? [...SAID_WORDS, ...DATES] : ENTITY_WORDS)],
    )

/** Text that merges are learned from. */
export const plainEnglish = (): readonly string[] => COMMON_WORDS
