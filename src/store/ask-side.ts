/**
 * What one of the two pairs has done with a request so far, grown report by report, and what of it
 * is read out.
 */
import type { Asked, AskedCall, AskedPlan, AskedStep, UnknownWord } from '../run/asked.ts'
import type { When } from '../run/request.ts'
import type { AskReport } from '../worker/protocol-ask-reports.ts'
import { howMany } from './format.ts'

export interface AskSide {
  readonly when: When
  /** `waiting`: the worker has not begun with it. */
  readonly state: 'waiting' | 'planning' | 'carrying-out' | 'done' | 'failed' | 'stopped'
  /** As far as it is written. */
  readonly planText: string
  readonly tokens: number
  readonly plan?: AskedPlan
  readonly carriedOut: readonly AskedStep[]
  readonly unknown: readonly UnknownWord[]
  /** All of it, when it is done. */
  readonly asked?: Asked
  /** Why it could not be carried out, in words. */
  readonly trouble?: string
}

export const beginning = (when: When): AskSide => ({
  when,
  state: 'waiting',
  planText: '',
  tokens: 0,
  carriedOut: [],
  unknown: [],
})

export const isOpen = ({ state }: AskSide): boolean =>
  state === 'waiting' || state === 'planning' || state === 'carrying-out'

export function grown(side: AskSide, report: AskReport): AskSide {
  switch (report.kind) {
    case 'began':
      return { ...side, state: 'planning', unknown: report.unknown }
    case 'planning':
      return { ...side, state: 'planning', planText: report.text, tokens: report.tokens }
    case 'planned':
      return { ...side, state: 'carrying-out', plan: report.plan, planText: report.plan.text }
    case 'step':
      return { ...side, carriedOut: [...side.carriedOut, report.step] }
    case 'asked':
      return finished(side, report.asked)
    case 'askable':
      return side
  }
}

/** What was told on the way is held again by the whole of it. */
export function finished(side: AskSide, asked: Asked): AskSide {
  const { plan, carriedOut, unknown } = asked
  return { ...side, state: 'done', plan, planText: plan.text, carriedOut, unknown, asked }
}

export const WHEN_NAMES = {
  before: 'Before training',
  after: 'After training',
} as const satisfies Readonly<Record<When, string>>

/** What of a report is read out: the plan's end and each result, not every token. */
export function spoken(when: When, report: AskReport): string | undefined {
  const name = WHEN_NAMES[when]
  switch (report.kind) {
    case 'planned':
      return `${name}: ${report.plan.trouble ?? `a plan of ${howMany(report.plan.lines.length, 'step')}.`}`
    case 'step': {
      const { calls, subtask } = report.step
      return `${name}, step ${subtask + 1}: ${calls.length === 0 ? 'no tool was called.' : calls.map(callWords).join('; ')}`
    }
    case 'asked':
      return `${name}: done. ${report.asked.said.join(' ')}`
    case 'askable':
    case 'began':
    case 'planning':
      return undefined
  }
}

const callWords = ({ call, ok, result }: AskedCall): string =>
  `${call} ${ok ? 'was answered' : 'was refused'}: ${result}`
