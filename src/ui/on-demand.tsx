/** Parts of the page whose code is loaded when they are first drawn. */
import { Suspense, createElement, lazy, type ComponentType, type ReactNode } from 'react'
import { Boundary } from './boundary.tsx'
import { NotLoaded } from './failure.ts'
import { messageOf } from '../run/told-error.ts'

interface Surroundings<P> {
  /** Shown until it is there. */
  readonly waiting?: ReactNode
  /** What surrounds the words of a failure. */
  readonly frame?: (words: ReactNode, props: P) => ReactNode
}

/**
 * `what` begins a sentence. A load that failed is remembered by React, so that trying again takes a
 * component of its own.
 */
export function onDemand<P extends object>(
  what: string,
  load: () => Promise<ComponentType<P>>,
  { waiting, frame }: Surroundings<P> = {},
): ComponentType<P> {
  const fetched = (again: boolean) => lazy(async () => ({ default: await loaded(load, again) }))
  let part = fetched(false)
  const Part = (props: P) => createElement<P>(part, props)
  return function OnDemand(props: P) {
    return (
      <Boundary
        what={what}
        again={() => {
          part = fetched(true)
        }}
        {...(frame && { frame: (words: ReactNode) => frame(words, props) })}
      >
        <Suspense fallback={waiting}>
          <Part {...props} />
        </Suspense>
      </Boundary>
    )
  }
}

/** Rejects with `NotLoaded`. */
async function loaded<T>(load: () => Promise<T>, again: boolean): Promise<T> {
  try {
    const [part] = await Promise.all([load(), ...(again ? [styled()] : [])])
    return part
  } catch (cause) {
    throw new NotLoaded(messageOf(cause), { cause })
  }
}

/** One that did not has no rules, or none that may be read, though all are of this origin. */
function arrived({ sheet }: HTMLLinkElement): boolean {
  try {
    return sheet !== null && sheet.cssRules.length > 0
  } catch {
    return false
  }
}

/** Style sheets that did not arrive with an earlier attempt: nothing else asks for them twice. */
async function styled(): Promise<void> {
  const missing = [...document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]')].filter(
    (link) => !arrived(link),
  )
  await Promise.all(
    missing.map(
      (link) =>
        new Promise((resolve, reject) => {
          const fresh = link.cloneNode()
          fresh.addEventListener('load', () => {
            link.remove()
            resolve(undefined)
          })
          fresh.addEventListener('error', () => {
            fresh.parentNode?.removeChild(fresh)
            reject(new Error('a style sheet did not arrive'))
          })
          link.after(fresh)
        }),
    ),
  )
}
