/**
 * Requests that a person puts to the run in front: what may be asked of it, what its two pairs did,
 * and the requests that are kept. Loaded when somebody first asks.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { WHEN, type KeptRequest, type When } from '../run/request.ts'
import type { RunFile } from '../run/run-file.ts'
import { messageOf } from '../run/told-error.ts'
import { ask, askable } from '../worker/client-ask.ts'
import type { Askable } from '../worker/protocol-ask-reports.ts'
import type { AskedRun } from '../worker/protocol-ask.ts'
import type { Surroundings } from './application.ts'
import { beginning, finished, grown, isOpen, spoken, type AskSide } from './ask-side.ts'
import { KeptRequests } from './kept-requests.ts'
import { RecordedWeights, type Fetched } from './recorded-weights.ts'
import type { RunView } from './run-view.ts'

/** What is known of asking the run in front. */
interface Asking {
  /** Of which run; undefined where there is none. */
  readonly run: string | undefined
  /** Undefined while the worker looks, and where it cannot be asked. */
  readonly askable: Askable | undefined
  /** Why it cannot be asked, in words. */
  readonly trouble: string | undefined
  /** Of the recorded run: its weights, which are fetched when that is asked for. */
  readonly weights: Fetched
  /** What was asked last, of this run. */
  readonly text: string
  readonly tools: readonly string[] | undefined
  readonly sides: readonly AskSide[]
  /** What is read out. */
  readonly spoken: string
  readonly kept: readonly KeptRequest[]
  /** Why a request was not kept. */
  readonly unkept: string | undefined
}

export type AskStore = StoreApi<Asking> & {
  /** The run in front, or that there is none. */
  look(view: RunView | undefined): void
  /** Looks once more at what may be asked. */
  again(): void
  /** One request at a time: another ends the one before. */
  ask(text: string, tools?: readonly string[]): Promise<void>
  stop(): void
  fetchWeights(): Promise<void>
  keep(request: KeptRequest): void
  forget(request: KeptRequest): void
}

const NOTHING: Asking = {
  run: undefined,
  askable: undefined,
  trouble: undefined,
  weights: { kind: 'none' },
  text: '',
  tools: undefined,
  sides: [],
  spoken: '',
  kept: [],
  unkept: undefined,
}

export function createAskStore({
  port,
  read,
  memory,
}: Pick<Surroundings, 'port' | 'read' | 'memory'>): AskStore {
  const store = createStore<Asking>(() => NOTHING)
  const kept = new KeptRequests(memory)
  let view: RunView | undefined
  let recorded: RecordedWeights | undefined
  let looking: AbortController | undefined
  let asking: AbortController | undefined

  const put = (when: When, change: (side: AskSide) => AskSide) =>
    store.setState(({ sides }) => ({
      sides: sides.map((side) => (side.when === when ? change(side) : side)),
    }))
  const seek = async () => {
    looking?.abort()
    if (view === undefined) return
    const mine = (looking = new AbortController())
    store.setState({ askable: undefined, trouble: undefined })
    try {
      const found = await askable(port, askedRun(view, recorded?.weights), mine.signal)
      if (looking === mine) store.setState({ askable: found })
    } catch (error) {
      if (looking === mine) store.setState({ trouble: messageOf(error) })
    }
  }
  const stop = () => {
    asking?.abort(new Error('It was stopped.'))
    asking = undefined
    store.setState(({ sides }) => ({
      sides: sides.map((side) => (isOpen(side) ? { ...side, state: 'stopped' as const } : side)),
    }))
  }
  const one = async (
    of: AskedRun,
    when: When,
    { text, tools }: KeptRequest,
    mine: AbortController,
  ) => {
    try {
      const asked = await ask(
        port,
        { of, when, text, ...(tools && { tools }) },
        (report) => {
          if (asking !== mine) return
          const said = spoken(when, report)
          if (said !== undefined) store.setState({ spoken: said })
          put(when, (side) => grown(side, report))
        },
        mine.signal,
      )
      if (asking !== mine) return
      put(when, (side) => finished(side, asked))
      store.setState({ spoken: spoken(when, { kind: 'asked', asked }) ?? '' })
    } catch (error) {
      if (asking !== mine) return
      put(when, (side) => ({ ...side, state: 'failed', trouble: messageOf(error) }))
      store.setState({ spoken: messageOf(error) })
    }
  }

  return Object.assign(store, {
    look(next: RunView | undefined) {
      const same = view !== undefined && view.file.id === next?.file.id && view.whole === next.whole
      // What has become askable since: a run that has ended, one whose imitation is over.
      const { trouble, askable: found } = store.getState()
      const further =
        same &&
        (trouble !== undefined || (found !== undefined && found.when.length < WHEN.length)) &&
        view?.file.updates !== next.file.updates
      view = next
      if (same && !further) return
      if (!same) {
        stop()
        recorded = next?.source === 'recorded' ? new RecordedWeights(next.file.id, read) : undefined
        store.setState({
          ...NOTHING,
          run: next?.file.id,
          kept: next === undefined ? [] : kept.of(next.file),
        })
        const mine = recorded
        void recorded?.look().then(() => {
          if (recorded === mine && mine) store.setState({ weights: mine.state })
        })
      }
      void seek()
    },
    again: () => void seek(),
    async ask(text: string, tools?: readonly string[]) {
      const { askable: found } = store.getState()
      const words = text.trim()
      if (view === undefined || found === undefined || words === '') return
      stop()
      const mine = (asking = new AbortController())
      const whens = WHEN.filter((when) => found.when.includes(when))
      const request = { text: words, ...(tools && { tools: [...tools] }) }
      store.setState({
        text: words,
        tools,
        sides: whens.map(beginning),
        spoken: '',
        unkept: undefined,
      })
      const of = askedRun(view, recorded?.weights)
      await Promise.all(whens.map((when) => one(of, when, request, mine)))
      if (asking === mine) asking = undefined
    },
    stop,
    async fetchWeights() {
      const mine = recorded
      if (mine === undefined) return
      store.setState({ weights: { kind: 'fetching' } })
      await mine.fetch()
      if (recorded !== mine) return
      store.setState({ weights: mine.state })
      if (mine.weights !== undefined) await seek()
    },
    keep(request: KeptRequest) {
      if (view !== undefined) store.setState(kept.add(view.file, request))
    },
    forget(request: KeptRequest) {
      if (view !== undefined) store.setState(kept.remove(view.file, request))
    },
  })
}

/** A run that lies here is named; of one that does not, what its policies are made of is given. */
function askedRun(
  { source, file, whole }: RunView,
  fetched: Pick<RunFile, 'weights' | 'weightsBefore'> | undefined,
): AskedRun {
  if (whole === undefined) return { kind: 'run', id: file.id }
  const { weights, weightsBefore } = source === 'recorded' ? (fetched ?? {}) : whole
  return {
    kind: 'given',
    run: {
      id: whole.id,
      config: whole.config,
      origin: whole.origin,
      update: whole.updates.length,
      ...(weights && { weights }),
      ...(weightsBefore && { weightsBefore }),
    },
  }
}
