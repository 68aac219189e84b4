/**
 * The programs of the soak, each family once, where no browser is needed: what they must not do
 * they do not.
 */
import { expect, it } from 'vitest'
import { tryProgram } from '../../../src/tasks/custom/try-program.ts'
import { testSandbox } from '../../../src/tasks/sandbox/testing/open.ts'
import { KINDS, honestProgram, hostileProgram } from './sandbox-programs.ts'

const SEED = 4

it('the same seed makes the same programs, and another others', () => {
  expect(hostileProgram(SEED, 3).program).toBe(hostileProgram(SEED, 3).program)
  expect(hostileProgram(SEED, 3).program).not.toBe(hostileProgram(SEED + KINDS, 3).program)
  expect(honestProgram(SEED, 3).program).not.toBe(honestProgram(SEED, 4).program)
})

it.each(Array.from({ length: KINDS }, (_, index) => ({ index, ...hostileProgram(SEED, index) })))(
  'contained: $about',
  async ({ program, allowed, sum }) => {
    const outcome = await tryProgram({ program, seed: 1, level: 'standard', index: 0 }, testSandbox)
    if (!outcome.ok) {
      const { line, message } = outcome.problem
      expect(`${line === undefined ? '' : `Line ${line}: `}${message}`).toMatch(allowed)
      expect(message).not.toContain('RAN')
      return
    }
    expect('done').toMatch(allowed)
    expect(outcome.tried.calls.find(({ call }) => call.startsWith('look'))?.answer).toBe(
      `seen=nothing sum=${sum(0)}`,
    )
  },
)

it('an honest program gets its answer', async () => {
  const { program, sum } = honestProgram(SEED, 1)
  const outcome = await tryProgram({ program, seed: 1, level: 'standard', index: 1 }, testSandbox)
  expect(outcome).toMatchObject({
    ok: true,
    tried: { calls: [{ call: 'look(count=1)', answer: `seen=nothing sum=${sum(1)}` }] },
  })
})
