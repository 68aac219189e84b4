/**
 * How requests and answers find each other on every port: each request has an id that no other of
 * its client has, and each answer names it. What nobody asked for names none.
 */

export interface Request<Command> {
  readonly id: number
  readonly command: Command
}

export interface Answer<Report> {
  /** The id of the request that it answers. */
  readonly to?: number
  /** Nothing more comes for that request. */
  readonly last?: boolean
  readonly report: Report
}

/** A request as it arrived, its command unread; undefined where it is none. */
export function requestIn(data: unknown): Request<unknown> | undefined {
  if (typeof data !== 'object' || data === null || !('id' in data) || !('command' in data))
    return undefined
  const { id, command } = data
  return isId(id) ? { id, command } : undefined
}

/** An answer as it arrived, its report unread. */
export function answerIn(data: unknown): Answer<unknown> {
  if (typeof data !== 'object' || data === null || !('report' in data)) return { report: data }
  const { report } = data
  const to: unknown = 'to' in data ? data.to : undefined
  return isId(to) ? { to, last: 'last' in data && data.last === true, report } : { report }
}

const isId = (id: unknown): id is number => typeof id === 'number' && Number.isSafeInteger(id)

/**
 * What one request is answered by: any number of reports, and a last one. Where a report cannot be
 * posted (it is too large), the request is as it was, and can still be refused.
 */
export class Reply<Report> {
  readonly #post: (answer: Answer<Report>) => void
  readonly #to: number
  #state: 'open' | 'answered' | 'ended' = 'open'

  constructor(post: (answer: Answer<Report>) => void, to: number) {
    this.#post = post
    this.#to = to
  }

  /** Whether something was said to it. */
  get answered(): boolean {
    return this.#state !== 'open'
  }

  get ended(): boolean {
    return this.#state === 'ended'
  }

  /** One that is not the last. Behind the last, it answers nothing any more. */
  tell(report: Report): void {
    if (this.ended) return this.#post({ report })
    this.#post({ to: this.#to, report })
    this.#state = 'answered'
  }

  end(report: Report): void {
    if (this.ended) return this.#post({ report })
    this.#post({ to: this.#to, last: true, report })
    this.#state = 'ended'
  }
}

/** The requests of one client that wait for their last answer. */
export class Requests<Waiting> {
  readonly #waiting = new Map<number, Waiting>()
  #last = 0

  /** The id of a new one. */
  open(waiting: Waiting): number {
    this.#last += 1
    this.#waiting.set(this.#last, waiting)
    return this.#last
  }

  /** Who waits for the answer; its request is settled with the last. */
  heard({ to, last }: Answer<unknown>): Waiting | undefined {
    if (to === undefined) return undefined
    const waiting = this.#waiting.get(to)
    if (last === true) this.#waiting.delete(to)
    return waiting
  }

  /** Settles a request without an answer. */
  close(id: number): void {
    this.#waiting.delete(id)
  }

  /** Settles all of them. */
  closeAll(): Waiting[] {
    const all = [...this.#waiting.values()]
    this.#waiting.clear()
    return all
  }
}
