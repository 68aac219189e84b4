import { describe, expect, it } from 'vitest'
import { at } from '../run/at.ts'
import { formatHash, parseHash } from './url-state.ts'
import { createVisits, type Entry, type Place } from './visits.ts'

/** A history that goes back only when time passes, as a browser's does. */
function browser(hash = '') {
  const stack: Entry[] = [{ hash }]
  let index = 0
  let tell: (entry: Entry) => void = () => undefined
  const moves: (() => void)[] = []
  const go = (by: number) => {
    if (stack[index + by] === undefined) return false
    index += by
    tell(at(stack, index, 'stack'))
    return true
  }
  const arrived: Entry[] = []
  let now: Place = parseHash(hash)
  const visits = createVisits(
    {
      current: () => at(stack, index, 'stack'),
      push: (entry) => {
        stack.splice(index + 1)
        stack.push(entry)
        index += 1
      },
      replace: (entry) => {
        stack[index] = entry
      },
      back: () => moves.push(() => go(-1)),
      subscribe: (listener) => {
        tell = listener
      },
    },
    now,
    (entry) => {
      arrived.push(entry)
      const { dialog, hash: to } = entry
      now = { ...parseHash(to), ...(dialog !== undefined && { dialog }) }
      visits.at(now, true)
    },
  )
  return {
    to: (change: Partial<Place>, settling = false) => {
      now = { ...now, ...change }
      visits.at(now, settling)
    },
    close: () => {
      const { dialog: _, ...rest } = now
      now = rest
      visits.at(now, false)
    },
    pass: () => moves.splice(0).forEach((move) => move()),
    back: () => go(-1),
    forward: () => go(1),
    shown: () => now,
    arrived,
    entries: () =>
      stack.map(({ hash: of, dialog }) => `${of}${dialog === undefined ? '' : ` ${dialog}`}`),
    at: () => index,
  }
}

describe('views in the history', () => {
  it('are entries: Back leads to the one before, Forward to the one after', () => {
    const { to, back, forward, shown, entries } = browser()
    to({ run: 'live' })
    to({ experiment: '' })
    to({ experiment: 'e' })
    expect(entries()).toEqual(['', '#run=live', '#run=live&experiment=', '#run=live&experiment=e'])
    expect([back(), back()]).toEqual([true, true])
    expect(shown()).toEqual({ run: 'live', step: 0, outcome: 'all' })
    forward()
    expect(shown().experiment).toBe('')
    expect([back(), back(), back()]).toEqual([true, true, false])
    expect(entries()).toHaveLength(4)
  })

  it('hold the place within them, which adds none', () => {
    const { to, back, shown, entries } = browser()
    to({ trajectory: 'a', step: 2 })
    to({ trajectory: 'b', step: 1, outcome: 'success' })
    to({ run: 'live', trajectory: 'c', step: 0 })
    expect(entries()).toHaveLength(2)
    back()
    expect(shown()).toMatchObject({ trajectory: 'b', step: 1, outcome: 'success' })
  })

  it('are written over while the page finds its place', () => {
    const { to, entries } = browser('#run=a')
    to({ run: 'b' }, true)
    expect(entries()).toEqual(['#run=b'])
  })
})

describe('a dialog', () => {
  it('is closed by Back and opened by Forward, over the view that it was opened from', () => {
    const { to, back, forward, shown, at } = browser()
    to({ run: 'live' })
    to({ dialog: 'share' })
    back()
    expect([shown().dialog, shown().run, at()]).toEqual([undefined, 'live', 1])
    forward()
    expect([shown().dialog, shown().run, at()]).toEqual(['share', 'live', 2])
  })

  it('that is closed leaves nothing to go back through, even where the next view is gone to before the browser is back', () => {
    const { to, close, pass, back, shown, entries, arrived } = browser()
    to({ dialog: 'help' })
    close()
    to({ experiment: '' })
    expect(entries()).toEqual(['', ' help'])
    pass()
    expect(entries()).toEqual(['', '#experiment='])
    expect(arrived).toEqual([])
    back()
    expect(shown()).toEqual({ step: 0, outcome: 'all' })
  })

  it('gives its entry to the view that was gone to from it', () => {
    const { to, close, pass, back, shown, entries } = browser()
    to({ dialog: 'runs' })
    to({ run: 'stored' })
    close()
    pass()
    expect(entries()).toEqual(['', '#run=stored'])
    back()
    expect(shown()).toEqual({ step: 0, outcome: 'all' })
  })

  it('keeps in its place what changed within the view while it was open', () => {
    const { to, close, pass, entries } = browser()
    to({ dialog: 'share' })
    to({ trajectory: 'a' })
    close()
    pass()
    expect(entries()).toEqual([
      formatHash({ trajectory: 'a', step: 0, outcome: 'all' }),
      '#trajectory=a share',
    ])
  })
})
