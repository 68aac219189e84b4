/** The whole page takes files. While something is dragged over it, it says what it would do. */
import { useEffect, useState } from 'react'
import { fromDrop } from './read-dropped.ts'
import { useTake } from './use-take.ts'

export function DropAnywhere({ imported }: { readonly imported: () => void }) {
  const take = useTake(imported)
  const [over, setOver] = useState(false)
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true
    const drag = (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      setOver(true)
    }
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false)
    }
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer || !hasFiles(event)) return
      event.preventDefault()
      setOver(false)
      void fromDrop(event.dataTransfer).then(take)
    }
    window.addEventListener('dragover', drag)
    window.addEventListener('dragleave', leave)
    window.addEventListener('drop', drop)
    return () => {
      window.removeEventListener('dragover', drag)
      window.removeEventListener('dragleave', leave)
      window.removeEventListener('drop', drop)
    }
  }, [take])
  return over ? (
    <div className="drop-cover" aria-hidden="true">
      <p>Drop a run file to open it, or a folder of official tasks to train on it</p>
    </div>
  ) : null
}
