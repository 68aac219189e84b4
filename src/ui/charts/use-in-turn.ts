import { startTransition, useEffect, useRef, useState } from 'react'
import { useApplication } from '../context.ts'

/**
 * What `make` gives, a frame or more later and undefined until then: charts take turns, one made
 * and drawn in a frame, in slices between which the page answers.
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
