/**
 * A request in a person's own words, put to the policies of the run in front: what they planned,
 * called and changed, before training and after.
 */
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { useStore } from 'zustand'
import type { Application } from '../../store/application.ts'
import { isOpen } from '../../store/ask-side.ts'
import { createAskStore, type AskStore } from '../../store/ask-store.ts'
import { isSame } from '../../store/kept-requests.ts'
import { LONGEST_REQUEST, type KeptRequest } from '../../run/request.ts'
import { useApplication, useFront, useTraining } from '../context.ts'
import '../styles/ask.css'
import { AskSideView } from './ask-side-view.tsx'
import { KeptList } from './kept-list.tsx'
import { ToolChooser } from './tool-chooser.tsx'
import { WeightsOffer } from './weights-offer.tsx'

/** What was asked stays while the panel is closed. */
const stores = new WeakMap<Application, AskStore>()
function storeOf(application: Application): AskStore {
  const known = stores.get(application) ?? createAskStore(application.around)
  stores.set(application, known)
  return known
}

export function AskPanel({ close }: { readonly close: () => void }) {
  const application = useApplication()
  const [store] = useState(() => storeOf(application))
  const front = useFront()
  const state = useStore(store)
  const title = useId()
  useEffect(() => store.look(front), [store, front])
  return (
    <section className="ask" aria-labelledby={title} onKeyDown={keptFromTheList}>
      <header className="ask-head">
        <h3 id={title}>
          Ask the pair <span className="term">your words, before and after training</span>
        </h3>
        <button type="button" className="plain small" onClick={close} aria-label="Close asking">
          ✕
        </button>
      </header>
      {front === undefined ? (
        <p className="quiet">
          There are no policies to ask yet. Press Train: once the pair has learned to imitate, it
          can be asked, while the run goes on too.
        </p>
      ) : (
        <>
          <AskForm key={state.run} store={store} />
          <Answer store={store} />
        </>
      )}
      <p className="visually-hidden" role="status">
        {state.spoken}
      </p>
    </section>
  )
}

/** Arrows within it choose no trajectory of the list below. */
function keptFromTheList(event: KeyboardEvent): void {
  if (event.key.startsWith('Arrow')) event.stopPropagation()
}

function AskForm({ store }: { readonly store: AskStore }) {
  const {
    askable,
    trouble,
    text: before,
    tools: toolsBefore,
    sides,
    kept,
    unkept,
    weights,
  } = useStore(store)
  const [text, setText] = useState(before)
  const [tools, setTools] = useState(toolsBefore)
  const field = useRef<HTMLTextAreaElement>(null)
  const [id, help] = [useId(), useId()]
  const choice = askable?.choice
  const possible =
    askable !== undefined &&
    askable.when.length > 0 &&
    (choice === undefined || (tools ?? []).length <= choice.most)
  const asked = requestOf(before, toolsBefore)
  useEffect(() => field.current?.focus(), [])
  const put = (next: KeptRequest) => {
    setText(next.text)
    setTools(next.tools)
    void store.ask(next.text, next.tools)
  }
  return (
    <>
      <form
        className="ask-form"
        onSubmit={(event) => {
          event.preventDefault()
          if (possible && text.trim() !== '') put(requestOf(text, tools))
        }}
      >
        <label htmlFor={id}>Request</label>
        <div className="ask-row">
          <textarea
            ref={field}
            id={id}
            rows={2}
            maxLength={LONGEST_REQUEST}
            aria-describedby={help}
            placeholder={askable?.examples[0] ?? 'What should be done?'}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
              event.preventDefault()
              event.currentTarget.form?.requestSubmit()
            }}
          />
          {sides.some(isOpen) ? (
            <button type="button" onClick={() => store.stop()}>
              Stop
            </button>
          ) : (
            <button type="submit" className="primary" disabled={!possible || text.trim() === ''}>
              Ask
            </button>
          )}
        </div>
        <p id={help} className="quiet">
          Enter asks. Nothing is judged: of a request of yours nobody knows what would have been
          right. <WhenItIsAnswered />
          {text.length >= LONGEST_REQUEST && ` A request holds ${LONGEST_REQUEST} characters.`}
        </p>
      </form>
      <div role="status">
        {askable === undefined && trouble === undefined && (
          <p className="quiet">Looking at what may be asked of this run…</p>
        )}
        {trouble !== undefined && (
          <p>
            <span className="error">{trouble}</span>{' '}
            <button type="button" className="link" onClick={() => store.again()}>
              Try again
            </button>
          </p>
        )}
        {/* Where the weights can be fetched, that says more. */}
        {askable?.missing !== undefined && weights.kind !== 'offered' && (
          <p className="quiet">{askable.missing}</p>
        )}
      </div>
      <WeightsOffer weights={weights} fetch={() => void store.fetchWeights()} />
      {choice !== undefined && <ToolChooser choice={choice} chosen={tools} choose={setTools} />}
      {askable !== undefined && askable.examples.length > 0 && (
        <details className="folded" open={sides.length === 0}>
          <summary>Examples to ask</summary>
          <div className="ask-examples" role="group" aria-label="Examples to ask">
            {askable.examples.map((example) => (
              <button
                key={example}
                type="button"
                className="filter"
                disabled={!possible}
                onClick={() => put(requestOf(example, tools))}
              >
                <span className="ask-example">{example}</span>
              </button>
            ))}
          </div>
        </details>
      )}
      {sides.length > 0 && !kept.some((one) => isSame(one, asked)) && (
        <p>
          <button type="button" className="link" onClick={() => store.keep(asked)}>
            Keep this request
          </button>
        </p>
      )}
      {unkept !== undefined && (
        <p role="alert" className="error">
          {unkept}
        </p>
      )}
      <KeptList store={store} ask={put} />
    </>
  )
}

const requestOf = (text: string, tools: readonly string[] | undefined): KeptRequest => ({
  text: text.trim(),
  ...(tools && { tools: [...tools] }),
})

/** What is in training goes on, and the request takes its turn. */
function WhenItIsAnswered() {
  const training = useTraining(({ worker }) => worker === 'running')
  const experiment = useTraining(({ experiment: state }) => state !== undefined)
  if (experiment) return <>An experiment is in progress, which has this device for itself.</>
  return training && <>A run is in training: it is answered between two of its updates.</>
}

function Answer({ store }: { readonly store: AskStore }) {
  const { text, sides } = useStore(store)
  if (sides.length === 0) return null
  return (
    <div className="ask-answer" role="group" aria-label="What the pair did">
      <p className="ask-asked">{text}</p>
      <div className="ask-sides">
        {sides.map((side) => (
          <AskSideView key={side.when} side={side} />
        ))}
      </div>
    </div>
  )
}
