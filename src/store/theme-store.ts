/** Light, dark, or as the system has it; remembered in this browser. */
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Memory } from './browser-memory.ts'

export const THEMES = ['auto', 'light', 'dark'] as const
type Theme = (typeof THEMES)[number]
export type ThemeStore = StoreApi<{ readonly theme: Theme }> & { set(theme: Theme): void }

const KEY = 'tandem.theme'

export function createThemeStore(memory: Memory): ThemeStore {
  const kept = memory.get(KEY)
  const store = createStore<{ readonly theme: Theme }>(() => ({
    theme: THEMES.find((theme) => theme === kept) ?? 'auto',
  }))
  return Object.assign(store, {
    set(theme: Theme) {
      memory.set(KEY, theme)
      store.setState({ theme })
    },
  })
}
