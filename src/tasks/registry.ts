/**
 * What makes each suite, by version. The current version is the last that run/suite-facts.ts names;
 * older ones stay for the runs that were made with them.
 */
import type { Level } from '../run/config.ts'
import type { MeasuredOn } from '../run/config.ts'
import type { GeneratedId, OfficialId } from '../run/suite-facts.ts'
import { deskTexts, deskWords } from './desk/desk-corpus.ts'
import { createDesk } from './desk/desk-suite.ts'
import { createOpenDesk } from './desk/open/open-suite.ts'
import { openDeskWords } from './desk/open/open-texts.ts'
import { mixSuites } from './mixed/mixed-suite.ts'
import type { OfficialSuite } from './official/official-suite.ts'
import { OPEN_SIGNATURE_WORDS, createOpenSignature } from './signature/open/open-suite.ts'
import { createSignature } from './signature/signature-suite.ts'
import { SIGNATURE_WORDS } from './signature/signature-texts.ts'
import { speaking } from './speaking.ts'
import type { Speaking } from './speaking.ts'
import type { TaskSuite } from './task.ts'
import { OPEN_TWOHOP_WORDS, createOpenTwohop } from './twohop/open/open-suite.ts'
import { createTwohop } from './twohop/twohop-suite.ts'
import { TWOHOP_WORDS } from './twohop/twohop-texts.ts'

export type Versions<T> = Readonly<Record<number, T>>

interface GeneratedSizes {
  readonly seed: number
  readonly train: number
  readonly heldOut: number
  readonly level: Level
  /** Which set is measured, of those that text-split.ts tells apart; version 1 has one alone. */
  readonly measuredOn: MeasuredOn
}

export interface Generated {
  readonly suite: TaskSuite
  /** Those with words of their own that it is made of. */
  readonly parts: readonly Speaking[]
}

export type Generate = (sizes: GeneratedSizes) => Promise<Generated>

const alone = (...said: Parameters<typeof speaking>): Generated => ({
  suite: said[0],
  parts: [speaking(...said)],
})

const desk: Generate = async (sizes) => {
  const suite = await createDesk(sizes)
  return alone(suite, deskWords(sizes.level), { texts: () => deskTexts(suite) })
}

const openDesk: Generate = async (sizes) =>
  alone(await createOpenDesk(sizes), openDeskWords(sizes.level), { open: true })

const signature: Generate = async (sizes) => alone(await createSignature(sizes), SIGNATURE_WORDS)

const openSignature: Generate = async (sizes) =>
  alone(await createOpenSignature(sizes), OPEN_SIGNATURE_WORDS, { open: true })

const openTwohop: Generate = (sizes) =>
  Promise.resolve(alone(createOpenTwohop(sizes), OPEN_TWOHOP_WORDS, { open: true }))

/** Half of the tasks of each. */
const deskAndSignature =
  (version: number, makeDesk: Generate, makeSignature: Generate): Generate =>
  async (sizes) => {
    const half = {
      ...sizes,
      train: Math.ceil(sizes.train / 2),
      heldOut: Math.ceil(sizes.heldOut / 2),
    }
    const [one, other] = [await makeDesk(half), await makeSignature(half)]
    const about = `Half desk, half signature. ${one.suite.about} ${other.suite.about}`
    return {
      suite: mixSuites({ id: 'desk-signature', version, about }, one.suite, other.suite),
      parts: [...one.parts, ...other.parts],
    }
  }

/** Drawn from a seed. */
const GENERATED: Readonly<Record<GeneratedId, Versions<Generate>>> = {
  desk: { 1: desk, 2: openDesk },
  signature: { 1: signature, 2: openSignature },
  twohop: {
    1: (sizes) => Promise.resolve(alone(createTwohop(sizes), TWOHOP_WORDS)),
    2: openTwohop,
  },
  'desk-signature': {
    1: deskAndSignature(1, desk, signature),
    2: deskAndSignature(2, openDesk, openSignature),
  },
}

/** From a user's program. */
const CUSTOM = {
  1: () => import('./custom/custom-suite.ts'),
} as const

/** From official files; each is loaded when it is asked for. */
export const OFFICIAL: Readonly<Record<OfficialId, Versions<() => Promise<OfficialSuite>>>> = {
  'api-bank': { 1: async () => (await import('./api-bank/api-bank-entry.ts')).API_BANK },
  bfcl: { 1: async () => (await import('./bfcl/bfcl-entry.ts')).BFCL },
  bamboogle: { 1: async () => (await import('./bamboogle/bamboogle-entry.ts')).BAMBOOGLE },
}

export interface Registry {
  readonly generated: typeof GENERATED
  readonly custom: Versions<(typeof CUSTOM)[1]>
  readonly official: typeof OFFICIAL
}

export const REGISTRY: Registry = { generated: GENERATED, custom: CUSTOM, official: OFFICIAL }

/** What a registry keeps of a suite, the current version last. */
export const keptVersions = (versions: Versions<unknown>): readonly number[] =>
  Object.keys(versions)
    .map(Number)
    .sort((a, b) => a - b)
