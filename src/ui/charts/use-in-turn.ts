import { startTransition, useEffect, useRef, useState } from 'react'
import { useApplication } from '../context.ts'

/**
 * What `make` gives, made in a coming frame, as charts take turns; React draws it in slices between
 * which the page answers. Undefined before the first; the last one stays until the next is there.
 */
export function useInTurn<T extends object>(make: () => T): T | undefined {
  const { drawing } = useApplication()
  const [shown, setShown] = useState<T>()
  const owner = useRef({})
  useEffect(() => {
    drawing.enqueue(owner.current, () => startTransition(() => setShown(make())))
  }, [drawing, make])
  useEffect(() => {
    const mine = owner.current
    return () => drawing.cancel(mine)
  }, [drawing])
  return shown
}
