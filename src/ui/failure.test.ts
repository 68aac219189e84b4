import { describe, expect, it } from 'vitest'
import { NotLoaded, failureOf } from './failure.ts'

describe('failureOf', () => {
  it('says what did not arrive, and offers a reload only once trying again did not help', () => {
    expect(failureOf('Help', new NotLoaded(), 0)).toEqual({
      said: 'Help could not be loaded.',
      wayOut: expect.stringContaining('try again') as string,
      reload: false,
    })
    expect(failureOf('Help', new NotLoaded(), 1)).toMatchObject({
      said: 'Help could not be loaded.',
      wayOut: expect.stringContaining('Reload the page') as string,
      reload: true,
    })
  })

  it('says what could not be drawn and why, shortened', () => {
    const { said, wayOut, reload } = failureOf(
      'The charts',
      new Error(`bad ${'x'.repeat(1000)}`),
      0,
    )
    expect(said).toMatch(/^The charts could not be shown \(bad x{196}\)\.$/)
    expect(wayOut).not.toContain('Reload')
    expect(reload).toBe(false)
    expect(failureOf('The charts', 'thrown', 2)).toMatchObject({
      said: 'The charts could not be shown (thrown).',
      reload: true,
    })
  })
})
