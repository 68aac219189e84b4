import { useEffect, useRef, useState } from 'react'
import { useApplication } from '../context.ts'

/** `value`, a frame or more later: charts take turns, one redrawn in a frame. */
export function useInTurn<T>(value: T): T {
  const { drawing } = useApplication()
  const [shown, setShown] = useState(value)
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
