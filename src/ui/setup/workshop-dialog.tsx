/**
 * The editor of user-written tools: text on one side, what it does on the other. What is written is
 * part of the configuration at once.
 */
import { useEffect, useId, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { LEVELS } from '../../run/config.ts'
import { shownValue } from '../../store/setup-draft.ts'
import { TRY_SECONDS, type WorkshopStore } from '../../store/workshop-store.ts'
import { Dialog } from '../bar/dialog.tsx'
import { useApplication } from '../context.ts'
import { CodeEditor, type CodeEditorHandle } from './code-editor.tsx'
import { WorkshopResult } from './workshop-result.tsx'

export function WorkshopDialog({
  workshop,
  close,
}: {
  readonly workshop: WorkshopStore
  readonly close: () => void
}) {
  const { setup } = useApplication()
  const { draft, checked } = useStore(setup)
  const { example = '', trying, tried, problem: found } = useStore(workshop)
  const [asked, setAsked] = useState(false)
  // What keeps a run from beginning, where that is why the editor was opened; once the text
  // changes, what trying it says holds.
  const [told, setTold] = useState(
    () => setup.getState().problems.find((one) => one.program !== undefined)?.program,
  )
  const problem = found ?? told
  const editor = useRef<CodeEditorHandle>(null)
  const [field, help] = [useId(), useId()]
  const shown = (path: string) => shownValue(draft, checked, path)
  const written = String(shown('suite.program') ?? '')
  const program = written === '' ? example : written
  const level = LEVELS.find((one) => one === shown('suite.level')) ?? 'standard'
  const line = problem?.line
  const put = (text: string) => {
    // The example itself is what no text stands for, so that it stays no change.
    setup.edit('suite.program', text === example ? '' : text)
    workshop.forget()
    setTold(undefined)
  }
  const tryOut = (another: boolean) => {
    setTold(undefined)
    void workshop.try(program, { seed: Number(shown('suite.seed')) || 0, level }, another)
  }
  useEffect(() => {
    if (line !== undefined) editor.current?.goTo(line)
  }, [line, problem])
  return (
    <Dialog title="Your own tools" close={close}>
      <p id={help} className="quiet">
        JavaScript that runs shut in: no page, no network, no clock; a tool answers at once, within
        5 million steps and 16 MB. What it keeps between calls stands in its state, and every
        argument is one word or number. Control and Enter tries it.
      </p>
      <div className="workshop">
        <div className="workshop-side">
          <label htmlFor={field} className="visually-hidden">
            Program
          </label>
          <CodeEditor
            id={field}
            value={program}
            describedBy={help}
            wrongLine={line}
            change={put}
            submit={() => tryOut(false)}
            handle={editor}
          />
          <p className="workshop-buttons">
            <button
              type="button"
              className="primary"
              disabled={trying || program === ''}
              onClick={() => tryOut(false)}
            >
              Try it
            </button>
            <button type="button" disabled={trying || !tried} onClick={() => tryOut(true)}>
              Another task
            </button>
            {asked ? (
              <>
                <button
                  type="button"
                  onClick={() => {
                    setAsked(false)
                    put(example)
                  }}
                >
                  Replace what is written
                </button>
                <button type="button" className="plain" onClick={() => setAsked(false)}>
                  Keep it
                </button>
              </>
            ) : (
              <button
                type="button"
                disabled={program === example || example === ''}
                onClick={() => setAsked(true)}
              >
                Start again from the example
              </button>
            )}
          </p>
        </div>
        <div className="workshop-side">
          <div role="alert">
            {problem && (
              <p className="error">
                {/* The words may be the program's own; this is the interpreter's. */}
                {problem.kind !== 'error' && <strong>A limit was met. </strong>}
                {line === undefined ? '' : `Line ${line}: `}
                {problem.message}
                {line !== undefined && (
                  <>
                    {' '}
                    <button
                      type="button"
                      className="link"
                      onClick={() => editor.current?.goTo(line)}
                    >
                      Go there
                    </button>
                  </>
                )}
              </p>
            )}
          </div>
          <div role="status">
            {trying && <p className="quiet">Trying it; after {TRY_SECONDS} seconds it is ended…</p>}
            {!trying &&
              !problem &&
              (tried ? (
                <WorkshopResult tried={tried} />
              ) : (
                <p className="quiet">
                  “Try it” shows the tools, some tasks, and one of them carried out by its own
                  calls. “Train” then trains on it.
                </p>
              ))}
          </div>
        </div>
      </div>
    </Dialog>
  )
}
