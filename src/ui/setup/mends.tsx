/** The buttons that mend what cannot be done. */
import type { Problem } from '../../store/problems.ts'
import { useApplication } from '../context.ts'

export function Mends({ problem: { mends } }: { readonly problem: Problem }) {
  const { setup } = useApplication()
  return (
    <span className="mends">
      {mends.map((mend) => (
        <button key={mend.label} type="button" onClick={() => setup.mend(mend)}>
          {mend.label}
        </button>
      ))}
    </span>
  )
}
