/** The set-up: presets, the draft being edited, and what the schema says of it. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import * as z from 'zod/mini'
import { configSchema, type Config, type SettingValue } from '../run/config.ts'
import type { Engines } from './engine-words.ts'
import type { Mend, Problem } from './problems.ts'
import { check, edited, mended, reset, type Draft } from './setup-draft.ts'
import type { Preset, Setup, Told } from './setup-state.ts'

export type SetupStore = StoreApi<Setup> & {
  choose(id: string): void
  /** Begins from the configuration of a run. */
  adopt(config: Config): void
  edit(path: string, value: SettingValue): void
  mend(mend: Mend): void
  /** What can compute here is known. */
  sees(engines: Engines | undefined): void
  /** The suite has checked its tasks. */
  hears(told: Told | undefined): void
  reset(path: string): void
  resetAll(): void
  load(read: (path: string) => Promise<unknown>): Promise<void>
}

const fileName = z.string().check(z.regex(/^[a-z0-9-]+\.json$/))
/** File names, in the order the page shows them, alone or in groups. */
const indexSchema = z
  .array(
    z.union([
      fileName,
      z.strictObject({
        group: z.string().check(z.maxLength(60)),
        presets: z.array(fileName).check(z.maxLength(50)),
      }),
    ]),
  )
  .check(z.maxLength(50))

export function createSetupStore(): SetupStore {
  const first: Draft = { base: configSchema.parse({}), edits: {} }
  const store = createStore<Setup>(() => ({
    presets: 'loading',
    preset: undefined,
    draft: first,
    checked: check(first),
    told: undefined,
    problems: [],
  }))
  let engines: Engines | undefined
  /**
   * What the page opens with can be done everywhere; the rest is looked at once something is
   * changed.
   */
  let looks:
    | { readonly problemsIn: (setup: Setup, engines: Engines | undefined) => readonly Problem[] }
    | undefined
  const put = (draft: Draft) => {
    const next = { ...store.getState(), draft, checked: check(draft) }
    store.setState({ ...next, problems: looks?.problemsIn(next, engines) ?? [] })
  }
  /** Where that cannot be loaded, preparing the run says what stands in its way. */
  const changed = (draft: Draft) => {
    put(draft)
    if (looks) return
    void import('./problems-here.ts').then(
      (loaded) => {
        looks = loaded
        put(store.getState().draft)
      },
      () => undefined,
    )
  }
  const choose = (id: string, set = changed) => {
    const { presets } = store.getState()
    const preset = typeof presets === 'string' ? undefined : presets.find((one) => one.id === id)
    if (!preset) return
    store.setState({ preset: id })
    set({ base: preset.config, edits: {} })
  }
  return Object.assign(store, {
    choose: (id: string) => choose(id),
    adopt(config: Config) {
      store.setState({ preset: undefined })
      changed({ base: config, edits: {} })
    },
    edit: (path: string, value: SettingValue) =>
      changed(edited(store.getState().draft, path, value)),
    mend: ({ edits, forSuite }: Mend) => changed(mended(store.getState().draft, edits, forSuite)),
    sees(found: Engines | undefined) {
      engines = found
      put(store.getState().draft)
    },
    hears(told: Told | undefined) {
      if (told === store.getState().told) return
      store.setState({ told })
      changed(store.getState().draft)
    },
    reset: (path: string) => put(reset(store.getState().draft, path)),
    resetAll: () => put({ base: store.getState().draft.base, edits: {} }),
    async load(read: (path: string) => Promise<unknown>) {
      try {
        const index = indexSchema.parse(await read('presets/index.json'))
        const listed = index.flatMap((entry) =>
          typeof entry === 'string'
            ? [{ name: entry, group: '' }]
            : entry.presets.map((name) => ({ name, group: entry.group })),
        )
        const found = await Promise.allSettled(
          listed.map(async ({ name, group }): Promise<Preset> => ({
            id: name.replace('.json', ''),
            group,
            config: configSchema.parse(await read(`presets/${name}`)),
          })),
        )
        // One preset that cannot be read takes nothing from the others.
        const presets = found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
        store.setState({ presets })
        const preset = presets[0]?.id
        if (preset !== undefined && Object.keys(store.getState().draft.edits).length === 0)
          choose(preset, put)
      } catch {
        // The defaults are a complete configuration: training works without a preset.
        store.setState({ presets: 'failed' })
      }
    },
  })
}
