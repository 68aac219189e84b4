import { expect, it } from 'vitest'
import { visible } from './foreign-text.ts'
import { printPath, printValue } from './place.ts'

it('what steers a terminal or turns the direction of text is written out, and nothing else is changed', () => {
  expect(visible('a\u001b[2Jb\rc\u0007\u009bd\u007f')).toBe(
    'a\\u001b[2Jb\\u000dc\\u0007\\u009bd\\u007f',
  )
  for (const mark of '\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069')
    expect(visible(`x${mark}y`)).toMatch(/^x\\u[0-9a-f]{4}y$/)
  for (const text of ['', 'plain', 'two\nlines\tand a tab', 'שלום', '👩‍👩‍👧 e\u0301 …“”'])
    expect(visible(text)).toBe(text)
})

it('places and values of a file are shown so', () => {
  expect(printValue('\u202e\u009bx')).toBe('"\\u202e\\u009bx"')
  expect(printPath(['metrics', 'a\u202eb'])).toBe('metrics["a\\u202eb"]')
})
