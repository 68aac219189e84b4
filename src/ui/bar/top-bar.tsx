/** Name, what is set up, and the doors to stored runs, sharing, theme and help. */
import { useStore } from 'zustand'
import { MODE_OPTIONS } from '../../store/fields.ts'
import { shownValue } from '../../store/setup-draft.ts'
import { THEMES } from '../../store/theme-store.ts'
import { useApplication } from '../context.ts'
import type { OpenDialog } from './dialogs.tsx'

const THEME_NAMES = { auto: 'Auto', light: 'Light', dark: 'Dark' } as const

const SUITE_NAMES: Readonly<Record<string, string>> = { desk: 'Desk', signature: 'Signature', twohop: 'Two-hop', 'desk-signature': 'Desk and signature', custom: 'Your own tools', 'api-bank': 'API-Bank', bfcl: 'BFCL', bamboogle: 'Bamboogle' }

export function TopBar({ open }: { readonly open: (dialog: OpenDialog) => void }) {
  const { setup, theme, page } = useApplication()
  const { draft, checked } = useStore(setup)
  const experiments = useStore(page, ({ shows }) => shows === 'experiments')
  const chosen = useStore(theme, (state) => state.theme)
  const shown = (path: string) => String(shownValue(draft, checked, path) ?? '')
  const mode = MODE_OPTIONS.find(([value]) => value === shown('mode'))?.[1].split(':')[0]
  const next = THEMES[(THEMES.indexOf(chosen) + 1) % THEMES.length] ?? 'auto'
  return (
    <header className="bar">
      <h1 className="bar-name">Tandem</h1>
      <p className="bar-facts">
        <span><span className="quiet">tasks</span> {SUITE_NAMES[shown('suite.id')] ?? ''}</span>
        <span><span className="quiet">mode</span> {mode}</span>
        <span><span className="quiet">seed</span> {shown('seed')}</span>
      </p>
      <nav className="bar-doors" aria-label="Page">
        <button type="button" className="plain" aria-pressed={experiments} onClick={() => page.setState({ shows: experiments ? 'run' : 'experiments' })}>Experiments</button>
        <button type="button" className="plain" onClick={() => open('runs')}>Runs</button>
        <button type="button" className="plain" onClick={() => open('share')}>Share</button>
        <button type="button" className="plain" onClick={() => theme.set(next)} aria-label={`Theme: ${THEME_NAMES[chosen]}. Change to ${THEME_NAMES[next]}`} title={`Theme: ${THEME_NAMES[chosen]}`}>
          <ThemeGlyph theme={chosen} />
        </button>
        <button type="button" className="plain" onClick={() => open('help')} aria-label="Help and keys" title="Help and keys (?)">?</button>
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
