/**
 * The page's stores, joined: what a report, a press or an address changes elsewhere.
 * Framework-free; `ui` draws it.
 */
import { createStore, type StoreApi } from 'zustand/vanilla'
import { configSchema, type Config } from '../run/config.ts'
import { OFFICIAL_IDS, isFromOthers, isOfficial } from '../run/suite-facts.ts'
import { readRecorded } from '../run/recorded.ts'
import { messageOf } from '../run/told-error.ts'
import type { Read, ReadingOptions } from '../worker/client-reading.ts'
import { paceKey, paceOf, type Place } from './estimate.ts'
import type { ExperimentLibrary } from './experiment-entry.ts'
import type { ExperimentStore } from './experiment-store.ts'
import { FrameQueue } from './frame-queue.ts'
import { createLibraryStore, type LibraryStore } from './library-store.ts'
import type { Library } from './library.ts'
import type { Memory } from './browser-memory.ts'
import type { Port } from './port.ts'
import { createPlayheadStore, type Frames, type PlayheadStore } from './playhead-store.ts'
import { createSelectionStore, type SelectionStore } from './selection-store.ts'
import { viewOf } from './run-view.ts'
import { rememberSteps, rememberedSteps } from './remembered-steps.ts'
import type { Resuming } from './resume.ts'
import { shownValue } from './setup-draft.ts'
import { createSetupStore, type SetupStore } from './setup-store.ts'
import { createStoredRuns, type StoredRuns } from './stored-runs.ts'
import type { SuiteCheck } from './suite-check.ts'
import type { Reading, Taking } from './take-file.ts'
import { createThemeStore, type ThemeStore } from './theme-store.ts'
import { createTrainingStore, type TrainingStore } from './training-store.ts'
import { isBusy, type Training } from './training-state.ts'
import { interesting, listed, type OutcomeFilter, type TrajectoryLine } from './trajectories.ts'
import { isUnkept } from './unsaved.ts'
import { parseHash } from './url-state.ts'
import { createVisits, type Entries, type Entry, type OpenDialog } from './visits.ts'

export interface Surroundings {
  readonly port: Port
  readonly library: Library
  readonly experiments: ExperimentLibrary
  readonly memory: Memory
  readonly frames: Frames
  readonly now: () => string
  readonly later: (callback: () => void, ms: number) => void
  readonly reducedMotion: () => boolean
  /** Reads a file away from the page. */
  readonly readFile: (options: ReadingOptions) => Promise<Read | undefined>
  /** Text of a file of the site; undefined when it is not there. */
  readonly read: (path: string) => Promise<string | undefined>
  readonly history: Entries
  /** Before the page goes away the browser asks whether it may, where `asks` says so then. */
  readonly onLeaving: (asks: () => boolean) => void
  /** Whether no other tab of this browser trains; held from then on. */
  readonly claim: () => Promise<boolean>
}

/** What stands on the page, and over it. */
interface Page {
  readonly shows: 'run' | 'experiments'
  readonly dialog?: OpenDialog | undefined
  /** A new build of the page is here; called, it loads the page with it. */
  readonly newBuild?: () => void
}

export interface Application extends StoredRuns {
  readonly training: TrainingStore
  readonly setup: SetupStore
  readonly library: LibraryStore
  readonly selection: SelectionStore
  readonly playhead: PlayheadStore
  readonly theme: ThemeStore
  readonly drawing: FrameQueue
  /** Whether a single run or experiments are looked at, and the dialog that is open. */
  readonly page: StoreApi<Page>
  /** The experiments' store, loaded when it is first asked for. */
  readonly experiments: () => Promise<ExperimentStore>
  readonly defaults: Config
  /** What the stores that are loaded later stand on. */
  readonly around: Surroundings
  readonly pace: (place: Place) => number | undefined
  readonly select: (trajectory: TrajectoryLine, step?: number) => void
  /**
   * Narrows the list; what is looked at stays where the list still has it, else it is the list's
   * first.
   */
  readonly filter: (outcome: OutcomeFilter) => void
  /** The file that is read. */
  readonly reading: StoreApi<{ readonly reading: Reading }>
  /** What takes files, loaded when one is taken; undefined where it did not arrive, which is said. */
  readonly taking: () => Promise<Taking | undefined>
  readonly begin: () => Promise<void>
}

/** After this the first charts are drawn. */
const SETTLED_MS = 400

