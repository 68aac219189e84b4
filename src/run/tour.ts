/**
 * The guided tour: five short experiments, each with one thing to see and the rule that says
 * whether a seed showed it. The rules were written down, with their bounds, before the seeds that
 * the experiments name were run; what is not shown is said as plainly as what is.
 */
import { at } from './at.ts'
import { observations } from './experiment-summary.ts'
import type { CellResult, CrossPlay } from './experiment.ts'
import type { Mode } from './mode-facts.ts'
import { figure } from './figure.ts'
import { boundedText } from './interval-text.ts'
import { differenceOverTasks } from './statistics/over-seeds.ts'

/** What a seed showed, in words with its numbers. */
interface Shown {
  readonly shown: boolean
  readonly words: string
}

export interface TourStop {
  readonly id: string
  /** What is to be seen. */
  readonly title: string
  /** What to look at while it runs. */
  readonly watch: string
  /** The rule in words. */
  readonly rule: string
  /** Undefined while something that the rule needs is not there. */
  readonly judge: (evidence: Evidence, seed: number) => Shown | undefined
}

/** The results of one stop's experiment. */
export class Evidence {
  readonly #results: readonly CellResult[]
  readonly #crossPlay: readonly CrossPlay[]

  constructor(results: readonly CellResult[], crossPlay: readonly CrossPlay[] = []) {
    this.#results = results
    this.#crossPlay = crossPlay
  }

  run(seed: number, mode: Mode, variant = 'only'): CellResult | undefined {
    return this.#results.find(
      (one) => one.seed === seed && one.mode === mode && one.variant === variant,
    )
  }

  crossPlay(mode: Mode): CrossPlay | undefined {
    return this.#crossPlay.find((one) => one.mode === mode)
  }
}

/**
 * Greedy success of `a` minus that of `b` at the end; one seed each, so the interval is over tasks.
 */
const difference = (a: CellResult, b: CellResult): Difference =>
  differenceOverTasks(observations([a], 'greedy'), observations([b], 'greedy'))
type Difference = ReturnType<typeof differenceOverTasks>
const overTasks = (found: Difference): string => `${boundedText(found.mean, found)} over tasks`

/**
 * A figure of an evaluation, by its place from the start, or from the end where that is negative.
 */
const figureOf = ({ curve }: CellResult, at: number, name: string): number | undefined =>
  curve.at(at)?.figures[name]

const mismatch: TourStop = {
  id: 'mismatch',
  title: 'Joint training mends plans that this executor cannot read',
  watch:
    'Watch the sub-tasks that are carried out: joint training leaves the coarse plans that this executor reads badly, training apart keeps them. In the clean control there is nothing to leave.',
  rule: 'Joint ends above separate in greedy success, its interval above 0, and by more than twice as much as in the clean control.',
  judge: (evidence, seed) => {
    const [joint, apart, cleanJoint, cleanApart] = [
      evidence.run(seed, 'joint', 'mismatch'),
      evidence.run(seed, 'separate', 'mismatch'),
      evidence.run(seed, 'joint', 'clean'),
      evidence.run(seed, 'separate', 'clean'),
    ]
    if (
      joint === undefined ||
      apart === undefined ||
      cleanJoint === undefined ||
      cleanApart === undefined
    )
      return undefined
    const [here, control] = [difference(joint, apart), difference(cleanJoint, cleanApart)]
    return {
      shown: here.low > 0 && here.mean > 2 * control.mean,
      words: `joint minus separate ${overTasks(here)}; in the clean control ${overTasks(control)}`,
    }
  },
}

/** The least misalignment gap that counts as one: six of this stop's 192 tasks. */
const LEAST_GAP = 0.03

const twoSided: TourStop = {
  id: 'two-sided',
  title: 'Two halves of a misunderstanding close tool by tool',
  watch:
    'Watch the misalignment gap, the success lost although the plan was right: it can close only where the two learn, tool by tool, which wording the other understands.',
  rule: `The misalignment gap is at least ${LEAST_GAP} at the start of joint training and at most half of that at its end.`,
  judge: (evidence, seed) => {
    const joint = evidence.run(seed, 'joint')
    if (joint === undefined) return undefined
    const [before, after] = [
      figureOf(joint, 0, 'alignment/misalignmentGap'),
      figureOf(joint, -1, 'alignment/misalignmentGap'),
    ]
    if (before === undefined || after === undefined) return undefined
    return {
      shown: before >= LEAST_GAP && after <= before / 2,
      words: `misalignment gap ${figure(before)} before joint training, ${figure(after)} after it`,
    }
  },
}

