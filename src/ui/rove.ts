/**
 * One tab stop for many things alike: arrows, Home and End go from one to another, and the focus
 * goes along. Each says its place as `data-stop`.
 */
import type { KeyboardEvent } from 'react'
import { placeAfter } from '../store/in-sight.ts'

export function rove(
  event: KeyboardEvent<HTMLElement>,
  at: number,
  count: number,
  go: (place: number) => void,
): void {
  const next = placeAfter(event.key, at, count)
  if (next === undefined || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  event.stopPropagation()
  go(next)
  event.currentTarget.querySelector<HTMLElement>(`[data-stop="${next}"]`)?.focus()
}
