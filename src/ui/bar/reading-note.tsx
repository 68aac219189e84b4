/** What is said while a file takes long to read, and how it is stopped. */
import { useStore } from 'zustand'
import type { ReadingStep } from '../../store/take-file.ts'
import { useApplication } from '../context.ts'

const WORDS: Readonly<Record<ReadingStep, string>> = {
  reading: 'Reading it',
  checking: 'Checking every value in it',
  keeping: 'Keeping it in this browser',
  showing: 'Opening it',
}

export function ReadingNote() {
  const { taking, reading: store } = useApplication()
  const { reading } = useStore(store)
  return (
    <div role="status">
      {reading && (
        <p className="message">
          <span>
            <bdi>{reading.name}</bdi>: {WORDS[reading.step]}…
          </span>
          <button
            type="button"
            className="link"
            onClick={() => void taking().then((reader) => reader?.stop())}
          >
            Stop
          </button>
        </p>
      )}
    </div>
  )
}