export const RECORDED = 'recorded/desk-joint.json'

export function createApplication(around: Surroundings): Application {
  const { memory } = around
  const address = parseHash(around.history.current().hash)
  const training = createTrainingStore(around)
  const setup = createSetupStore()
  const library = createLibraryStore(around.library)
  const playhead = createPlayheadStore(around.frames, around.reducedMotion)
  const selection = createSelectionStore({
    trajectory: address.trajectory,
    outcome: address.outcome,
  })
  const defaults = configSchema.parse({})
  const page = createStore<Page>(() => ({ shows: 'run' }))
  const { openStored, continueStored, claimAnd } = createStoredRuns({
    training,
    library,
    selected: () => selection.getState().trajectory,
    showRun: () => page.setState({ shows: 'run' }),
    claim: around.claim,
  })
  let wantedStep = address.step
  let presets: Promise<void> | undefined
  let shownExperiment = ''
  let loading: Promise<ExperimentStore> | undefined
  let taking: Promise<Taking> | undefined
  const reading = createStore<{ readonly reading: Reading }>(() => ({ reading: undefined }))
  const loadExperiments = async () => {
    const { createExperimentStore } = await import('./experiment-store.ts')
    const store = createExperimentStore({ ...around, library: around.experiments })
    store.subscribe(({ shown = '' }) => {
      if (shown === shownExperiment) return
      shownExperiment = shown
      writeAddress()
    })
    return store
  }
  const experiments = () =>
    (loading ??= loadExperiments().catch((error: unknown) => {
      // Asked for again, it is fetched again.
      loading = undefined
      throw error
    }))

  const select = (trajectory: TrajectoryLine, step = 0) => {
    selection.setState({ trajectory: trajectory.id })
    playhead.load(trajectory.steps, step)
  }
  /**
   * Something to look at whenever there is something: the selection where the run has it, else the
   * most telling one.
   */
  const settle = (state: Training) => {
    const run = state.front === undefined ? undefined : state.runs[state.front]?.file
    if (!run || run.trajectories.length === 0) return
    const wanted = run.trajectories.find((one) => one.id === selection.getState().trajectory)
    const chosen = wanted ?? interesting(run.trajectories) ?? listed(run.trajectories, 'all')[0]
    if (chosen) select(chosen, wanted ? wantedStep : 0)
    wantedStep = 0
  }
  const filter = (outcome: OutcomeFilter) => {
    selection.setState({ outcome })
    const { front, runs } = training.getState()
    const list = listed(
      (front === undefined ? undefined : runs[front])?.file.trajectories ?? [],
      outcome,
    )
    if (list[0] && !list.some((one) => one.id === selection.getState().trajectory)) select(list[0])
  }
  const trajectoriesOf = (state: Training) =>
    state.front === undefined ? 0 : (state.runs[state.front]?.file.trajectories.length ?? 0)
  /** Back or Forward is being followed: the newest entry that was led to. */
  let led: Entry | undefined
  const writeAddress = (settling = false) => {
    if (led !== undefined) return
    const { front, runs, live, opened } = training.getState()
    const run = front === undefined || runs[front]?.source === 'recorded' ? undefined : front
    const [{ trajectory, outcome }, { shows, dialog }] = [selection.getState(), page.getState()]
    visits.at(
      {
        ...(run !== undefined && { run }),
        ...(trajectory !== undefined && { trajectory }),
        step: playhead.getState().step,
        outcome,
        ...(shows === 'experiments' && { experiment: shownExperiment }),
        ...(dialog !== undefined && { dialog }),
        // What is trained here was asked for, even while the page still opens.
      },
      settling || (!opened && (live === undefined || front !== live)),
    )
  }
  const follow = async (entry: Entry) => {
    const { run, trajectory, step, outcome, experiment } = parseHash(entry.hash)
    page.setState({ dialog: entry.dialog })
    if (experiment !== undefined) return lookAt(experiment)
    page.setState({ shows: 'run' })
    selection.setState({ trajectory, outcome })
    wantedStep = step
    const { front, runs } = training.getState()
    const wanted = run ?? Object.values(runs).find(({ source }) => source === 'recorded')?.file.id
    const line =
      wanted === front
        ? runs[front ?? '']?.file.trajectories.find(({ id }) => id === trajectory)
        : undefined
    if (line) select(line, step)
    else if (wanted !== undefined && wanted !== front) await openStored(wanted)
    wantedStep = 0
  }
  const visits = createVisits(around.history, address, (entry) => {
    led = entry
    void follow(entry)
      .catch(() => undefined)
      .then(() => {
        // Another may have been led to meanwhile.
        if (led !== entry) return
        led = undefined
        writeAddress(true)
      })
  })

  training.subscribe((state, before) => {
    // There is no way back to a run that was deleted.
    if (state.front !== before.front)
      writeAddress(before.front !== undefined && state.runs[before.front] === undefined)
    if (state.front !== before.front || (trajectoriesOf(before) === 0 && trajectoriesOf(state) > 0))
      settle(state)
    if (state.worker !== before.worker) {
      void library.refresh()
      if (state.live !== undefined && (state.worker === 'finished' || state.worker === 'stopped'))
        void completeRun(state.live)
    }
    if (
      state.suite !== before.suite ||
      state.badLines !== before.badLines ||
      state.suiteRefused !== before.suiteRefused
    )
      tookFiles(state)
    if (state.engines !== before.engines) {
      setup.sees(state.engines)
      if (state.engines !== undefined) rememberSteps(memory, state.engines)
    }
    measurePace(state, before)
    // Other files have other tasks; a worker that has become free can look at them.
    if (
      state.suitesKept !== before.suitesKept ||
      state.suite !== before.suite ||
      isBusy(state) !== isBusy(before)
    )
      lookAtTasks(state.suite !== before.suite)
  })
  setup.subscribe((state, before) => {
    if (state.checked !== before.checked) lookAtTasks()
  })
  selection.subscribe(() => writeAddress())
  page.subscribe(() => writeAddress())
  playhead.subscribe((state, before) => {
    if (state.step !== before.step) writeAddress()
  })

  /** Of tasks that others wrote: whether there are any, and how many. */
  let looking: Promise<SuiteCheck> | undefined
  const lookAtTasks = (afresh = false) => {
    const id = setup.getState().checked.config?.suite.id
    if (!isFromOthers(id)) return
    looking ??= import('./suite-check.ts').then(
      ({ SuiteCheck: Check }) => new Check({ training, setup, later: around.later }),
    )
    // Without it, the run is refused when it is prepared.
    looking.then(
      (check) => check.look(afresh),
      () => {
        looking = undefined
      },
    )
  }
  /**
   * The set-up follows the files: it then shows what became of them. What no suite reads is said
   * where it cannot show it.
   */
  const tookFiles = ({ suite, badLines, suiteRefused }: Training) => {
    const taken = suite?.suite ?? badLines?.suite
    if (taken !== undefined) setup.edit('suite.id', taken)
    // So that a repetition of the run knows it.
    if (suite !== undefined && suite.skipped > 0) setup.edit('suite.skipBad', true)
    else if (
      suiteRefused !== undefined &&
      !isOfficial(String(shownValue(setup.getState().draft, setup.getState().checked, 'suite.id')))
    ) {
      training.say({
        title: 'That could not be taken over',
        message: suiteRefused,
        wayOut: 'Nothing on this page was changed.',
      })
    }
  }
  const completeRun = async (id: string) => {
    const kept = await library.head(id)
    const held = training.getState().runs[id]?.file
    // The run may have gone on meanwhile; a repeated run is kept nowhere.
    if (kept && held && kept.updates === held.updates.length) training.complete(kept.head)
  }
  const measurePace = (state: Training, before: Training) => {
    const run = state.live === undefined ? undefined : state.runs[state.live]?.file
    if (!run || run.updates === before.runs[run.id]?.file.updates) return
    const seconds = run.updates.mean('step_time')
    if (seconds !== undefined)
      memory.set(paceKey(run.fingerprint), String(paceOf(run.config, seconds)))
  }

  const notLoaded = (title: string) =>
    training.say({
      title,
      message: 'A part of this page did not arrive.',
      wayOut: 'Reload the page; what is kept stays.',
    })

  /** Shows the experiments, and does `work` with their store. */
  const withExperiments = async (work: (store: ExperimentStore) => unknown) => {
    page.setState({ shows: 'experiments' })
    const store = await experiments().catch(() => undefined)
    if (!store) {
      page.setState({ shows: 'run' })
      notLoaded('Experiments could not be loaded')
      return
    }
    await work(store)
  }
  const lookAt = (id: string) => withExperiments((store) => store.look(id === '' ? undefined : id))
  const resuming: Resuming = {
    claimAnd,
    continueRun: (id) => continueStored(id),
    openRun: (id) => openStored(id),
    continueExperiment: (id) =>
      withExperiments((store) => claimAnd(() => store.continueStored(id))),
    openExperiment: lookAt,
    hasExperiment: (id) =>
      around.experiments.read(id).then(
        (found) => found !== undefined,
        () => false,
      ),
    // Behind the presets, the first of which is chosen when they have come.
    offer: async (config) => {
      await presets
      setup.adopt(config)
    },
    forget: (id) => library.forget(id),
    say: (trouble) => training.say(trouble),
    notice: (message) =>
      training.setState(({ notices }) => ({
        notices: [
          ...notices.filter(({ about }) => about !== 'device'),
          { kind: 'notice', about: 'device', message, wayOut: '' },
        ],
      })),
  }
  /** How often the worker broke with what it had in training. */
  const crashes = new Map<string, number>()
  around.port.subscribe((report) => {
    if (report.kind !== 'crashed') return
    void Promise.all([library.inTraining(), import('./resume.ts')])
      .then(([going, { resumeAfterCrash }]) => {
        const times = (crashes.get(going?.id ?? '') ?? 0) + 1
        crashes.set(going?.id ?? '', times)
        return resumeAfterCrash(going, report.message, times, resuming)
      })
      .catch((error: unknown) =>
        training.say({
          title: 'The training worker stopped',
          message: `${report.message} (${messageOf(error)})`,
          wayOut: 'Continue what it had in training from its last save.',
        }),
      )
  })
  const showRecorded = async () => {
    const text = await around.read(RECORDED)
    if (text === undefined) return
    try {
      const whole = readRecorded(text)
      const recorded = { source: 'recorded', file: viewOf(whole), whole } as const
      if (training.getState().front === undefined) training.show(recorded)
      else training.setBehind(recorded)
    } catch (error) {
      training.say({
        title: 'The recorded run could not be read',
        message: `${messageOf(error)}.`,
        wayOut: 'Train one here instead: everything else works.',
      })
    }
  }

  around.onLeaving(() => isUnkept(training.getState()))
  return {
    training,
    setup,
    library,
    selection,
    playhead,
    theme: createThemeStore(memory),
    drawing: new FrameQueue((callback) => around.frames.request(callback)),
    page,
    experiments,
    defaults,
    around,
    pace(place) {
      const pace = Number(memory.get(paceKey(place)))
      return pace > 0 && Number.isFinite(pace) ? pace : undefined
    },
    reading,
    taking() {
      taking ??= import('./take-file.ts').then(({ createTaking }) =>
        createTaking({
          said: reading,
          training,
          library,
          experiments,
          showExperiments: () => page.setState({ shows: 'experiments' }),
          read: around.readFile,
          later: around.later,
        }),
      )
      return taking.catch(() => {
        taking = undefined
        notLoaded('Files cannot be taken')
        return undefined
      })
    },
    select,
    filter,
    openStored,
    continueStored,
    claimAnd,
    async begin() {
      const known = rememberedSteps(memory)
      if (known) training.probe(known)
      presets = setup.load(async (path): Promise<unknown> =>
        JSON.parse((await around.read(path)) ?? ''),
      )
      // An earlier version kept here what was in training; browsers write this late.
      for (const key of ['tandem.active', 'tandem.experiment']) memory.remove(key)
      await library.refresh()
      const kept = await Promise.all(
        OFFICIAL_IDS.map(async (id) => ((await library.hasSuite(id)) ? [id] : [])),
      )
      training.setState({ suitesKept: kept.flat() })
      const going = await library.inTraining()
      if (going) await import('./resume.ts').then(({ resume }) => resume(going, resuming))
      else if (address.run !== undefined) await openStored(address.run)
      if (address.experiment !== undefined && going?.kind !== 'experiment')
        await lookAt(address.experiment)
      // What was asked for comes first: the recorded run stands behind it, or in front where there
      // is nothing else.
      await showRecorded()
      training.setState({ opened: true })
      // Drawing the first charts takes every core there is: what is measured meanwhile would not be
      // the engines.
      if (!known) around.later(() => training.probe(undefined), SETTLED_MS)
    },
  }
}
