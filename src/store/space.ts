/**
 * How much this page keeps in the browser, and whether the browser promised to keep it when its
 * disk runs short.
 */
import { bytes } from './format.ts'

export interface Space {
  /** The browser deletes nothing of it without being told to. */
  readonly lasting: boolean
  /** Bytes; absent where the browser does not say. */
  readonly used?: number | undefined
  readonly quota?: number | undefined
}

/** What the list of runs says of it. */
export function spaceWords({ lasting, used, quota }: Space): string {
  const size =
    used === undefined
      ? ''
      : `${bytes(used)} of this browser\u2019s storage are used${quota === undefined ? '' : `, of ${bytes(quota)} that this page may have`}. `
  return `${size}${lasting ? 'The browser has agreed to keep it until you delete it.' : 'The browser has not agreed to keep it: it may delete it when the disk runs short. Export the runs that matter.'}`
}
