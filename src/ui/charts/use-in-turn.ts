import { useEffect, useRef, useState } from 'react'
import { useApplication } from '../context.ts'

/** `value`, a frame or more later and undefined until then: charts take turns, one drawn in a frame. */
export function useInTurn<T>(value: T): T | undefined {
  const { drawing } = useApplication()
  const [shown, setShown] = useState<T>()
  const owner = useRef({})
  useEffect(() => {
    drawing.enqueue(owner.current, () => setShown(value))
  }, [drawing, value])
  useEffect(() => {
    const mine = owner.current
    return () => drawing.cancel(mine)
  }, [drawing])
  return shown
}
