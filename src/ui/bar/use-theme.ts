import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useApplication } from '../context.ts'

/**
 * Writes the chosen theme where the style sheet reads it; `auto` leaves the choice to the system.
 */
export function useTheme(): void {
  const theme = useStore(useApplication().theme, (state) => state.theme)
  useEffect(() => {
    if (theme === 'auto') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }, [theme])
}
