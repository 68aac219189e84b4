/** What a part of the page says of itself when it broke. */
import { ToldError, messageOf } from '../run/told-error.ts'

/**
 * Code of the page that did not arrive: no connection, or the site was built anew and the old files
 * are gone.
 */
export class NotLoaded extends ToldError {
  override readonly name = 'NotLoaded'
}

export interface Failure {
  readonly said: string
  readonly wayOut: string
  /** Whether loading the page again is offered too: what did not help once may never help. */
  readonly reload: boolean
}

/** Characters of an error that are shown; it may quote what a stranger wrote. */
const SHOWN = 200

const RELOAD = 'Reload the page: a run in training goes on from its last save.'

/** `what` begins a sentence; `tries` counts how often it was tried again. */
export function failureOf(what: string, error: unknown, tries: number): Failure {
  const again = tries > 0
  if (error instanceof NotLoaded) {
    return {
      said: `${what} could not be loaded.`,
      wayOut: again
        ? `Still not there. Some browsers ask only once, and the site may have been renewed meanwhile. ${RELOAD}`
        : 'Everything else goes on, training too. Check the connection, then try again.',
      reload: again,
    }
  }
  const reason = messageOf(error)
  return {
    said: `${what} could not be shown (${reason.slice(0, SHOWN)}).`,
    wayOut: again ? RELOAD : 'Everything else goes on, training too.',
    reload: again,
  }
}
