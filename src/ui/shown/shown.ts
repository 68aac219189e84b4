/**
 * What React is given to show: every text, wherever it comes from, with control characters and
 * marks of direction written out. It stands where elements are made (`jsxImportSource` in
 * tsconfig.json), so that no part of the page can forget it. What a field holds for editing stays
 * as it is.
 */
import { Fragment } from 'react'
import type { ElementType } from 'react'
import { visible } from '../../run/foreign-text.ts'

function shownChild(child: unknown): unknown {
  if (typeof child === 'string') return visible(child)
  if (!Array.isArray(child)) return child
  const all = child.map(shownChild)
  return all.every((one, i) => one === child[i]) ? child : all
}

/**
 * Of the page's own elements, what is shown or read out; other components hand theirs on to such
 * elements.
 */
const TOLD = [
  'children',
  'title',
  'aria-label',
  'aria-description',
  'alt',
  'placeholder',
  'label',
] as const

/** The same object where nothing has to be changed. */
export function shown<Props extends object>(type: ElementType, props: Props): Props {
  if (typeof type !== 'string' && type !== Fragment) return props
  let safe = props
  for (const name of TOLD) {
    if (!(name in props)) continue
    const value: unknown = Reflect.get(props, name)
    const made = shownChild(value)
    if (made !== value) safe = { ...safe, [name]: made }
  }
  return safe
}
