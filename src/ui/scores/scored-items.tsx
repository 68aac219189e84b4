/**
 * The items behind a score: each opens to its prompt, what was planned and called, and every check.
 */
import { useId, useState } from 'react'
import type { Scorecard, ScoredItem } from '../../run/scorecard.ts'
import { howMany } from '../../store/format.ts'
import { EVERY_ITEM, failedBy, listedOf, type ItemFilter } from '../../store/scored-items.ts'
import { Checks } from '../trajectories/checks.tsx'

/** Rows that are drawn at a time. */
const PAGE = 20
const ENDS: readonly (readonly [ItemFilter['ended'], string])[] = [
  ['all', 'all'],
  ['right', 'right'],
  ['wrong', 'wrong'],
  ['cut', 'prompt cut'],
]

export function ScoredItems({ scorecard }: { readonly scorecard: Scorecard }) {
  const [filter, setFilter] = useState(EVERY_ITEM)
  const [pages, setPages] = useState(1)
  const id = useId()
  const listed = listedOf(scorecard, filter)
  const labels = new Map(scorecard.categories.map((category) => [category.id, category.label]))
  const narrow = (change: Partial<ItemFilter>) => {
    setFilter({ ...filter, ...change })
    setPages(1)
  }
  return (
    <section className="scored" aria-labelledby={`${id}-title`}>
      <h3 id={`${id}-title`}>
        Items <span className="term">what was asked, what was called, which check failed</span>
      </h3>
      <div className="scored-filter">
        <div className="filters" role="group" aria-label="How they ended">
          {ENDS.map(([ended, label]) => (
            <button
              key={ended}
              type="button"
              className="filter"
              aria-pressed={filter.ended === ended}
              onClick={() => narrow({ ended })}
            >
              {label}
            </button>
          ))}
        </div>
        <label>
          Category{' '}
          <select
            value={filter.category}
            onChange={(event) => narrow({ category: event.target.value })}
          >
            <option value="">every one</option>
            {scorecard.categories.map(({ id: category, label }) => (
              <option key={category} value={category}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <label>
          Words{' '}
          <input
            type="search"
            value={filter.words}
            onChange={(event) => narrow({ words: event.target.value })}
          />
        </label>
      </div>
      <p className="quiet" role="status">
        {listed.length} of {howMany(scorecard.items.length, 'item')}
        {scorecard.unlisted > 0 &&
          `; ${scorecard.unlisted} more are counted in the scores but not kept, so that the run file stays small`}
      </p>
      {listed.length === 0 ? (
        <p className="empty">No item is like that.</p>
      ) : (
        <ul className="scored-list">
          {listed.slice(0, pages * PAGE).map((item) => (
            <Item
              key={item.task}
              item={item}
              category={labels.get(item.category) ?? item.category}
            />
          ))}
        </ul>
      )}
      {listed.length > pages * PAGE && (
        <button type="button" onClick={() => setPages(pages + 1)}>
          Show {Math.min(PAGE, listed.length - pages * PAGE)} more
        </button>
      )}
    </section>
  )
}

function Item({ item, category }: { readonly item: ScoredItem; readonly category: string }) {
  const [open, setOpen] = useState(false)
  const failed = failedBy(item)
  return (
    <li>
      <details
        className="scored-item"
        open={open}
        onToggle={(event) => setOpen(event.currentTarget.open)}
      >
        <summary>
          <span className={item.success ? 'check-passed' : 'check-failed'}>
            {item.success ? '✓' : '✗'}
            <span className="visually-hidden"> {item.success ? 'right' : 'wrong'}</span>
          </span>
          <span className="scored-text">{item.prompt}</span>
          <span className="list-facts">
            {category}
            {failed && !item.success ? ` · failed: ${failed.name}` : ''}
            {item.cut === undefined ? '' : ' · cut'}
          </span>
        </summary>
        {open && <Opened item={item} />}
      </details>
    </li>
  )
}

function Opened({
  item: { task, prompt, cut, plan, calls, gold, checks },
}: {
  readonly item: ScoredItem
}) {
  return (
    <div className="scored-open">
      <p className="quiet">
        {task}
        {cut === undefined ? '' : `. Cut to fit: ${cut}.`}
      </p>
      <h4>Prompt</h4>
      <pre tabIndex={0}>{prompt}</pre>
      <h4>Plan</h4>
      {plan.length === 0 ? (
        <p className="quiet">There was none.</p>
      ) : (
        <ol className="gold">
          {plan.map((line, index) => (
            <li key={index}>
              <code>{line}</code>
            </li>
          ))}
        </ol>
      )}
      <h4>What the executor wrote</h4>
      {calls.length === 0 ? (
        <p className="quiet">Nothing.</p>
      ) : (
        <ol className="gold">
          {calls.map((call, index) => (
            <li key={index}>
              <code>{call}</code>
            </li>
          ))}
        </ol>
      )}
      <Checks checks={checks} gold={gold} />
    </div>
  )
}
