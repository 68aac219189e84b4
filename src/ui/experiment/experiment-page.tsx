/**
 * Experiments in place of the single run: on the left what to run or which to look at, on the right
 * what it costs, how it grows and what it found.
 */
import { use, useEffect, useMemo, useState, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { planOf, planned, withBase, type Plan, type PlanMend } from '../../store/experiment-plan.ts'
import type { ExperimentStore, Protocol } from '../../store/experiment-store.ts'
import { useApplication, useTraining } from '../context.ts'
import '../styles/experiment.css'
import { KeptExperiments } from './kept-experiments.tsx'
import { PlanForm } from './plan-form.tsx'
import { PlanPreview } from './plan-preview.tsx'
import { ShownExperiment } from './shown-experiment.tsx'

export function ExperimentPage() {
  return <Page store={use(useApplication().experiments())} />
}

/** The protocol that is set up, and what this visitor makes of it. */
function usePlan(
  store: ExperimentStore,
):
  | { readonly protocol: Protocol; readonly plan: Plan; readonly change: (plan: Plan) => void }
  | undefined {
  const protocols = useStore(store, (state) => state.protocols)
  const picked = useStore(store, (state) => state.picked)
  const [changed, change] = useState<{ readonly of: Protocol; readonly plan: Plan }>()
  const protocol =
    typeof protocols === 'string'
      ? undefined
      : (protocols.find(({ id }) => id === picked) ?? protocols[0])
  return useMemo(
    () =>
      protocol && {
        protocol,
        plan: changed?.of === protocol ? changed.plan : planOf(protocol.experiment),
        change: (plan: Plan) => change({ of: protocol, plan }),
      },
    [protocol, changed],
  )
}

function Page({ store }: { readonly store: ExperimentStore }) {
  const { page, taking } = useApplication()
  const view = useStore(store, ({ shown, views }) =>
    shown === undefined ? undefined : views[shown],
  )
  const protocols = useStore(store, (state) => state.protocols)
  const waiting = useStore(store, (state) => state.waiting)
  const chosen = usePlan(store)
  const engines = useTraining((state) => state.engines)
  const made = useMemo(
    () => chosen && planned(chosen.protocol.experiment, chosen.plan, engines),
    [chosen, engines],
  )
  const mend = (one: PlanMend) => {
    if (!chosen) return
    if ('plan' in one) chosen.change(one.plan)
    else
      store.offer({
        ...chosen.protocol,
        experiment: withBase(chosen.protocol.experiment, one.base),
      })
  }
  useEffect(() => {
    void store.loadProtocols()
    void store.refresh()
    // The list closes with the page.
    return () => void store.sweep()
  }, [store])
  return (
    <main className="columns experiment-columns">
      <section className="experiment-side" aria-labelledby="experiment-title">
        <div className="experiment-head">
          <h2 id="experiment-title">Experiments</h2>
          <button type="button" className="link" onClick={() => page.setState({ shows: 'run' })}>
            Back to the single run
          </button>
        </div>
        <Trouble store={store} />
        {/* Folded anew with what is looked at. */}
        <Choices
          key={view?.stored.id ?? ''}
          name={view ? 'Others, and a new one' : (chosen?.protocol.experiment.name ?? 'Protocols')}
        >
          {view ? (
            <button type="button" onClick={() => void store.look(undefined)}>
              New experiment
            </button>
          ) : chosen && made ? (
            <PlanForm
              protocols={typeof protocols === 'string' ? [] : protocols}
              protocol={chosen.protocol}
              plan={chosen.plan}
              made={made}
              choose={(protocol) => store.offer(protocol)}
              change={chosen.change}
              mend={mend}
            />
          ) : (
            <p className="quiet" role="status">
              {protocols === 'loading'
                ? 'Loading protocols…'
                : 'The protocols that come with this page could not be read. Open one from a file.'}
            </p>
          )}
          <KeptExperiments
            store={store}
            takeIn={(file) => void taking().then((reader) => reader?.take(file.name, file))}
          />
        </Choices>
      </section>
      <section
        className="experiment-main"
        id="live"
        tabIndex={-1}
        aria-label={view ? view.stored.experiment.name : 'New experiment'}
      >
        {view ? (
          <ShownExperiment
            key={view.stored.id}
            store={store}
            view={view}
            again={(protocol) => store.offer(protocol)}
          />
        ) : chosen && made ? (
          <PlanPreview store={store} protocol={chosen.protocol} made={made} />
        ) : (
          waiting && <p className="empty">Opening the experiment…</p>
        )}
      </section>
    </main>
  )
}

/** On a phone one line, so that the button that starts stands on the first screen. */
function Choices({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        className="setup-toggle"
        aria-expanded={open}
        aria-controls="experiment-choices"
        onClick={() => setOpen(!open)}
      >
        {open ? 'Close' : name}
      </button>
      <div
        id="experiment-choices"
        className={`experiment-choices${open ? ' experiment-open' : ''}`}
      >
        {children}
      </div>
    </>
  )
}

function Trouble({ store }: { readonly store: ExperimentStore }) {
  const trouble = useStore(store, (state) => state.trouble)
  return (
    <div role="alert">
      {trouble && (
        <p className="message message-trouble">
          <span>
            <strong>{trouble.title}.</strong> {trouble.message} {trouble.wayOut}
          </span>
          <button
            type="button"
            className="plain"
            onClick={() => store.dismiss()}
            aria-label="Dismiss this message"
          >
            ✕
          </button>
        </p>
      )}
    </div>
  )
}