const executionTerm: TourStop = {
  id: 'execution-term',
  title: 'Paid for naming values alone, a planner leaves its executor behind',
  watch:
    'Watch success while the planner’s reward counts nothing but values it named: without the execution term nothing pulls its plans towards what the executor can do.',
  rule: 'With the execution term the run ends above the one without it in greedy success, the interval above 0.',
  judge: (evidence, seed) => {
    const [having, lacking] = [
      evidence.run(seed, 'joint', 'with'),
      evidence.run(seed, 'joint', 'without'),
    ]
    if (having === undefined || lacking === undefined) return undefined
    const gain = difference(having, lacking)
    return { shown: gain.low > 0, words: `with minus without ${overTasks(gain)}` }
  },
}

/** More than this lost between strangers would be called a convention. */
const CONVENTION = 0.05

/**
 * What partners of seed `i` have beyond what planner `i` and executor `i` are worth with others:
 * S_ii minus what both reach with strangers, plus what strangers reach among themselves. It is 0
 * where success is the sum of what each brings.
 */
export function privately({ success }: Pick<CrossPlay, 'success'>, i: number): number | undefined {
  const others = success.map((_, j) => j).filter((j) => j !== i)
  if (others.length < 2 || success[i]?.[i] === undefined) return undefined
  const between = (row: number, column: number): number =>
    at(at(success, row, 'success'), column, 'success')
  const mean = (values: readonly number[]): number =>
    values.reduce((a, b) => a + b, 0) / values.length
  return (
    between(i, i) -
    mean(others.map((j) => between(i, j))) -
    mean(others.map((j) => between(j, i))) +
    mean(others.flatMap((j) => others.filter((k) => k !== j).map((k) => between(j, k))))
  )
}

const convention: TourStop = {
  id: 'convention',
  title: 'Strangers work together as well as partners',
  watch:
    'Watch the heat map at the end: if its diagonal stood out, pairs would understand each other and nobody else.',
  rule: `No private convention: partners have at most ${CONVENTION} of greedy success beyond what each of the two is worth with others’ policies.`,
  judge: (evidence, seed) => {
    const played = evidence.crossPlay('joint')
    const i = played?.seeds.indexOf(seed) ?? -1
    const beyond = played === undefined || i < 0 ? undefined : privately(played, i)
    if (beyond === undefined) return undefined
    return {
      shown: beyond <= CONVENTION,
      words: `partners have ${figure(beyond)} beyond what each is worth with others: ${beyond <= CONVENTION ? 'no private convention' : 'a private convention'}`,
    }
  },
}

/** Share of groups without any difference from which on hardly anything is taught. */
const SILENT = 0.9

const noSignal: TourStop = {
  id: 'no-signal',
  title: 'In groups of one nothing is learned',
  watch:
    'Watch the share of groups without a difference: near 1, success stands still, however long the run goes on.',
  rule: `In groups of one at least ${SILENT} of the planner’s groups have no difference in reward, and success rises by less than half of what it rises with groups of several.`,
  judge: (evidence, seed) => {
    const [groups, alone] = [
      evidence.run(seed, 'joint', 'groups'),
      evidence.run(seed, 'joint', 'alone'),
    ]
    if (groups === undefined || alone === undefined) return undefined
    const rise = (run: CellResult): number =>
      (figureOf(run, -1, 'greedy') ?? 0) - run.start.greedy.mean
    const silent = figureOf(alone, -1, 'planner/frac_reward_zero_std')
    if (silent === undefined) return undefined
    return {
      shown: silent >= SILENT && rise(groups) > 0 && rise(alone) < rise(groups) / 2,
      words: `${figure(silent)} of the groups of one without a difference; success rises by ${figure(rise(alone))}, with groups of several by ${figure(rise(groups))}`,
    }
  },
}

export const TOUR: readonly TourStop[] = [mismatch, twoSided, executionTerm, convention, noSignal]

export const tourStop = (id: string): TourStop | undefined => TOUR.find((stop) => stop.id === id)

/** Seeds of a stop that must show it for the stop to count as shown. */
export const SEEDS_NEEDED = 0.8
