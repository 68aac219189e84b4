import { expect, it } from 'vitest'
import type { Asked } from '../run/asked.ts'
import { EXAMPLE } from '../tasks/custom/example-program.ts'
import { tryProgram } from '../tasks/custom/try-program.ts'
import { testSandbox } from '../tasks/sandbox/testing/open.ts'
import { madeAsked } from './testing/made-asked.ts'
import { programWith } from './asked-program.ts'

const ASKED: Asked = madeAsked({
  text: 'log in as alice and\nsend her balance to "bo"',
  calls: [
    ["GetUserToken(username='alice', password='kiwi42')", true, 'token=t11'],
    ["GetUserToken(username='nobody')", false, 'error: missing password'],
    ["QueryBalance(token='t11')", true, 'balance=270.5'],
    ["Transfer(token='t11', to='bo', amount=270.5, times=2)", true, 'ok'],
  ],
})

const tried = (program: string, index = 0) =>
  tryProgram({ program, seed: 1, level: 'standard', index }, testSandbox)

/** So many that a run can be trained on them. */
const eight = (program: string): string =>
  Array.from({ length: 8 }, (_, i) => i).reduce(
    (text, i) => programWith(text, { ...ASKED, text: `${ASKED.text} ${i}` }),
    program,
  )

it('makes a program of the desk’s tools that runs, what one call gives the next being referred to', async () => {
  const program = eight('')
  expect(program.split("name: 'Transfer'")).toHaveLength(2)
  const outcome = await tried(program)
  if (!outcome.ok) throw new Error(outcome.problem.message)
  const { task, calls, solved, tools } = outcome.tried
  expect(task).toBe('log in as alice and send her balance to "bo" 0')
  expect(program).toContain('{ QueryBalance: { token: "$1.token" } }')
  expect(program).toContain('amount: "$2.balance", times: 2')
  expect(calls.map(({ call }) => call)).toEqual([
    "GetUserToken(username='alice', password='kiwi42')",
    "QueryBalance(token='t11')",
    "Transfer(token='t11', to='bo', amount=270.5, times=2)",
  ])
  expect(calls.map(({ answer }) => answer)).toEqual(['token=t11', 'balance=270.5', 'ok'])
  expect(solved).toBe(true)
  expect(tools.map(({ signature }) => signature).join()).toContain('times')
})

it('adds to a program that draws its tasks, and says that nobody knows whether the calls are right', async () => {
  const sold = madeAsked({
    text: 'sell bo 3 figs',
    calls: [["sell_fruit(fruit='figs', count=3, name='bo')", true, 'ok']],
  })
  const program = programWith(programWith(EXAMPLE, sold), { ...sold, text: 'sell again' })
  expect(program).toContain('not what is known to be right')
  expect(program.split("name: 'sell_fruit'")).toHaveLength(2)
  const texts = []
  for (const index of [0, 1]) {
    const outcome = await tried(program, index)
    if (!outcome.ok) throw new Error(outcome.problem.message)
    texts.push(outcome.tried.task)
  }
  expect(texts).toEqual(['sell bo 3 figs', 'sell again'])
})

it('makes a task without calls where none was answered', () => {
  const refused = madeAsked({ text: 'hm', calls: [['(', false, 'error: not a call']] })
  expect(programWith('', refused)).toContain('tasks.push({ text: "hm", calls: [] })')
})
