/**
 * Bamboogle's searches: recorded from an endpoint that the user names, kept as a cassette, saved as
 * a file. The endpoint's description may hold a key, so it lives in this field alone. The built
 * page may send only to the address it was loaded from; elsewhere `npm run record` records.
 */
import { useId, useState } from 'react'
import { howMany, whole } from '../../store/format.ts'
import type { Searching } from '../../store/training-state.ts'
import { useApplication, useTraining } from '../context.ts'
import { download } from '../share/download.ts'
import { messageOf } from '../../run/told-error.ts'

const example = () =>
  `{"url": "${location.origin}/search?format=json&q={query}",\n "results": "results", "snippet": "content", "link": "url"}`

const words = (searching: Searching): string => {
  switch (searching.kind) {
    case 'refused':
      return searching.message
    case 'searched':
      return `Searched for ${whole(searching.done)} of ${howMany(searching.all, 'question')}${searching.failed === 0 ? '.' : `, ${whole(searching.failed)} without an answer${searching.error === undefined ? '' : `: ${searching.error}`}.`}`
  }
}

export function SearchZone() {
  const { training } = useApplication()
  const searching = useTraining((state) => state.searching)
  const [endpoint, setEndpoint] = useState(example)
  const [whileTraining, setWhileTraining] = useState(false)
  const [saved, setSaved] = useState<{ readonly failed: boolean; readonly words: string }>()
  const field = useId()
  const save = async () => {
    try {
      const { text, queries } = await training.cassette()
      download(new Blob([text], { type: 'application/json' }), 'cassette.json')
      setSaved({
        failed: false,
        words: `Saved ${whole(queries)} recorded queries as cassette.json.`,
      })
    } catch (error) {
      setSaved({ failed: true, words: messageOf(error) })
    }
  }
  return (
    <details className="folded">
      <summary>Searches: record and save a cassette</summary>
      <div className="fields">
        <p className="quiet">
          Searches are replayed from a cassette or looked up in a corpus (texts, or lines of title
          and text) that you drop beside the questions. A cassette can be recorded from a search
          engine at this page’s own address; from any other one with <code>npm run record</code>.
          Only what is searched for is sent.
        </p>
        <label htmlFor={field}>Endpoint, as JSON</label>
        <textarea
          id={field}
          rows={4}
          spellCheck={false}
          value={endpoint}
          onChange={(event) => setEndpoint(event.target.value)}
        />
        <label className="check">
          <input
            type="checkbox"
            checked={whileTraining}
            onChange={(event) => setWhileTraining(event.target.checked)}
          />{' '}
          also record what policies search for, on first use (such a run can be repeated only with
          its cassette)
        </label>
        <p className="zone-pickers">
          <button type="button" onClick={() => training.recordSearches(endpoint, whileTraining)}>
            Record searches
          </button>
          <button type="button" onClick={() => void save()}>
            Save cassette
          </button>
        </p>
        <p role="status" className={searching?.kind === 'refused' ? 'error' : 'quiet'}>
          {searching !== undefined && words(searching)}
        </p>
        <p role="status" className={saved?.failed === true ? 'error' : 'quiet'}>
          {saved?.words}
        </p>
      </div>
    </details>
  )
}
