/** Name, what the run on screen is, and the links to stored runs, sharing, theme and help. */
import { useStore } from 'zustand'
import { at } from '../../run/at.ts'
import { settingAt } from '../../run/config.ts'
import { suiteFacts } from '../../run/suite-facts.ts'
import { modeWord } from '../../store/run-names.ts'
import { shownValue } from '../../store/setup-draft.ts'
import { THEMES } from '../../store/theme-store.ts'
import { useApplication, useFront } from '../context.ts'
import type { OpenDialog } from '../../store/visits.ts'

const THEME_NAMES = { auto: 'Auto', light: 'Light', dark: 'Dark' } as const

export function TopBar() {
  const { setup, theme, page } = useApplication()
  const { draft, checked } = useStore(setup)
  const experiments = useStore(page, ({ shows }) => shows === 'experiments')
  const open = (dialog: OpenDialog) => page.setState({ dialog })
  const chosen = useStore(theme, (state) => state.theme)
  const config = useFront()?.file.config
  // Before there is a run, what one would be.
  const shown = (path: string) =>
    String((config ? settingAt(config, path) : shownValue(draft, checked, path)) ?? '')
  const next = at(THEMES, (THEMES.indexOf(chosen) + 1) % THEMES.length, 'THEMES')
  return (
    <header className="bar">
      <h1 className="bar-name">Tandem</h1>
      <p className="bar-facts">
        {/* An experiment is many runs. */}
        {!experiments && (
          <>
            <span>
              <span className="quiet">tasks</span> {suiteFacts(shown('suite.id'))?.name ?? ''}
            </span>
            <span>
              <span className="quiet">mode</span> {modeWord(shown('mode'))}
            </span>
            <span>
              <span className="quiet">seed</span> {shown('seed')}
            </span>
          </>
        )}
      </p>
      <nav className="bar-links" aria-label="Page">
        <button
          type="button"
          className="plain"
          aria-pressed={experiments}
          onClick={() => page.setState({ shows: experiments ? 'run' : 'experiments' })}
        >
          Experiments
        </button>
        <button type="button" className="plain" onClick={() => open('runs')}>
          Runs
        </button>
        <button type="button" className="plain" onClick={() => open('share')}>
          Share
        </button>
        <button
          type="button"
          className="plain"
          onClick={() => theme.set(next)}
          aria-label={`Theme: ${THEME_NAMES[chosen]}. Change to ${THEME_NAMES[next]}`}
          title={`Theme: ${THEME_NAMES[chosen]}`}
        >
          <ThemeGlyph theme={chosen} />
        </button>
        <button
          type="button"
          className="plain"
          onClick={() => open('help')}
          aria-label="Help and keys"
          title="Help and keys (?)"
        >
          ?
        </button>
      </nav>
    </header>
  )
}

function ThemeGlyph({ theme }: { readonly theme: (typeof THEMES)[number] }) {
  return (
    <svg width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true" className="glyph">
      <circle r="6" fill="none" stroke="currentColor" strokeWidth="1.5" />
      {theme === 'auto' && <path d="M0 -6 A6 6 0 0 1 0 6 Z" fill="currentColor" />}
      {theme === 'dark' && <circle r="6" fill="currentColor" />}
    </svg>
  )
}
