/**
 * The requests that are kept with a run, in this browser, newest first. A run that came with some
 * has those until the list is changed here.
 */
import { keptRequestsSchema, MOST_REQUESTS, type KeptRequest } from '../run/request.ts'
import type { RunFile } from '../run/run-file.ts'
import type { Memory } from './browser-memory.ts'

type Keeper = Pick<RunFile, 'id' | 'requests'>

/** What is shown after a change. */
interface Kept {
  readonly kept: readonly KeptRequest[]
  /** Why it was not kept. */
  readonly unkept: string | undefined
}

const keyOf = ({ id }: Pick<Keeper, 'id'>): string => `tandem.requests ${id}`

export const isSame = (a: KeptRequest, b: KeptRequest): boolean =>
  a.text === b.text && a.tools?.join('\n') === b.tools?.join('\n')

export class KeptRequests {
  readonly #memory: Memory

  constructor(memory: Memory) {
    this.#memory = memory
  }

  of(run: Keeper): readonly KeptRequest[] {
    const text = this.#memory.get(keyOf(run))
    if (text === undefined) return run.requests ?? []
    try {
      return keptRequestsSchema.parse(JSON.parse(text))
    } catch {
      // Written by something else.
      return run.requests ?? []
    }
  }

  add(run: Keeper, request: KeptRequest): Kept {
    const before = this.of(run)
    if (before.some((one) => isSame(one, request))) return { kept: before, unkept: undefined }
    if (before.length >= MOST_REQUESTS)
      return {
        kept: before,
        unkept: `${MOST_REQUESTS} requests are kept with this run already: delete one first.`,
      }
    return this.#write(run, [request, ...before], before)
  }

  remove(run: Keeper, request: KeptRequest): Kept {
    const before = this.of(run)
    return this.#write(
      run,
      before.filter((one) => !isSame(one, request)),
      before,
    )
  }

  /** With the run that is deleted. */
  forget(run: Pick<Keeper, 'id'>): void {
    this.#memory.remove(keyOf(run))
  }

  #write(run: Keeper, list: readonly KeptRequest[], before: readonly KeptRequest[]): Kept {
    const text = JSON.stringify(list)
    this.#memory.set(keyOf(run), text)
    return this.#memory.get(keyOf(run)) === text
      ? { kept: list, unkept: undefined }
      : {
          kept: before,
          unkept: 'This browser lets the page keep nothing more: copy the request elsewhere.',
        }
  }
}
