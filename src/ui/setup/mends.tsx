/** The buttons that mend what cannot be done. */
import type { Mend, Problem } from '../../store/problems.ts'
import { useApplication } from '../context.ts'

export function Mends({ problem: { mends } }: { readonly problem: Problem }) {
  const { setup, page } = useApplication()
  const press = (mend: Mend) => {
    if (mend.opens) page.setState({ dialog: mend.opens })
    else setup.mend(mend)
  }
  return (
    <span className="mends">
      {mends.map((mend) => (
        <button key={mend.label} type="button" onClick={() => press(mend)}>
          {mend.label}
        </button>
      ))}
    </span>
  )
}
