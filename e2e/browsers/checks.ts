/**
 * What is asked of every browser, one after the other: each check goes on where the one before
 * ended, and knows of no browser.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { RunFile } from '../../src/run/run-file.ts'
import { eventually } from './programs.ts'
import type { Setting, Visit } from './visit.ts'

export interface Stage {
  readonly visit: Visit
  /** Where the page lies, and where it lies a second time, as another origin. */
  readonly address: string
  readonly elsewhere: string
  /** Takes the first away. */
  readonly disconnect: () => Promise<void>
  /** For files that are given to the browser. */
  readonly folder: string
  /** A run of so many updates, and small; absent, the default run. */
  readonly updates: number | undefined
  /** What was trained here, once it was exported. */
  exported?: { readonly text: string; readonly file: RunFile }
}

export interface Check {
  readonly name: string
  /** Only where the default run is trained. */
  readonly whole?: true
  /** What was found, in a few words. Rejects where it is not so. */
  run(stage: Stage): Promise<string>
}

/** Seconds for the default run on the slowest browser and a busy machine. */
const TRAINED = 1800
const ENGINE: Setting = { group: 'Engine', label: 'Engine', kind: 'list', value: 'wasm' }

/** A run of a few seconds: everything of the default one, less of it. */
const small = (updates: number): readonly Setting[] => [
  { label: 'Length', kind: 'text', value: String(updates) },
  { group: 'Tasks and budget', label: 'Tasks an update', kind: 'text', value: '2' },
  { group: 'Tasks and budget', label: 'Plans a task', kind: 'text', value: '2' },
  { group: 'Evaluation', label: 'Tasks, first and last', kind: 'text', value: '8' },
  { group: 'Evaluation', label: 'Tasks in between', kind: 'text', value: '8' },
]

function trained({ exported }: Stage): NonNullable<Stage['exported']> {
  if (exported === undefined) throw new Error('nothing was exported')
  return exported
}

const FOUND = /Success on held-out tasks went from .* in \d+ updates?/

export const CHECKS: readonly Check[] = [
  {
    name: 'opens with its recorded run',
    async run({ visit, address }) {
      await visit.open(address)
      await visit.reads('.source', /Recorded run/)
      const engine = await visit.reads('.engine-line', /Here: /)
      if ((await visit.ask('globalThis.crossOriginIsolated')) !== true)
        throw new Error('the page is not isolated')
      return engine.replace(/ Compare again.*/, '')
    },
  },
  {
    name: 'steps through the recorded run',
    async run({ visit }) {
      const first = await visit.reads('.step-count', /^step \d+ of \d+$/)
      const at = Number(/\d+/.exec(first)?.[0])
      await visit.press('Next step')
      await visit.reads('.step-count', new RegExp(`^step ${at + 1} of`))
      await visit.press('Previous step')
      return visit.reads('.step-count', new RegExp(`^step ${at} of`))
    },
  },
  {
    name: 'trains on WebAssembly',
    async run({ visit, updates }) {
      for (const setting of [ENGINE, ...(updates === undefined ? [] : small(updates))])
        await visit.set(setting)
      await visit.press('Train')
      await visit.reads('.source', /This run/)
      const found = await visit.reads('.finding', FOUND, TRAINED)
      return FOUND.exec(found)?.[0] ?? ''
    },
  },
  {
    name: 'exports it',
    async run(stage) {
      stage.exported = await stage.visit.exported()
      const { file, text } = stage.exported
      if (file.fingerprint.engine !== 'wasm')
        throw new Error(`it was made with ${file.fingerprint.engine}`)
      if (file.status !== 'finished' || file.updates.length !== file.config.rl.updates)
        throw new Error(`it is ${file.status} with ${file.updates.length} updates`)
      const variants = Object.values(file.fingerprint.variants).join(', ')
      return `${file.updates.length} updates, ${text.length} characters; ${variants}`
    },
  },
  {
    name: 'its curve rises',
    whole: true,
    async run(stage) {
      const { evaluations } = trained(stage).file
      const [first, last] = [evaluations[0]?.greedy, evaluations.at(-1)?.greedy]
      if (first === undefined || last === undefined) throw new Error('nothing was evaluated')
      const words = `success ${first.mean.toFixed(2)} before, ${last.mean.toFixed(2)} after`
      if (last.mean <= first.mean) throw new Error(words)
      return words
    },
  },
  {
    name: 'opens and trains without a connection',
    async run({ visit, address, disconnect }) {
      // Not after another origin was looked at: WebKit, when it is driven, forgets the first then.
      await eventually('the whole build', 60, async () => {
        const kept = await visit.ask(`caches.keys()
          .then((names) => Promise.all(names.map((name) => caches.open(name))))
          .then((open) => Promise.all(open.map((one) => one.keys())))
          .then((keys) => keys.flat().some(({ url }) => url.includes('?whole=')))`)
        return kept === true ? kept : undefined
      })
      await disconnect()
      await visit.open(address)
      await visit.press('Runs')
      const runs = z.array(z.string()).parse(
        await eventually('its runs', 30, async () => {
          const rows = await visit.ask(`[...document.querySelectorAll('.run-row')]
            .map((row) => row.textContent)`)
          return Array.isArray(rows) && rows.length > 1 ? rows : undefined
        }),
      )
      await visit.press('Close')
      for (const setting of [ENGINE, ...small(2)]) await visit.set(setting)
      await visit.press('One update')
      await visit.reads('.progress-words', /Paused/, 120)
      await visit.press('Stop')
      return `${runs.length} runs in its list, one more update`
    },
  },
  {
    name: 'imports the file where it was never seen',
    async run(stage) {
      const { visit, elsewhere, folder } = stage
      const { text } = trained(stage)
      const path = join(folder, 'exported.json')
      await writeFile(path, text)
      await visit.open(elsewhere)
      await visit.press('Share')
      await visit.give('Open a run file', path)
      await visit.reads('.source', /Imported run/)
      await visit.press('Close')
      if ((await visit.exported()).text !== text) throw new Error('what it exports is not the same')
      return 'and exports the same'
    },
  },
  {
    name: 'runs it again to the same numbers',
    async run({ visit }) {
      await visit.press('Share')
      await visit.press('Run it again and compare')
      const said = await visit.reads('.share-part [role=status]', /Run again: /, TRAINED)
      if (!said.includes('Run again: identical.')) throw new Error(said)
      await visit.press('Close')
      return 'bit for bit'
    },
  },
]
