/** Foreign text in the page's own elements, as React writes them out. */
import { renderToStaticMarkup } from 'react-dom/server'
import type { ReactNode } from 'react'
import { expect, it } from 'vitest'

const FOREIGN = 'gnp.\u202eexe\u001b[2J'
const SAFE = 'gnp.\\u202eexe\\u001b[2J'
const Passing = ({ children }: { readonly children: ReactNode }) => <em>{children}</em>

it('foreign text is shown with its marks written out, wherever it stands', () => {
  expect(renderToStaticMarkup(<p>{FOREIGN}</p>)).toBe(`<p>${SAFE}</p>`)
  expect(
    renderToStaticMarkup(
      <p>
        Run {FOREIGN} was kept <b>{`“${FOREIGN}”`}</b>
      </p>,
    ),
  ).toBe(`<p>Run ${SAFE} was kept <b>“${SAFE}”</b></p>`)
  expect(
    renderToStaticMarkup(
      <ul>
        {[FOREIGN, 'two'].map((one) => (
          <li key={one} title={one} aria-label={one}>
            {one}
          </li>
        ))}
      </ul>,
    ),
  ).toBe(
    `<ul><li title="${SAFE}" aria-label="${SAFE}">${SAFE}</li><li title="two" aria-label="two">two</li></ul>`,
  )
  expect(
    renderToStaticMarkup(
      <>
        <>{FOREIGN}</>
        {[FOREIGN]}
        <Passing>{FOREIGN}</Passing>
      </>,
    ),
  ).toBe(`${SAFE}${SAFE}<em>${SAFE}</em>`)
})

it('what a field holds for editing stays as it is', () => {
  expect(renderToStaticMarkup(<input defaultValue={FOREIGN} />)).toContain(FOREIGN)
})
