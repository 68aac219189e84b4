import { expect, it } from 'vitest'
import { figure } from '../../store/format.ts'
import { bandText } from './band-text.ts'

it('shows the ends of an interval apart, or none', () => {
  expect(bandText(0.77, 0.85, figure)).toBe('[0.77, 0.85]')
  expect(bandText(0, 0.0009, figure)).toBe('[0.0000, 0.0009]')
  expect(bandText(undefined, 0.5, figure)).toBeUndefined()
})
