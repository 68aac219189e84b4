/** Whether two instances are in the same state, and where they differ. */
import type { StatefulApi } from './backend-class.ts'
import { equal } from '../../python/python-equal.ts'
import { repr, str } from '../../python/python-print.ts'
import type { PyValue } from '../../python/python-value.ts'

export interface Difference {
  readonly attribute: string
  readonly ours: string
  readonly theirs: string
}

/**
 * Public attributes that differ by Python's `==`. Directories compare by name and contents; where
 * they lie is left out.
 */
export function differences(ours: StatefulApi, theirs: StatefulApi): Difference[] {
  const own = ours.state()
  return theirs.state().entries.flatMap(([attribute, value]) => {
    const other = own.entries.find(([name]) => name === attribute)?.[1]
    if (other !== undefined && equal(placeless(other), placeless(value))) return []
    return [
      {
        attribute: str(attribute),
        ours: other === undefined ? 'absent' : repr(other),
        theirs: repr(value),
      },
    ]
  })
}

/** A directory's tree without the directories' parents; anything else as it is. */
function placeless(value: PyValue): PyValue {
  if (
    typeof value !== 'object' ||
    value?.kind !== 'dict' ||
    !value.entries.some(([key]) => key === '$dir')
  )
    return value
  return {
    kind: 'dict',
    entries: value.entries.flatMap(([key, inner]): [PyValue, PyValue][] => {
      if (key === 'parent') return []
      const contents = key === 'contents' && typeof inner === 'object' && inner?.kind === 'dict'
      return [
        [
          key,
          contents
            ? {
                kind: 'dict',
                entries: inner.entries.map(([name, item]): [PyValue, PyValue] => [
                  name,
                  placeless(item),
                ]),
              }
            : inner,
        ],
      ]
    }),
  }
}
