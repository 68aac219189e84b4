/**
 * What matters is said here and stays until it is read: troubles, what the worker wants known, a
 * run that goes on.
 */
import { useStore } from 'zustand'
import { isBusy } from '../../store/training-state.ts'
import { useApplication, useTraining } from '../context.ts'
import { ComparedWords } from './compared-words.tsx'
import { ReadingNote } from './reading-note.tsx'

export function Messages() {
  const { training, page } = useApplication()
  const sharing = useStore(page, ({ dialog }) => dialog === 'share')
  const newBuild = useStore(page, (state) => state.newBuild)
  // Training is left alone: what is new can wait.
  const busy = useTraining(isBusy)
  const trouble = useTraining((state) => state.trouble)
  const notices = useTraining((state) => state.notices)
  const compared = useTraining((state) => state.compared)
  const resumedAt = useTraining((state) =>
    state.worker === 'running' ? state.resumedAt : undefined,
  )
  return (
    <div className="messages">
      <div role="alert">
        {trouble && (
          <p className="message message-trouble">
            <span>
              <strong>{trouble.title}.</strong> {trouble.message} {trouble.wayOut}
            </span>
            {trouble.again && (
              <button type="button" onClick={() => training.again()}>
                Try again
              </button>
            )}
            <button
              type="button"
              className="plain"
              onClick={() => training.say(undefined)}
              aria-label="Dismiss this message"
            >
              ✕
            </button>
          </p>
        )}
      </div>
      <ReadingNote />
      <div role="status">
        {notices.map((notice) => (
          <p key={notice.message} className="message">
            <span>
              {notice.message} {notice.wayOut}
            </span>
            <button
              type="button"
              className="plain"
              onClick={() => training.dismiss(notice)}
              aria-label="Dismiss this message"
            >
              ✕
            </button>
          </p>
        ))}
        {/* Share says it itself while it is open. */}
        {compared && !sharing && (
          <p className="message">
            <span>
              <ComparedWords compared={compared} />
            </span>
            <button
              type="button"
              className="plain"
              onClick={() => training.setState({ compared: undefined })}
              aria-label="Dismiss the comparison"
            >
              ✕
            </button>
          </p>
        )}
        {newBuild && !busy && (
          <p className="message">
            <span>A new build of this page is here.</span>
            <button type="button" onClick={newBuild}>
              Load it
            </button>
          </p>
        )}
        {resumedAt !== undefined && (
          <p className="message">
            This run was interrupted. It goes on from update {resumedAt}, its last save.
          </p>
        )}
      </div>
    </div>
  )
}
